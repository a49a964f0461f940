"""Tables of initiatives and coaching. Private notes stand in a table of their own, which no shared answer reads."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from contracts.budgets.initiatives import CoachingState, InitiativeState, LedTo
from services.budgets.models.budgets import Base, one_of


class Initiative(Base):
    """A few lines from somebody. `heard_at`: when something last happened; `reminded_at`: of the silence since then."""

    __tablename__ = "initiative"
    initiative_id: Mapped[UUID] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.area_id"))
    title: Mapped[str]
    text: Mapped[str]
    state: Mapped[InitiativeState] = mapped_column(String)
    started_by: Mapped[str] = mapped_column(index=True)
    assisted: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    playmaker: Mapped[str | None]
    heard_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    closed_because: Mapped[str | None]
    __table_args__ = (
        one_of("state", InitiativeState),
        CheckConstraint("state <> 'assigned' OR playmaker IS NOT NULL", name="assigned_to_somebody"),
        CheckConstraint("(state = 'closed') = (closed_because IS NOT NULL)", name="closed_for_a_reason"),
        CheckConstraint("reminded_at >= heard_at", name="reminded_of_this_silence"),
        Index(None, "area_id", "initiative_id"),
        Index(None, "state", "heard_at"),
        Index(None, "playmaker", "state"),
    )


class Coaching(Base):
    """One talk, from the wish to what was agreed; all of it is for both."""

    __tablename__ = "coaching"
    coaching_id: Mapped[UUID] = mapped_column(primary_key=True)
    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiative.initiative_id"), index=True)
    state: Mapped[CoachingState] = mapped_column(String)
    wish: Mapped[str]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    times: Mapped[list[str]] = mapped_column(Json)
    held_at: Mapped[datetime | None]
    summary: Mapped[str | None]
    next_steps: Mapped[str | None]
    __table_args__ = (
        one_of("state", CoachingState),
        CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name="held_at_a_time"),
        CheckConstraint("(state = 'held') = (next_steps IS NOT NULL)", name="held_with_next_steps"),
    )


class PrivateNote(Base):
    """What a playmaker notes of a talk for playmakers."""

    __tablename__ = "private_note"
    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching.coaching_id"), primary_key=True)
    text: Mapped[str]
    written_by: Mapped[str]
    written_at: Mapped[datetime]


class InitiativeLinkRow(Base):
    """What came of an initiative; the proposal is ours, the campaign stands in another service."""

    __tablename__ = "initiative_link"
    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiative.initiative_id"), primary_key=True)
    target_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[LedTo] = mapped_column(String)
    linked_at: Mapped[datetime]
    __table_args__ = (one_of("kind", LedTo),)
