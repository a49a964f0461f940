"""The outbox: an event is a row, written with the change it announces and sent after the commit.

A row leaves the table only once the broker has confirmed it, so a crash at any line repeats an event and never loses
one. Rows are chosen by still being there, never by "id greater than the last": a transaction that commits late has an
early id.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Integer, Table, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis import telemetry
from chassis.clock import now
from chassis.db import Base, Database
from chassis.rows import delete_rows, insert_rows
from contracts.message import Event
from contracts.sensitivity import sensitivity_of

RELAY_ROWS_MAX = 500
as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
TRACEPARENT = re.compile(r'"traceparent":"([^"]*)"')


class OutboxRow(Base):
    """An event that the broker has not confirmed yet."""

    __tablename__ = "outbox"
    position: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    event_id: Mapped[UUID]
    routing_key: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]


OUTBOX = cast("Table", OutboxRow.__table__)


@dataclass(frozen=True)
class Waiting:
    """One event on its way: `body` is a CloudEvent in structured mode, as JSON text."""

    position: int
    event_id: UUID
    routing_key: str
    body: str

    @property
    def traceparent(self) -> str | None:
        found = TRACEPARENT.search(self.body)
        return found[1] if found else None


def publish(session: Session, event: Event) -> None:
    """Announce `event` when, and only when, this transaction commits."""
    publish_all(session, [event])


def publish_all(session: Session, events: Iterable[Event], parents: Iterable[str | None] = ()) -> None:
    """Announce events in this order, with one statement.

    `parents`: the traceparent of what each follows from, where that is not what is being done now.
    """
    written_at = now()
    rows = []
    for event, parent in zip(events, chain(parents, repeat(None))):  # noqa: B905 - the parents go on for ever
        event_id = uuid4()
        body = cloud_event(event, event_id, written_at, parent)
        rows.append({"event_id": event_id, "routing_key": event.routing_key(), "body": body, "written_at": written_at})
    if rows:
        insert_rows(session, OUTBOX, rows)
        session.info["published"] = True


def cloud_event(event: Event, event_id: UUID, written_at: datetime, parent: str | None = None) -> str:
    """The event as CloudEvents 1.0 JSON (structured mode)."""
    data = event.dump()
    attributes = {name: data.pop(name) for name in event.attributes}
    envelope = {
        "specversion": "1.0",
        "id": str(event_id),
        "type": event.event_type(),
        "source": f"/services/{event.source}",
        "subject": str(getattr(event, event.subject)),
        "time": written_at.isoformat(),
        "datacontenttype": "application/json",
        "traceparent": telemetry.traceparent(parent),
        "sensitivity": sensitivity_of(type(event)),
        **attributes,
        "data": data,
    }
    return as_json(envelope)


def relay(db: Database, send: Callable[[Sequence[Waiting]], Sequence[int]]) -> int:
    """Send what waits, oldest first, from whichever replica holds the lock; say how many were confirmed.

    `send` returns the positions that the broker has confirmed. Nothing is held in SQLite while it runs.
    """
    with db.exclusively("outbox") as mine:
        if not mine:
            return 0
        columns = (OutboxRow.position, OutboxRow.event_id, OutboxRow.routing_key, OutboxRow.body)
        oldest = select(*columns).order_by(OutboxRow.position).limit(RELAY_ROWS_MAX)
        rows = [Waiting(*row) for row in db.read(lambda session: session.execute(oldest).all())]
        confirmed = send(rows) if rows else []
        if confirmed:
            db.run(lambda session: delete_rows(session, OUTBOX, "position", confirmed))
            traces = telemetry.traces(row.traceparent for row in rows)
            telemetry.log().info("sent", events=len(confirmed), traces=traces)
        return len(confirmed)


def lag(session: Session) -> tuple[int, datetime | None]:
    """How many events wait, and since when the oldest of them does."""
    waiting, oldest = session.execute(select(func.count(), func.min(OutboxRow.written_at))).one()
    return waiting, oldest
