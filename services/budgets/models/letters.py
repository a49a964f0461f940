"""Tables of mailings, of the letters of each, and of what people chose to hear. Persons are keyed HMACs.

A letter's id is drawn and not reckoned from the person: once its handle is gone nothing leads back to them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.budgets.letters import LetterState, MailingKind, MailingState, Topic, Wish
from contracts.shapes import Channel
from services.budgets.models.budgets import Base, one_of


class Mailing(Base):
    """One text to many. `about_id`: what it tells of, once. `area`, `after`: up to where people have been gathered.

    `looked_at`: when everybody had last been gathered; `finished_at`: when it was first sent to everybody.
    """

    __tablename__ = "mailing"
    mailing_id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"))
    kind: Mapped[MailingKind] = mapped_column(String)
    about_id: Mapped[UUID]
    state: Mapped[MailingState] = mapped_column(String)
    subject: Mapped[str]
    text: Mapped[str]
    ordered_by: Mapped[str | None]
    ordered_at: Mapped[datetime]
    area: Mapped[int]
    after: Mapped[str | None]
    looked_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    try_at: Mapped[datetime]
    note: Mapped[str | None]
    __table_args__ = (
        one_of("kind", MailingKind),
        one_of("state", MailingState),
        UniqueConstraint("about_id", "kind"),
        CheckConstraint("kind NOT IN ('before_proposals', 'before_vote') OR about_id = budget_id", name="one_a_budget"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
        CheckConstraint("state <> 'sent' OR finished_at IS NOT NULL", name="sent_at_a_time"),
        CheckConstraint("forgotten_at IS NULL OR state = 'closed'", name="forgotten_when_closed"),
        Index(None, "budget_id", "mailing_id"),
        Index(None, "state", "try_at"),
    )


class Letter(Base):
    """One person's; `letter_id` is the key under which the post takes it once. `person` is gone some time after the close."""

    __tablename__ = "letter"
    letter_id: Mapped[UUID] = mapped_column(primary_key=True)
    mailing_id: Mapped[UUID] = mapped_column(ForeignKey("mailing.mailing_id"))
    person: Mapped[str | None]
    wish: Mapped[Wish | None] = mapped_column(String)
    state: Mapped[LetterState] = mapped_column(String)
    channel: Mapped[Channel | None] = mapped_column(String)
    attempts: Mapped[int]
    try_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    note: Mapped[str | None]
    __table_args__ = (
        one_of("state", LetterState),
        one_of("channel", Channel),
        CheckConstraint("wish IN ('digital', 'email')", name="a_wish_is_for_a_channel"),
        UniqueConstraint("mailing_id", "person"),
        CheckConstraint("(state = 'sent') = (channel IS NOT NULL)", name="sent_by_a_channel"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_at_a_time"),
        CheckConstraint("attempts >= 0", name="attempts_are_counted"),
        Index(None, "mailing_id", "state", "try_at"),
        Index(None, "mailing_id", "settled_at"),
    )


class PreferenceRow(Base):
    """By which channel a person wants to hear of a topic; no row, no wish. `area_id`: where they lived when they said so."""

    __tablename__ = "preference"
    person: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[Topic] = mapped_column(String, primary_key=True)
    channel: Mapped[Wish] = mapped_column(String)
    area_id: Mapped[str | None]
    chosen_at: Mapped[datetime]
    __table_args__ = (
        one_of("topic", Topic),
        CheckConstraint("channel IN ('digital', 'email')", name="channel_is_known"),
        Index(None, "area_id", "topic", "person"),
    )
