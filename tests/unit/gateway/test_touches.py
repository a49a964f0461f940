"""Every event has its place: what it touches, or why nothing. Every kept question is one that an event can touch."""

import inspect
import json
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contracts.message import Event, Query, declared
from gateway.auth import PUBLIC
from gateway.naming import verb
from gateway.openapi import operations
from gateway.questions import CHANGES_NOTHING, KEPT, TOLD_BY_EVENTS, touched_by
from gateway.service import GatewayService
from gateway.touches import KNOWN, TOUCHES, UNTOUCHED, touched

GOLDEN = Path(__file__).parents[2] / "contract" / "golden"
CATALOGUE = [event for event in declared(Event) if event.__module__.startswith("contracts.")]


def body(event: type[Event], **said: Any) -> bytes:
    data = json.loads((GOLDEN / f"{event.__name__}.v{event.version}.json").read_text())
    return json.dumps({"type": event.event_type(), "data": {**data, **said}}).encode()


def named(name: str) -> type[Event]:
    return next(event for event in CATALOGUE if event.__name__ == name)


def test_every_event_of_the_catalogue_stands_in_one_of_the_tables_and_no_other_does() -> None:
    assert sorted({*TOUCHES} | {*UNTOUCHED}) == sorted(event.__name__ for event in CATALOGUE)
    assert not TOUCHES.keys() & UNTOUCHED.keys()
    assert {event.event_type() for event in CATALOGUE} == KNOWN.keys()


@pytest.mark.parametrize("event", CATALOGUE, ids=lambda event: event.__name__)
def test_an_event_as_it_is_published_touches_what_a_kept_question_stands_on(event: type[Event]) -> None:
    tags = touched(body(event))
    assert tags is not None
    kinds = {tag.partition(":")[0] for tag in tags}
    assert kinds <= {kept.tag for kept in KEPT.values()} | {"service"}
    owner = json.loads(body(event))["data"].get("owner")
    assert bool(kinds) == (event.__name__ in TOUCHES) or owner == "application"


def test_every_kept_question_stands_on_something_that_an_event_touches() -> None:
    reached = {tag.partition(":")[0] for event in CATALOGUE for tag in touched(body(event)) or ()}
    assert {kept.tag for kept in KEPT.values()} <= reached


@pytest.mark.parametrize("event", [event for event in CATALOGUE if event.source == "ledger"], ids=lambda e: e.__name__)
def test_every_number_that_the_ledger_gives_touches_the_pool(event: type[Event]) -> None:
    assert ("pool" in (touched(body(event)) or ())) == (event.__name__ != "CheckpointSigned")


@pytest.mark.parametrize(
    ("name", "said", "tags"),
    [
        ("PledgeMade", {"campaign_id": "c"}, {"campaigns", "campaign:c"}),
        ("HelpPromised", {"campaign_id": "c"}, {"campaigns", "campaign:c", "needs", "needs:c"}),
        ("TurnoutReported", {"election_id": "e"}, {"elections", "election:e"}),
        ("ResultDeclared", {"election_id": "e", "budget_id": "b"}, {"elections", "election:e", "budgets", "budget:b"}),
        ("GrantsPosted", {"owner": "campaign", "owner_id": "c"}, {"pool", "campaigns", "campaign:c"}),
        ("GrantsPosted", {"owner": "application", "owner_id": "a"}, {"pool", "budgets"}),
        ("GrantsPosted", {"owner": "somebody new", "owner_id": "a"}, {"pool", "service:budgets"}),
        ("MilestoneReported", {"budget_id": None}, {"budgets"}),
        ("MailingFinished", {}, set()),
    ],
)
def test_an_event_touches_the_one_it_names_and_the_lists_it_stands_in(
    name: str, said: dict[str, Any], tags: set[str]
) -> None:
    assert set(touched(body(named(name), **said)) or ()) == tags


def test_an_event_of_a_newer_service_touches_all_of_it_and_what_cannot_be_read_touches_everything() -> None:
    newer = {"type": "dk.aarhus.oplandspuljen.budgets.SomethingNew.v1", "data": {}}
    assert touched(json.dumps(newer).encode()) == ("service:budgets",)
    for unreadable in (b"", b"{", b"[]", b'{"type": 1, "data": {}}', b'{"type": "elsewhere.Happened", "data": {}}'):
        assert touched(unreadable) is None


def query_function(kind: type[Query]) -> Any:
    """The function of the service that answers it."""
    service = import_module(f"services.{kind.__module__.split('.')[1]}.queries")
    modules = [service, *(import_module(f"{service.__name__}.{each.name}") for each in submodules(service))]
    return next(getattr(module, verb(kind)) for module in modules if hasattr(module, verb(kind)))


def submodules(module: Any) -> Any:
    return pkgutil.iter_modules(module.__path__) if hasattr(module, "__path__") else ()


@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.__name__)
def test_only_what_is_answered_without_looking_at_who_asks_is_the_same_for_all(kind: type[Query]) -> None:
    looks = "principal" in inspect.signature(query_function(kind)).parameters
    assert KEPT[kind].alike != looks


def test_what_is_kept_for_everybody_is_open_to_everybody() -> None:
    routes = operations(GatewayService)
    kept = {route.name: route for route in routes if route.kept}
    assert {"front_page", "pool_page", "budget_page", "get_overview", "get_pool", "list_campaigns"} <= kept.keys()
    for route in kept.values():
        assert (route.method, route.auth) == ("GET", PUBLIC)
    asked = {route.asks for route in routes if route.asks in KEPT}
    assert asked == set(KEPT)


def test_a_command_touches_all_that_its_service_answers_and_one_of_ours_all_there_is() -> None:
    routes = {route.name: route for route in operations(GatewayService) if route.method != "GET"}
    assert routes.keys() >= TOLD_BY_EVENTS | CHANGES_NOTHING
    for route in routes.values():
        tags = touched_by(route.name, route.asks)
        if route.name in TOLD_BY_EVENTS | CHANGES_NOTHING:
            assert tags == ()
        elif route.asks is not None and route.asks.__module__.startswith("contracts."):
            assert tags == (f"service:{route.asks.__module__.split('.')[1]}",)
        else:
            assert len(tags) == 4


def test_who_fills_a_ballot_click_by_click_leaves_everybodys_answers_as_they_are() -> None:
    assert {"sum_ballot_by_form", "fill_ballot_by_form", "clear_ballot_by_form"} <= CHANGES_NOTHING


def test_a_question_for_one_stands_on_that_one_and_on_its_service() -> None:
    one = str(uuid4())
    by_name = {kind.__name__: (kind, kept) for kind, kept in KEPT.items()}
    kind, kept = by_name["GetCampaign"]
    assert kept.tags(kind, {"campaign_id": one}) == (f"campaign:{one}", "service:crowdfunding")
    kind, kept = by_name["GetPool"]
    assert kept.tags(kind, {}) == ("pool", "service:ledger")
