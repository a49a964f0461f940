"""A session is sealed, ends by time and by its owner's wish, and its cookie goes nowhere that it should not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from joserfc import jwe
from joserfc.jwk import OctKey
from werkzeug import Request, Response

from chassis import clock
from contracts.principal import Principal, Residence, Role
from gateway.files.store import Folder
from gateway.identity.claims import Known, NotKnown
from gateway.identity.sessions import (
    BEGUN,
    NOBODY,
    SESSION,
    Begun,
    Session,
    Sessions,
    check_form,
    seal,
    seconds,
    unseal,
)
from gateway.problems import ForeignForm
from tests.unit.gateway.towns import PLAYMAKER, request

OLD, NEW = b"o" * 32, b"n" * 32
KNOWN = Known(replace(PLAYMAKER, residence=Residence(postal_code="8355"), address_protected=True), "Jonna Kær")
PAGE = {"Cache-Control": "private, no-store"}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.move(timedelta())


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions((NEW,), Folder(tmp_path / "files", made=True), 30 * 60, 8 * 3_600, secure=False)


def carried(response: Response, sessions: Sessions) -> Request:
    """The next request of the browser that got this answer."""
    cookies: SimpleCookie = SimpleCookie()
    for line in response.headers.getlist("Set-Cookie"):
        cookies.load(line)
    return request(headers={"Cookie": "; ".join(f"{name}={each.value}" for name, each in cookies.items())})


def signed_in(sessions: Sessions) -> Request:
    response = Response(headers=PAGE)
    sessions.begin(response, KNOWN)
    return carried(response, sessions)


def test_who_signed_in_is_known_by_the_cookie_alone(sessions: Sessions) -> None:
    found = sessions.of(signed_in(sessions))
    assert (found.principal, found.name) == (KNOWN.principal, "Jonna Kær")
    assert sessions.of(request()) == NOBODY


def test_nothing_of_a_session_can_be_read_or_changed_on_its_way(sessions: Sessions) -> None:
    value = signed_in(sessions).cookies[SESSION]
    assert "Jonna" not in value
    assert KNOWN.principal.person not in value
    for place in range(0, len(value), 17):
        other = "A" if value[place] != "A" else "B"
        forged = request(headers={"Cookie": f"{SESSION}={value[:place]}{other}{value[place + 1 :]}"})
        assert sessions.of(forged) == NOBODY
    for junk in ("", "x", "....", "a" * 5_000, "é"):
        assert unseal(SESSION, junk, sessions.keys) is None


def test_a_cookie_is_not_taken_for_another(sessions: Sessions) -> None:
    response = Response()
    sessions.set_out(response, Begun("s", "n", "v", "/", seconds()))
    value = carried(response, sessions).cookies[BEGUN]
    assert sessions.of(request(headers={"Cookie": f"{SESSION}={value}"})) == NOBODY
    assert sessions.begun(request(headers={"Cookie": f"{BEGUN}={signed_in(sessions).cookies[SESSION]}"})) is None


def test_only_the_one_way_to_seal_is_taken(sessions: Sessions) -> None:
    """A token by the same key, and another algorithm: whoever found a way to make one gains nothing."""
    content = json.dumps({"principal": PLAYMAKER.dump()}).encode()
    for head in ({"alg": "A256KW", "enc": "A256GCM"}, {"alg": "dir", "enc": "A128CBC-HS256"}):
        kid = OctKey.import_key(NEW)
        kid.ensure_kid()
        sealed = jwe.encrypt_compact({**head, "typ": SESSION, "kid": kid.kid}, content, OctKey.import_key(NEW))
        assert unseal(SESSION, sealed, (NEW,)) is None


def test_with_a_new_key_old_sessions_go_on_until_the_old_key_is_taken_away(sessions: Sessions) -> None:
    before = signed_in(replace(sessions, keys=(OLD,)))
    both = replace(sessions, keys=(NEW, OLD))
    assert both.of(before).name == "Jonna Kær"
    assert sessions.of(before) == NOBODY
    assert sessions.of(signed_in(both)).name == "Jonna Kær"


def test_a_session_is_over_when_nothing_was_asked_for_the_idle_time(sessions: Sessions) -> None:
    browser = signed_in(sessions)
    clock.move(timedelta(minutes=29))
    assert sessions.of(browser).name
    clock.move(timedelta(minutes=31))
    assert sessions.of(browser) == NOBODY


def test_who_keeps_reading_stays_signed_in_but_not_for_ever(sessions: Sessions) -> None:
    browser = signed_in(sessions)
    for minutes in range(20, 8 * 60, 20):
        clock.move(timedelta(minutes=minutes))
        assert sessions.of(browser).name, minutes
        response = Response(headers=PAGE)
        sessions.renew(response, sessions.of(browser))
        browser = carried(response, sessions)
    clock.move(timedelta(hours=8, minutes=1))
    assert sessions.of(browser) == NOBODY


def test_a_session_is_renewed_on_pages_that_nobody_keeps_and_now_and_then_only(sessions: Sessions) -> None:
    session = sessions.of(signed_in(sessions))
    fresh = Response(headers=PAGE)
    sessions.renew(fresh, session)
    assert "Set-Cookie" not in fresh.headers
    clock.move(timedelta(minutes=2))
    for kept in (Response(), Response(headers={"Cache-Control": "public, max-age=60"})):
        sessions.renew(kept, session)
        assert "Set-Cookie" not in kept.headers
    leaving = Response(headers=PAGE)
    sessions.forget(leaving, SESSION)
    sessions.renew(leaving, session)
    assert sessions.of(carried(leaving, sessions)) == NOBODY
    stranger = Response(headers=PAGE)
    sessions.renew(stranger, NOBODY)
    assert "Set-Cookie" not in stranger.headers


def test_an_ended_session_is_over_in_every_copy_and_for_every_replica(sessions: Sessions) -> None:
    browser, another = signed_in(sessions), signed_in(sessions)
    replica = replace(sessions)
    sessions.end(sessions.of(browser))
    assert replica.of(browser) == NOBODY
    assert replica.of(another).name


def test_twin_without_the_mark_a_copied_cookie_would_outlive_its_session(sessions: Sessions, tmp_path: Path) -> None:
    browser = signed_in(sessions)
    sessions.end(sessions.of(browser))
    without = replace(sessions, store=Folder(tmp_path / "elsewhere", made=True))
    assert without.of(browser).name == "Jonna Kær"


def test_marks_go_when_the_sessions_are_over_anyway(sessions: Sessions) -> None:
    first = signed_in(sessions)
    sessions.end(sessions.of(first))
    marked = list((sessions.store.root / "ended_sessions").iterdir())
    clock.move(timedelta(days=3))
    second = signed_in(sessions)
    sessions.end(sessions.of(second))
    assert not marked[0].exists()
    assert sessions.of(second) == NOBODY


def test_where_no_mark_can_be_left_the_browser_is_signed_out_all_the_same(sessions: Sessions, tmp_path: Path) -> None:
    nowhere = replace(sessions, store=Folder(tmp_path / "missing"))
    nowhere.end(nowhere.of(signed_in(nowhere)))
    assert not (tmp_path / "missing").exists()


def test_each_sign_in_makes_a_session_of_its_own(sessions: Sessions) -> None:
    first, second = sessions.of(signed_in(sessions)), sessions.of(signed_in(sessions))
    assert first.session_id != second.session_id
    assert first.csrf != second.csrf


def test_the_cookie_goes_to_this_host_alone_over_https_and_to_no_script(sessions: Sessions) -> None:
    for secure in (True, False):
        response = Response()
        replace(sessions, secure=secure).begin(response, KNOWN)
        line = response.headers["Set-Cookie"]
        assert line.startswith("__Host-opland_session=" if secure else "opland_session=")
        assert ("; Secure" in line) == secure
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
        assert "Domain" not in line
    plain = signed_in(sessions).cookies[SESSION]
    assert replace(sessions, secure=True).of(request(headers={"Cookie": f"{SESSION}={plain}"})) == NOBODY


def test_who_holds_more_roles_than_a_cookie_is_told_so(sessions: Sessions) -> None:
    roles = tuple(Role(role="joint_council", scope=f"et-meget-langt-omraade-{n}") for n in range(50))
    with pytest.raises(NotKnown, match="roles"):
        sessions.begin(Response(), Known(Principal(person="a", roles=roles)))


def test_what_set_out_too_long_ago_does_not_come_back(sessions: Sessions) -> None:
    response = Response()
    sessions.set_out(response, Begun("s", "n", "v", "/puljen", seconds()))
    browser = carried(response, sessions)
    found = sessions.begun(browser)
    assert found
    assert found.back == "/puljen"
    clock.move(timedelta(minutes=11))
    assert sessions.begun(browser) is None


def test_a_form_is_taken_with_the_token_of_its_session_and_no_other() -> None:
    session = Session(PLAYMAKER, session_id="1", csrf="right")
    form = {"csrf": "right", "amount": "10"}
    check_form(session, form)
    assert form == {"amount": "10"}
    for wrong in ({}, {"csrf": ""}, {"csrf": "wrong"}, {"csrf": "rigtig æøå"}):
        with pytest.raises(ForeignForm):
            check_form(session, dict(wrong))
    check_form(NOBODY, {"csrf": "whatever"})


def test_a_session_sealed_by_a_gateway_of_another_version_is_over(sessions: Sessions) -> None:
    for content in ({}, {"principal": {}}, {"principal": PLAYMAKER.dump(), "colour": "red"}):
        value = seal(SESSION, content, sessions.keys)
        assert sessions.of(request(headers={"Cookie": f"{SESSION}={value}"})) == NOBODY
