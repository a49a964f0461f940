"""Every route says who may ask, carries one name all the way down, and stands in a valid OpenAPI document."""

from typing import Any

import pytest

from contracts.errors import Invalid
from contracts.ledger import ListTransfers
from contracts.message import Command, Query
from gateway import http as web
from gateway import openapi
from gateway.asking import Asking
from gateway.auth import PUBLIC, SIGNED_IN, Rule
from gateway.http import idempotency_key
from gateway.naming import verb
from gateway.problems import IdempotencyKeyMissing
from gateway.service import GatewayService
from tests.unit.gateway.towns import PLAYMAKER, request

ROUTES = openapi.operations(GatewayService)
NOBODY_SIGNED_IN = {  # commands that somebody we do not know may give
    "cast_code_ballot": "the code from the counter says who",
    "keep_form": "nobody has signed in yet; the id is a secret of the client's",
    "drop_form": "the id is a secret of the client's",
    "pledge": "anybody may support a campaign",
    "refresh_pledge": "it only asks the payment provider",
    "withdraw_pledge": "by the key of who did not sign in",
    "confirm_pledge": "by the key of who did not sign in",
    "change_pledge": "by the key of who did not sign in",
    "anonymise_donor": "by the key of who did not sign in",
    "relay_webhook": "signed by the payment provider",
    "issue_tokens": "in development only",
    "pledge_by_form": "anybody may support a campaign",
    "support_amount_by_form": "it keeps what is typed in the browser that sent it",
    "support_donor_by_form": "it keeps what is typed in the browser that sent it",
    "withdraw_pledge_by_form": "by the key of who did not sign in",
    "confirm_pledge_by_form": "by the key of who did not sign in",
    "change_pledge_by_form": "by the key of who did not sign in",
    "promise_help_by_form": "who has not signed in is sent to do so, and nothing is promised",
    "start_campaign_by_form": "who has not signed in is sent to do so, and nothing is started",
    "sign_in": "in development only",
    "fill_ballot_by_form": "nothing is cast; it stays in the browser",
    "sum_ballot_by_form": "nothing is cast; it stays in the browser",
    "clear_ballot_by_form": "it only forgets",
    "cast_ballot_by_form": "whoever has not signed in is led to do so",
    "save_receipt_by_form": "it only hands back what the page says",
    "support_proposal_by_form": "whoever has not signed in is led to do so",
    "withdraw_support_by_form": "whoever has not signed in is led to do so",
    "write_comment_by_form": "whoever has not signed in is led to do so",
    "request_coaching_by_form": "whoever has not signed in is led to do so",
    "apply_by_form": "what is typed is kept as a form; only who is signed in sends it",
    "propose_by_form": "what is typed is kept as a form; only who is signed in sends it",
    "start_initiative_by_form": "what is typed is kept as a form; only who is signed in sends it",
    "sign_out": "it only forgets",
}


def test_there_are_routes() -> None:
    assert len(ROUTES) > 40


@pytest.mark.parametrize("route", ROUTES, ids=lambda each: each.name)
def test_every_route_has_a_rule_and_changes_nothing_for_strangers(route: Any) -> None:
    assert isinstance(route.auth, Rule)
    if route.method != "GET" and route.auth is not SIGNED_IN:
        assert route.name in NOBODY_SIGNED_IN


def test_a_route_without_a_rule_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="auth"):
        web.http("GET", "/x", summary="x")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each.path.startswith("/api/")], ids=lambda each: each.name
)
def test_a_route_that_carries_a_message_has_the_messages_name(route: Any) -> None:
    if route.asks and issubclass(route.asks, Command | Query):
        assert route.name == verb(route.asks)
        assert (route.takes == "command") == issubclass(route.asks, Command)
        assert getattr(GatewayService, route.name)


def test_the_address_names_fields_of_the_message_only() -> None:
    for route in ROUTES:
        if route.asks and not route.page:
            assert web.in_address(route) <= set(route.asks.__dataclass_fields__)


def asking(**more: Any) -> Asking:
    return Asking(PLAYMAKER, request(), "0" * 32, None, **more)  # type: ignore[arg-type]


def test_a_body_cannot_overrule_the_address_or_the_key() -> None:
    for name in ("budget_id", "command_id"):
        with pytest.raises(Invalid):
            asking(path={"budget_id": "a"}, body={name: "b"}).command()
    assert asking(path={"budget_id": "a"}, body={"x": 1}).command().message == {
        "budget_id": "a",
        "command_id": "None",
        "x": 1,
    }


@pytest.mark.parametrize("given", [{}, {"Idempotency-Key": "1"}, {"Idempotency-Key": "{" + "0" * 32 + "}"}])
def test_a_command_without_a_uuid_as_its_key_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(IdempotencyKeyMissing):
        idempotency_key(request(headers=given))


def test_numbers_in_a_query_are_read_and_nothing_stands_twice() -> None:
    assert web.arguments(request("/x?limit=5&account=7"), ListTransfers) == {"limit": 5, "account": "7"}
    assert web.arguments(request("/x?limit=five"), ListTransfers) == {"limit": "five"}
    with pytest.raises(Invalid):
        web.arguments(request("/x?limit=5&limit=6"), ListTransfers)


def test_the_next_page_keeps_the_question_and_moves_the_place() -> None:
    asked = request("/api/v1/pool/transfers?limit=2&account=pool/2025")
    told = {"items": [], "next_sequence": 7, "next_line": 1}
    expected = "/api/v1/pool/transfers?limit=2&account=pool%2F2025&after_sequence=7&after_line=1"
    assert web.next_page(asked, told) == expected
    assert web.next_page(asked, {"items": [], "next_after": None}) is None


def test_an_unchanged_answer_is_not_sent_again() -> None:
    operation = next(each for each in ROUTES if each.name == "get_pool")
    first = web.answer(operation, request("/api/v1/pool"), {"years": []})
    assert first.status_code == 200
    again = web.answer(operation, request(headers={"If-None-Match": first.headers["ETag"]}), {"years": []})
    assert again.status_code == 304
    changed = web.answer(operation, request(headers={"If-None-Match": first.headers["ETag"]}), {"years": [1]})
    assert changed.status_code == 200


def test_what_is_decided_later_is_accepted() -> None:
    operation = next(each for each in ROUTES if each.name == "publish_campaign")
    assert web.answer(operation, request(method="POST"), {"id": "a", "state": "matching"}).status_code == 202
    assert web.answer(operation, request(method="POST"), {"id": "a", "state": "open"}).status_code == 200


def test_public_reads_need_nobody() -> None:
    reads = {"get_overview", "get_pool", "list_transfers", "list_budgets", "get_budget", "get_election", "get_result"}
    assert {each.name for each in ROUTES if each.auth is PUBLIC} >= reads
