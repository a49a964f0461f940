"""An event is sensitive until somebody has said that it is not."""

from dataclasses import fields
from typing import ClassVar

from contracts.message import Event
from contracts.sensitivity import PUBLIC, sensitivity_of
from deploy.documents import events

PSEUDONYMS = {"owner", "coded_by", "attested_by", "payee", "pledge_id", "promise_id", "person", "cvr"}


def test_a_new_event_is_sensitive() -> None:
    class Invented(Event):
        source: ClassVar[str] = "ledger"
        subject: ClassVar[str] = "of"
        of: int

    assert sensitivity_of(Invented) == "sensitive"


def test_what_is_named_public_is_said_by_somebody() -> None:
    known = {(event.source, event.__name__) for event in events()}
    assert {(service, name) for service, names in PUBLIC.items() for name in names} <= known


def test_no_public_event_has_a_field_for_a_pseudonym_or_for_one_pledge() -> None:
    found = {
        event.routing_key(): PSEUDONYMS & {field.name for field in fields(event)}  # type: ignore[arg-type]
        for event in events()
        if sensitivity_of(event) == "public"
    }
    # `owner` of the ledger is the kind of what owns the money, no person.
    assert {key for key, names in found.items() if names - ({"owner"} if key.startswith("ledger.") else set())} == set()
