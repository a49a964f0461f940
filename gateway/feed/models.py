"""Tables of the feed. It holds no truth of its own: all of it was heard, and after a while it is let go of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, MetaData, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import NAMES, Json, ServiceBase


class Base(ServiceBase):
    """What the tables of the feed share."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMES)


Position = BigInteger().with_variant(Integer, "sqlite")


class Head(Base):
    """One row, locked by whoever adds: `position` is the last one given, `pruned_to` the last one let go of."""

    __tablename__ = "head"
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Position)
    pruned_to: Mapped[int] = mapped_column(Position)
    __table_args__ = (
        CheckConstraint("id = 1", name="there_is_one"),
        CheckConstraint("pruned_to <= position", name="only_what_was_kept_is_let_go_of"),
    )


class KeptEvent(Base):
    """A public event, as it was sent."""

    __tablename__ = "kept_event"
    position: Mapped[int] = mapped_column(Position, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(unique=True)
    routing_key: Mapped[str]
    body: Mapped[str]
    kept_at: Mapped[datetime]
    __table_args__ = (Index(None, "kept_at"),)


class Webhook(Base):
    """A partner who is told over HTTP. `position` is the last event that it was told of, or that it has not asked for.

    No secret stands here: it is derived from `partner_id` and `secret_number` with a key of the process. `old_until`: how long
    the secret before this one signs as well.
    """

    __tablename__ = "webhook"
    partner_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    keys: Mapped[list[Any]] = mapped_column(Json)
    state: Mapped[str]
    position: Mapped[int] = mapped_column(Position)
    secret_number: Mapped[int]
    old_until: Mapped[datetime | None]
    attempts: Mapped[int]
    try_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("state IN ('active', 'disabled', 'revoked')", name="state_is_known"),
        CheckConstraint("attempts >= 0 AND secret_number >= 1", name="counts_are_counts"),
        Index(None, "state"),
        Index(
            "uq__webhook__name",
            "name",
            unique=True,
            sqlite_where=text("state <> 'revoked'"),
            postgresql_where=text("state <> 'revoked'"),
        ),
    )


class Attempt(Base):
    """One try to tell a partner of one event: `status` is what the endpoint answered, `error` why there is none."""

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(Position, primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey(Webhook.partner_id))
    position: Mapped[int] = mapped_column(Position)
    event_id: Mapped[UUID]
    routing_key: Mapped[str]
    number: Mapped[int]
    status: Mapped[int | None]
    error: Mapped[str | None]
    milliseconds: Mapped[int]
    tried_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("(status IS NULL) <> (error IS NULL)", name="an_answer_or_why_there_is_none"),
        Index(None, "partner_id", "id"),
        Index(None, "tried_at"),
    )
