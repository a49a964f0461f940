"""A half-filled ballot stays in its voter's browser: sealed, for a while, and for nobody else at the same device."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from werkzeug import Response
from werkzeug.http import parse_cookie

from chassis import clock
from contracts.principal import ANONYMOUS, Principal
from gateway.asking import Asking, Gathered
from gateway.pages import elections
from gateway.settings import GatewaySettings
from gateway.web import ballots, sealed
from services.budgets.domain import PROPOSALS_MAX
from tests.contract.test_golden import example
from tests.unit.gateway.towns import request, town

HERE = "00000000-0000-4000-8000-000000000001"
TICKED = {f"project-00000000-0000-4000-8000-{each:012x}": "1" for each in range(3)}
PROJECT = example("ElectionView.v1")["projects"][0]
NEW, OTHER = ("11" * 32,), ("22" * 32,)
ASTA, BIRK = Principal(person="a" * 64), Principal(person="b" * 64)


def filled(count: int) -> dict[str, str]:
    """A ballot with points for so many projects, whose ids are as projects' are."""
    return {f"project-{uuid5(UUID(HERE), str(each))}": str(each % 10 + 1) for each in range(count)}


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


def test_while_nobody_is_signed_in_a_ballot_waits_for_whom_it_belongs_to(settings: GatewaySettings) -> None:
    asked = asking(ANONYMOUS, keep(ASTA, settings))
    assert ballots.waits(asked, settings)
    for instead in (False, True):
        response = Response()
        assert ballots.keep(response, asked, settings, TICKED, instead=instead) is instead
        assert ("Set-Cookie" in response.headers) is instead, "not a tick is written over it until somebody says so"


@pytest.mark.parametrize(("who", "kept_by"), [(ASTA, ASTA), (BIRK, ASTA), (ASTA, ANONYMOUS), (ANONYMOUS, ANONYMOUS)])
def test_twin_a_ballot_of_nobodys_or_before_whoever_is_signed_in_waits_for_nobody(
    settings: GatewaySettings, who: Principal, kept_by: Principal
) -> None:
    assert not ballots.waits(asking(who, keep(kept_by, settings)), settings)


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


@pytest.mark.parametrize("who", [ASTA, ANONYMOUS])
@pytest.mark.parametrize("count", [60, 150])
def test_a_ballot_of_many_projects_is_kept_and_survives_signing_in(
    settings: GatewaySettings, who: Principal, count: int
) -> None:
    cookie = keep(who, settings, filled(count))
    assert len(f"{ballots.COOKIE}={cookie}") <= 4_096
    form = ballots.kept(asking(ASTA, cookie), settings)
    assert list(form.items()) == list(filled(count).items())
    assert ballots.kept(asking(ASTA, keep(ASTA, settings, form)), settings) == form


def test_what_fits_before_signing_in_fits_when_it_is_somebodys(settings: GatewaySettings) -> None:
    most = next(count for count in range(150, 1_000) if not keep(ANONYMOUS, settings, filled(count)))
    for person in (f"{each:x}" * 64 for each in range(16)):
        assert keep(Principal(person=person), settings, filled(most - 1))


def test_what_no_browser_would_hold_is_not_kept_by_halves(settings: GatewaySettings) -> None:
    assert keep(ASTA, settings, filled(PROPOSALS_MAX)) == ""
    assert not ballots.keep(Response(), asking(ASTA), settings, filled(PROPOSALS_MAX))


class Voting(elections.Routes):
    """The pages of votes, where voting tells of one vote and nothing else can be asked."""

    def __init__(self, own: GatewaySettings, election: dict[str, Any]) -> None:
        self.own, self.election_told = own, election

    def election(self, asking: Asking) -> dict[str, Any]:  # noqa: ARG002 - as pages ask
        return self.election_told

    def gather(self, asking: Asking, **questions: Any) -> Gathered:  # noqa: ARG002 - as pages ask
        return Gathered()


@pytest.mark.parametrize("who", [ASTA, ANONYMOUS])
@pytest.mark.parametrize(("count", "fits"), [(60, True), (PROPOSALS_MAX, False)])
def test_a_ballot_is_looked_through_however_long_it_is(
    settings: GatewaySettings, who: Principal, count: int, fits: bool
) -> None:
    form = filled(count)
    projects = [PROJECT | {"project_id": name.removeprefix("project-"), "title": name} for name in form]
    rules = dict.fromkeys(example("ElectionView.v1")["ballot_rules"]) | {"kind": "cumulative", "choices_min": 0}
    vote = {"election_id": HERE, "state": "open", "projects": projects, "ballot_rules": rules}
    pages = Voting(settings, example("ElectionView.v1") | vote)
    asked = replace(asking(who), body={**form, "command_id": HERE})
    response: Response = pages.fill_ballot_by_form(asked)
    if fits:
        assert (response.status_code, response.location) == (303, f"/afstemninger/{HERE}/gennemse")
        return
    shown = response.get_data(as_text=True)
    assert response.status_code == 200
    assert all(f'name="{name}" value="{value}"' in shown for name, value in form.items())
    assert ("Stemmesedlen er for lang til at vente" in shown) is not bool(who.person)
    assert (f'action="/afstemninger/{HERE}/stem"' in shown) is bool(who.person)
    assert f'formaction="/afstemninger/{HERE}" name="{elections.AGAIN}"' in shown
    back = pages.fill_ballot_by_form(replace(asked, body={**form, elections.AGAIN: "1"})).get_data(as_text=True)
    assert all(re.search(f'name="{name}"[^>]* value="{value}"', back) for name, value in form.items())
