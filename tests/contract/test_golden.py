"""Every message has one example, written once and never edited: a changed meaning is a new version beside the old."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chassis.clock import now
from chassis.outbox import cloud_event
from contracts import budgets, crowdfunding, feed, ledger, principal, voting
from contracts.errors import Invalid
from contracts.message import Command, Event, Message, Query, declared, schema
from deploy.documents import events

GOLDEN = Path(__file__).parent / "golden"
MODULES = tuple(module.__name__ for module in (budgets, crowdfunding, feed, ledger, principal, voting))
MESSAGES = {
    f"{message.__name__}.v{getattr(message, 'version', 1)}": message
    for message in declared(Message)
    if message.__module__.startswith(MODULES)
}


def example(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text())


def of(kind: type[Message]) -> list[str]:
    return sorted(name for name, message in MESSAGES.items() if issubclass(message, kind))


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_example_still_reads_and_writes_the_same(name):
    assert MESSAGES[name].load(example(name)).dump() == example(name)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_what_is_written_is_what_the_schema_would_write(name):
    message = MESSAGES[name].load(example(name))
    assert message.dump() == schema(MESSAGES[name], MESSAGES[name].unknown).dump(message)


def test_every_message_has_its_example_and_every_example_its_message():
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(MESSAGES)


@pytest.mark.parametrize("name", of(Command) + of(Query))
def test_a_command_refuses_a_field_it_does_not_know(name):
    with pytest.raises(Invalid) as told:
        MESSAGES[name].load({**example(name), "unheard_of": 1})
    assert "unheard_of" in told.value.facts["fields"]


@pytest.mark.parametrize("name", of(Event))
def test_an_event_from_a_newer_publisher_is_read_without_what_it_says_more(name):
    assert MESSAGES[name].load({**example(name), "unheard_of": 1}).dump() == example(name)


@pytest.mark.parametrize("event", events(), ids=lambda event: event.routing_key())
def test_what_is_sent_is_what_the_published_schema_says(event):
    sent = json.loads(cloud_event(event.load(example(f"{event.__name__}.v{event.version}")), UUID_OF_NOTHING, now()))
    schema = json.loads((Path(__file__).parents[2] / "docs" / "events" / f"{event.routing_key()}.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(sent)


@pytest.mark.parametrize("event", events(), ids=lambda event: event.routing_key())
def test_no_event_has_a_field_for_a_name_a_number_of_a_person_or_a_choice(event):
    words = {"cpr", "name", "voter", "voter_id", "choice", "choices", "email", "phone", "address"}
    assert not words & set(example(f"{event.__name__}.v{event.version}"))


UUID_OF_NOTHING = "00000000-0000-0000-0000-000000000000"
