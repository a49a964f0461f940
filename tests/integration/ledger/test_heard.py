"""Requests by event come through the inbox in batches: one that is too early waits, and harms no neighbour."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from chassis import inbox
from chassis.clock import now
from chassis.db import Database
from chassis.inbox import Handler, InboxRow
from chassis.outbox import cloud_event
from contracts.budgets import EarmarkRequested
from contracts.crowdfunding import CampaignFunded, PledgeCaptured
from contracts.message import Event
from services.ledger import operations
from tests import mothers_ledger as mothers

HEARD = (EarmarkRequested, CampaignFunded, PledgeCaptured)


def handler(sizes: list[int]) -> Handler:
    """The ledger's subscription as the chassis runs it; `sizes` gathers how many events came together."""

    def take(session: Any, deliveries: Any) -> None:
        sizes.append(len(deliveries))
        operations.post_heard(session, deliveries, mothers.CURRENCY)

    return Handler("ledger.request", HEARD, take, once=False)


def handle(db: Database, *events: Event) -> list[int]:
    """Give the events to the ledger as one batch -> how many were in hand each time its writer was asked."""
    sizes: list[int] = []
    messages = [(cloud_event(event, uuid4(), now()).encode(), None) for event in events]
    inbox.handle(db, handler(sizes), messages)
    return sizes


def kept(db: Database) -> list[tuple[str, str]]:
    rows = select(InboxRow.state, InboxRow.error).where(InboxRow.handler == "ledger.request")
    return [(state, str(error)) for state, error in db.read(lambda session: session.execute(rows).all())]


def sweep_as_if_later(db: Database) -> None:
    db.run(lambda session: session.execute(update(InboxRow).values(try_at=now() - timedelta(seconds=1))))
    inbox.sweep(db, handler([]))


def test_a_batch_of_events_is_one_transaction(db: Database) -> None:
    assert handle(db, *(mothers.earmark(amount=1) for _ in range(50))) == [50]
    assert mothers.year(db)["earmarked"] == 50


def test_every_event_twice_has_the_effect_of_once(db: Database) -> None:
    events = [mothers.earmark(amount=1) for _ in range(20)]
    handle(db, *events, *events)
    handle(db, *events)
    assert mothers.year(db)["earmarked"] == 20
    assert len(mothers.announced(db)) == 20


def test_one_that_is_too_early_is_kept_and_its_neighbours_are_posted(db: Database) -> None:
    campaign = uuid4()
    neighbours = [mothers.earmark(amount=1) for _ in range(3)]
    assert handle(db, neighbours[0], mothers.funded(campaign, 50), *neighbours[1:]) == [4, 2, 1, 1, 2]
    assert mothers.year(db)["earmarked"] == 3
    ((state, error),) = kept(db)
    assert state == "waiting"
    assert "NotYet" in error
    handle(db, mothers.capture(campaign, amount=50))
    sweep_as_if_later(db)
    assert mothers.balance(db, f"grant/campaign-{campaign}") == 50


def test_what_waits_does_not_slow_the_batches_that_follow(db: Database) -> None:
    handle(db, mothers.earmark(amount=1), mothers.funded(uuid4(), 50))
    for _ in range(3):
        assert handle(db, *(mothers.earmark(amount=1) for _ in range(10))) == [10]


def test_an_id_used_for_something_else_is_not_dropped(db: Database) -> None:
    first = mothers.earmark()
    handle(db, first)
    handle(db, mothers.earmark(request_id=first.request_id))
    ((state, error),) = kept(db)
    assert state == "waiting"
    assert "SameIdOtherContent" in error
