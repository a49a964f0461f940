"""What both handlers write: a row for each event, with the instants it was said and handled."""

import time
from collections.abc import Sequence
from statistics import median

from sqlalchemy import MetaData, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import Database, ServiceBase


class Base(ServiceBase):
    __abstract__ = True
    metadata = MetaData()


class Handled(Base):
    __tablename__ = "handled"
    number: Mapped[int] = mapped_column(primary_key=True)
    said_at: Mapped[float]
    handled_at: Mapped[float]


def note(session: Session, said_at: Sequence[float]) -> None:
    at = time.time()
    session.execute(insert(Handled), [{"said_at": each, "handled_at": at} for each in said_at])


def wait_for_all(db: Database, count: int, seconds_max: float = 120) -> None:
    deadline = time.monotonic() + seconds_max
    while db.read(lambda session: session.scalar(select(func.count()).select_from(Handled))) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"fewer than {count} events were handled")
        time.sleep(0.02)


def rate_and_latency(db: Database) -> tuple[float, float]:
    """Events a second from the first said to the last handled, and the median seconds from said to handled."""
    rows = db.read(lambda session: session.execute(select(Handled.said_at, Handled.handled_at)).all())
    seconds = max(row.handled_at for row in rows) - min(row.said_at for row in rows)
    return len(rows) / seconds, median(row.handled_at - row.said_at for row in rows)
