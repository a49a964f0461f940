"""A half-filled ballot stays in its voter's browser: sealed, for a while, and for nobody else at the same device."""

from datetime import timedelta
from typing import Any

import pytest
from werkzeug import Response
from werkzeug.http import parse_cookie

from chassis import clock
from contracts.principal import ANONYMOUS, Principal
from gateway.asking import Asking
from gateway.settings import GatewaySettings
from gateway.web import ballots, sealed
from tests.unit.gateway.towns import request, town

HERE = "00000000-0000-4000-8000-000000000001"
TICKED = {f"project-00000000-0000-4000-8000-{each:012x}": "1" for each in range(3)}
NEW, OTHER = ("11" * 32,), ("22" * 32,)
ASTA, BIRK = Principal(person="a" * 64), Principal(person="b" * 64)


@pytest.fixture(scope="module")
def settings() -> GatewaySettings:
    return with_keys(*NEW)


def with_keys(*keys: str) -> GatewaySettings:
    """A town where people sign in: its key, and the one before while that is changed."""
    changed = dict(zip(("SESSION_KEY", "SESSION_KEY_PREVIOUS"), keys, strict=False))
    return town(OIDC_ISSUER="https://broker.example/op", OIDC_CLIENT_ID="puljen-pages", **changed)


def asking(who: Principal, cookie: str = "") -> Asking:
    asked: Any = request(headers={"Cookie": f"{ballots.COOKIE}={cookie}"})
    return Asking(who, asked, "0" * 32, clock.now(), path={"election_id": HERE})


def keep(who: Principal, settings: GatewaySettings, form: dict[str, str] = TICKED) -> str:
    """The value of the cookie; empty where it is taken away."""
    response = Response()
    ballots.keep(response, asking(who), settings, form)
    said = response.headers["Set-Cookie"]
    assert "HttpOnly" in said
    assert f"Path=/afstemninger/{HERE}" in said
    return parse_cookie(said)[ballots.COOKIE]


def test_what_was_ticked_is_there_again(settings: GatewaySettings) -> None:
    form = {**TICKED, "command_id": "x", "replaces": f" {HERE} ", "project-nonsense": "1"}
    assert ballots.kept(asking(ASTA, keep(ASTA, settings, form)), settings) == {**TICKED, "replaces": HERE}


def test_it_survives_signing_in(settings: GatewaySettings) -> None:
    assert ballots.kept(asking(ASTA, keep(ANONYMOUS, settings)), settings) == TICKED


@pytest.mark.parametrize("who", [BIRK, ANONYMOUS])
def test_the_next_one_at_the_same_device_sees_nothing_of_it(settings: GatewaySettings, who: Principal) -> None:
    assert ballots.kept(asking(who, keep(ASTA, settings)), settings) == {}


def test_twin_unbound_the_next_one_would_see_it(settings: GatewaySettings) -> None:
    assert ballots.kept(asking(BIRK, keep(ANONYMOUS, settings)), settings) == TICKED


def test_an_idle_hour_is_survived_and_a_night_is_not(
    settings: GatewaySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie, at = keep(ASTA, settings), clock.now()
    for hours, expected in ((1, TICKED), (3, {})):
        monkeypatch.setattr(sealed, "now", lambda hours=hours: at + timedelta(hours=hours))
        assert ballots.kept(asking(ASTA, cookie), settings) == expected


def test_nobody_reads_or_makes_one_without_the_gateways_key(settings: GatewaySettings) -> None:
    cookie = keep(ASTA, settings)
    assert all(project not in cookie for project in TICKED)
    assert ballots.kept(asking(ASTA, cookie), with_keys(*OTHER)) == {}
    for forged in ("", "x", cookie[:-4], cookie[::-1]):
        assert ballots.kept(asking(ASTA, forged), settings) == {}


def test_while_the_key_is_changed_what_the_one_before_sealed_still_opens(settings: GatewaySettings) -> None:
    cookie = keep(ASTA, settings)
    assert ballots.kept(asking(ASTA, cookie), with_keys(*OTHER, *NEW)) == TICKED
    assert ballots.kept(asking(ASTA, keep(ASTA, with_keys(*OTHER, *NEW))), settings) == {}, "the new one seals"


def test_where_nobody_can_sign_in_nothing_is_kept() -> None:
    assert keep(ANONYMOUS, town()) == ""
    assert ballots.kept(asking(ANONYMOUS, "x"), town()) == {}


def test_what_no_browser_would_hold_is_not_kept_by_halves(settings: GatewaySettings) -> None:
    form = {f"project-00000000-0000-4000-8000-{each:012x}": "1" for each in range(500)}
    assert keep(ASTA, settings, form) == ""
