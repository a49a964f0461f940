"""Decisions to give citizens' money back, and each donor's share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from contracts.crowdfunding.giving_back import GiveBackState, ShareState
from services.crowdfunding.models.base import Base

UNDER_WAY = "state IN ('asked', 'giving')"


class GiveBack(Base):
    """So many minor units are to go back from a project's grant to those who gave them: one at a time for a campaign."""

    __tablename__ = "give_back"
    give_back_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), index=True)
    state: Mapped[GiveBackState] = mapped_column(String)
    amount: Mapped[int] = mapped_column(BigInteger)
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str]
    decided_by: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str | None]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'refused', 'giving', 'given')", name="state_is_known"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("state IN ('asked', 'refused') OR sequence IS NOT NULL", name="given_by_the_ledger"),
        Index(
            "uq__give_back__one_under_way",
            "campaign_id",
            unique=True,
            sqlite_where=text(UNDER_WAY),
            postgresql_where=text(UNDER_WAY),
        ),
    )


class GiveBackShare(Base):
    """What one pledge gets back, and whether the payment provider has done it; `next_try_at` is when it is asked (again), `refusals` how often it said no."""

    __tablename__ = "give_back_share"
    give_back_id: Mapped[UUID] = mapped_column(ForeignKey("give_back.give_back_id"), primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.pledge_id"), primary_key=True, index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[ShareState] = mapped_column(String)
    next_try_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    note: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'given', 'refused')", name="state_is_known"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("(state = 'asked') = (next_try_at IS NOT NULL)", name="what_is_asked_knows_its_hour"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled_at_a_time"),
        Index(None, "next_try_at"),
    )
