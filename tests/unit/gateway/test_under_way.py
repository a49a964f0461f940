"""Long work is shown to those whose work it is, once, with how far it is."""

import re
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from werkzeug import Response

from chassis.clock import now
from contracts.principal import Principal, Role, RoleName
from gateway import openapi
from gateway.asking import Asking
from gateway.http import Route
from gateway.identity.sessions import SESSION, Session
from gateway.pages.desk import under_way
from gateway.pages.desk.under_way import Progress
from gateway.pages.desk.work import Desk, Found
from gateway.service import GatewayService
from gateway.web.render import FOLDER
from tests.contract.test_golden import example
from tests.unit.gateway.towns import request, town

MAILING = example("MailingView.v1")


def desk(*roles: tuple[RoleName, str]) -> Desk:
    return Desk(Principal(person="a" * 64, roles=tuple(Role(role=role, scope=scope) for role, scope in roles)))


def found(**parts: Any) -> Found:
    return Found({name: {"items": items} for name, items in parts.items()})


def test_each_role_asks_for_its_own_long_work() -> None:
    kinds = {
        role: {name.split(" ")[0] for name in under_way.questions(desk((role, "*")))} for role in get_args(RoleName)
    }
    assert kinds["playmaker"] == {"mailings", "settling", "counts"}
    assert kinds["operator"] == {"mailings", "counts"}
    assert kinds["counter"] == {"counts"}
    assert kinds["finance"] == {"files"}
    assert kinds["citizen"] == kinds["joint_council"] == set()


def test_where_a_role_is_held_in_an_area_that_area_is_asked_for() -> None:
    asked = under_way.questions(desk(("playmaker", "solbjerg")))
    assert {getattr(query, "area_id", None) for query in asked.values()} == {"solbjerg"}


def test_a_letter_that_cannot_be_sent_is_dealt_with_too() -> None:
    mailing = MAILING | {"gathered": True, "total": 10, "sent": 4, "unreachable": 2, "failed": 1, "state": "sending"}
    (item,) = under_way.section(found(mailings=[mailing])).items
    assert item.said["progress"] == Progress("letters", 7, 10)
    assert [name for name, _ in item.actions] == ["stop_mailing"]


def test_until_everybody_is_found_nothing_is_said_of_how_many_there_are() -> None:
    (item,) = under_way.section(found(mailings=[MAILING | {"gathered": False, "state": "stopped"}])).items
    assert (item.said["progress"].kind, item.said["progress"].total) == ("gathering", None)
    assert [name for name, _ in item.actions] == ["resume_mailing"]


def test_what_two_roles_ask_for_stands_once() -> None:
    both = Found({"mailings None": {"items": [MAILING]}, "mailings solbjerg": {"items": [MAILING]}})
    assert len(under_way.section(both).items) == 1


def test_a_file_is_under_way_until_every_payment_has_its_answer() -> None:
    file = example("PaymentFileLine.v1") | {"number": 7, "payments": 5}
    (item,) = under_way.section(found(files=[file | {"waiting": 2}, file | {"number": 6, "waiting": 0}])).items
    assert (item.said["number"], item.said["progress"]) == (7, Progress("file", 3, 5))
    assert item.actions == (("fetch_payment_file", f"/skrivebord/udtraek/betalingsfil/{file['file_id']}"),)


def test_how_much_of_a_campaign_is_collected_is_told_where_it_is_known() -> None:
    line = example("Campaigns.v1")["items"][0]
    first = found(settling=[line])
    (name,) = under_way.then(first)
    assert [each.said["progress"].total for each in under_way.section(first).items] == [None]
    whole = Found({**first.parts, name: {"captured": 5, "pledged": 9}})
    assert [each.said["progress"] for each in under_way.section(whole).items] == [Progress("settling", 5, 9)]


def test_what_did_not_come_is_said_to_be_missing() -> None:
    assert under_way.section(Found({}, frozenset({"counts closing None"}))).missing
    assert not under_way.section(Found({}, frozenset({"alarms None"}))).missing


BY_ITSELF = re.compile(r'hx-get="([^"]+)"[^>]*hx-trigger="every ')


def test_what_a_page_asks_by_itself_keeps_no_session_alive() -> None:
    pages = {each.path: each for each in openapi.operations(GatewayService) if each.method == "GET"}
    asked = [path for file in FOLDER.glob("*.html") for path in BY_ITSELF.findall(file.read_text())]
    assert asked == [under_way.UNDER_WAY]
    assert all(pages[path].unattended for path in asked)


@pytest.mark.parametrize(("path", "renewed"), [("/skrivebord", True), (under_way.UNDER_WAY, False)])
def test_a_session_that_was_idle_is_renewed_by_a_page_that_somebody_opened_alone(path: str, renewed: bool) -> None:
    operation = next(each for each in openapi.operations(GatewayService) if (each.method, each.path) == ("GET", path))
    settings = town(OIDC_ISSUER="https://broker.example/op", OIDC_CLIENT_ID="puljen-pages")
    assert settings.identity
    at = int(now().timestamp())
    session = Session(Principal(person="a" * 64), session_id="s", began=at - 600, seen=at - 600)
    who: Any = request()
    route: Any = Route(operation)
    route.container = SimpleNamespace(config={"OWN_SETTINGS": settings})
    response = Response(headers={"Cache-Control": "private, no-store"})
    route._renew(response, Asking(session.principal, who, "0" * 32, now(), session=session))
    assert (settings.identity.sessions.cookie(SESSION) in response.headers.get("Set-Cookie", "")) is renewed
