"""The inbox: an event is handled once, in the transaction that records it; one that fails is kept, retried, parked.

Nothing is dropped. An event leaves the broker only when its effect, or its body with what went wrong, is committed here.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal
from uuid import UUID, uuid5

from sqlalchemy import CheckConstraint, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis import telemetry
from chassis.clock import now
from chassis.db import Base, Database, insert_new, unreachable
from contracts.message import TYPE_PREFIX, Event

ATTEMPTS_MAX = 12
RETRY_SECONDS = 0.5
RETRY_SECONDS_MAX = 3600.0
SWEEP_ROWS_MAX = 100
ERROR_CHARS_MAX = 2_000
UNREADABLE = UUID("6d1f6f3a-6a4c-5d6b-9c5e-0f6d0c6c7a11")
State = Literal["done", "waiting", "parked"]


class InboxRow(Base):
    """One event as one handler met it."""

    __tablename__ = "inbox"
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    body: Mapped[str | None]
    published_by: Mapped[str | None]
    error: Mapped[str | None]
    attempts: Mapped[int]
    try_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("state IN ('done', 'waiting', 'parked')", name="state_is_known"),
        CheckConstraint("state = 'done' OR body IS NOT NULL", name="what_is_not_done_keeps_its_body"),
        CheckConstraint("state <> 'waiting' OR try_at IS NOT NULL", name="what_waits_knows_until_when"),
        Index(None, "handler", "state", "try_at"),
    )


class Forged(ValueError):  # noqa: N818 - what happened to it
    """An event of one service that another's broker user published."""


@dataclass(frozen=True)
class Delivery:
    """An event as it arrived: its CloudEvent as text, and the broker user that published it."""

    event_id: UUID
    event: Any
    traceparent: str | None
    body: str
    published_by: str | None = None


@dataclass(frozen=True)
class Handler:
    """What one queue feeds: `take(session, deliveries)` has the effect of all of them, in their order.

    With `once` the inbox leaves out what was handled before; without it `take` is idempotent by itself.
    `publishers` maps a service to the broker user its events must come from.
    """

    name: str
    events: tuple[type[Event], ...]
    take: Callable[[Session, list[Delivery]], None]
    once: bool = True
    publishers: Any = None

    @cached_property
    def by_type(self) -> dict[str, type[Event]]:
        return {event.event_type(): event for event in self.events}

    def read(self, raw: str, user: str | None) -> Delivery:
        """The delivery that a CloudEvent's JSON spells, or ValueError."""
        envelope = json.loads(raw)
        event = self.by_type.get(envelope["type"])
        if event is None:
            raise ValueError(f"{envelope['type'].removeprefix(TYPE_PREFIX)} is not for {self.name}")
        if self.publishers is not None and user != self.publishers[event.source]:
            raise Forged(f"an event of {event.source} was published by {user}")
        data = {**envelope["data"], **{name: envelope[name] for name in event.attributes}}
        return Delivery(UUID(envelope["id"]), event.load(data), envelope.get("traceparent"), raw, user)


def handle(db: Database, handler: Handler, messages: Sequence[tuple[bytes, str | None]]) -> None:
    """Give each message (body, broker user) its effect, or keep it. Returns once all that is committed.

    Raises only when the database cannot take even the failure: then nothing here may be acknowledged.
    """
    deliveries = []
    for body, user in messages:
        raw = body.decode(errors="replace").replace("\x00", "\ufffd")
        try:
            deliveries.append(handler.read(raw, user))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is parked and not lost
            # A forged event must not use up the id of the genuine one.
            event_id = uuid5(UNREADABLE, f"{user} {raw}") if isinstance(error, Forged) else event_id_of(raw)
            keep(db, handler, Delivery(event_id, None, None, raw, user), error, parked=True)
    if deliveries:
        handle_all(db, handler, deliveries)
        traces = telemetry.traces(delivery.traceparent for delivery in deliveries)
        telemetry.log().info("heard", handler=handler.name, events=len(deliveries), traces=traces)


def handle_all(db: Database, handler: Handler, deliveries: list[Delivery]) -> None:
    """All in one transaction; if that fails, each half in its own, so that a poison event harms no neighbour."""
    try:
        db.run(lambda session: take_new(session, handler, deliveries))
    except Exception as error:
        if unreachable(error):
            raise
        if len(deliveries) > 1:
            half = len(deliveries) // 2
            handle_all(db, handler, deliveries[:half])
            handle_all(db, handler, deliveries[half:])
            return
        telemetry.log().warning("event kept", handler=handler.name, error=repr(error))
        keep(db, handler, deliveries[0], error)


def take_new(session: Session, handler: Handler, deliveries: list[Delivery]) -> None:
    """The effect of those deliveries that have had none yet, and the record of it."""
    fresh = {delivery.event_id: delivery for delivery in deliveries}
    if handler.once:
        at = now()
        rows = [
            {"event_id": event_id, "handler": handler.name, "state": "done", "attempts": 1, "received_at": at}
            for event_id in fresh
        ]
        new = set(insert_new(session, InboxRow, rows, "event_id"))
        fresh = {event_id: delivery for event_id, delivery in fresh.items() if event_id in new}
    if fresh:
        handler.take(session, list(fresh.values()))


def keep(db: Database, handler: Handler, delivery: Delivery, error: Exception, *, parked: bool = False) -> None:
    """Write down what could not be handled: to be tried again, or parked for an operator."""

    def write(session: Session) -> None:
        if session.get(InboxRow, (delivery.event_id, handler.name)) is not None:
            return  # kept, or done, before
        row = InboxRow(event_id=delivery.event_id, handler=handler.name, attempts=0, received_at=now())
        row.body, row.published_by = delivery.body, delivery.published_by
        failed(row, error, parked=parked)
        session.add(row)

    db.run(write)


def failed(row: InboxRow, error: Exception, *, parked: bool = False) -> None:
    row.attempts += 1
    row.error = repr(error).replace("\x00", "")[:ERROR_CHARS_MAX].encode(errors="replace").decode()
    row.state = "parked" if parked or row.attempts >= ATTEMPTS_MAX else "waiting"
    delay = min(RETRY_SECONDS * 2 ** (row.attempts - 1), RETRY_SECONDS_MAX)
    row.try_at = now() + timedelta(seconds=delay)


def sweep(db: Database, handler: Handler) -> None:
    """Try again what waits and is due."""
    due = (
        select(InboxRow.event_id)
        .where(InboxRow.handler == handler.name, InboxRow.state == "waiting", InboxRow.try_at <= now())
        .order_by(InboxRow.try_at)
        .limit(SWEEP_ROWS_MAX)
    )
    event_ids = db.read(lambda session: session.scalars(due).all())
    for event_id in event_ids:
        try_again(db, handler, event_id)


def try_again(db: Database, handler: Handler, event_id: UUID) -> None:
    """One more attempt, in a transaction of its own; a failure is written down in another."""

    def attempt(session: Session) -> None:
        row = waiting_row(session, handler, event_id)
        if row is None:
            return
        try:
            delivery = handler.read(str(row.body), row.published_by)
        except Exception as error:  # noqa: BLE001 - as when it came: no later attempt will read it
            failed(row, error, parked=True)
            return
        row.state, row.attempts = "done", row.attempts + 1
        row.body = row.error = row.try_at = None
        with telemetry.tracing(delivery.traceparent, handler=handler.name):
            handler.take(session, [delivery])

    try:
        db.run(attempt)
    except Exception as error:
        if unreachable(error):
            raise
        telemetry.log().warning("event failed again", handler=handler.name, error=repr(error))
        note_failure(db, handler, event_id, error)


def note_failure(db: Database, handler: Handler, event_id: UUID, error: Exception) -> None:
    def write(session: Session) -> None:
        row = waiting_row(session, handler, event_id)
        if row is not None:
            failed(row, error)

    db.run(write)


def waiting_row(session: Session, handler: Handler, event_id: UUID) -> InboxRow | None:
    row = session.get(InboxRow, (event_id, handler.name), with_for_update=True)
    return row if row is not None and row.state == "waiting" else None


def event_id_of(raw: str) -> UUID:
    """The event's own id where one can be found; else one made from its body, the same each time it comes."""
    try:
        return UUID(json.loads(raw)["id"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return uuid5(UNREADABLE, raw)


def kept(session: Session) -> dict[str, int]:
    """How many events are waiting and parked."""
    rows = session.execute(
        select(InboxRow.state, func.count()).where(InboxRow.state != "done").group_by(InboxRow.state)
    )
    return dict(rows.all())


def parked(session: Session) -> list[InboxRow]:
    return list(session.scalars(select(InboxRow).where(InboxRow.state == "parked").order_by(InboxRow.received_at)))


def retry_parked(session: Session, event_id: UUID, handler: str) -> bool:
    """Let the sweep try a parked event again, from the first attempt; whether there was one."""
    row = session.get(InboxRow, (event_id, handler), with_for_update=True)
    if row is None or row.state != "parked":
        return False
    row.state, row.attempts, row.try_at = "waiting", 0, now()
    return True


def drop_parked(session: Session, event_id: UUID, handler: str) -> bool:
    """Let go of a parked event for good, at an operator's word; whether there was one."""
    return bool(
        session.execute(
            delete(InboxRow)
            .where(InboxRow.event_id == event_id, InboxRow.handler == handler, InboxRow.state == "parked")
            .returning(InboxRow.event_id)
        ).first()
    )
