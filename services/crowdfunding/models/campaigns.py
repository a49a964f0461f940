"""Campaigns. Text columns have no length of their own: the contracts bound them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from services.crowdfunding.models.base import Base


class Campaign(Base):
    """A collection, all or nothing. Amounts are minor units of `currency`.

    `verdict` is what the deadline decided: `met` (capture) or `missed` (let go, or refund). `match_*` is what was asked
    of the ledger (`match_request_id`, also once it is answered) and what the ledger says it holds. `proposal_id` is what
    did not win in the budget `budget_id`, where the campaign was drafted from that; one for each.
    """

    __tablename__ = "campaign"
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    story: Mapped[str]
    area_id: Mapped[str]
    owner: Mapped[str]
    goal: Mapped[int] = mapped_column(BigInteger)
    least_goal: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    closes_at: Mapped[datetime]
    started_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    state: Mapped[str]
    verdict: Mapped[str | None]
    note: Mapped[str | None]
    permit: Mapped[dict[str, Any] | None] = mapped_column(Json)
    match_request_id: Mapped[UUID | None]
    match_year: Mapped[int | None]
    match_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    match_sequence: Mapped[int | None] = mapped_column(BigInteger)
    released_sequence: Mapped[int | None] = mapped_column(BigInteger)
    handed_over_sequence: Mapped[int | None] = mapped_column(BigInteger)
    fees_borne_by: Mapped[str] = mapped_column(default="city")
    proposal_id: Mapped[UUID | None] = mapped_column(unique=True)
    budget_id: Mapped[UUID | None]
    __table_args__ = (
        CheckConstraint("goal > 0", name="goal_is_positive"),
        CheckConstraint("least_goal > 0 AND least_goal <= goal", name="least_goal_is_a_part_of_the_goal"),
        CheckConstraint("match_amount >= 0 AND match_amount < least_goal", name="match_is_a_part_of_the_goal"),
        CheckConstraint("match_amount = 0 OR match_sequence IS NOT NULL", name="match_is_the_ledgers_answer"),
        CheckConstraint("match_amount = 0 OR match_year IS NOT NULL", name="match_is_of_a_year"),
        CheckConstraint(
            "state IN ('draft', 'matching', 'open', 'settling', 'funded', 'handed_over', 'failed')",
            name="state_is_known",
        ),
        CheckConstraint("state <> 'matching' OR match_request_id IS NOT NULL", name="matching_waits_for_a_request"),
        CheckConstraint(
            "state NOT IN ('open', 'settling', 'funded', 'handed_over') OR opened_at IS NOT NULL",
            name="pledges_need_an_opening",
        ),
        CheckConstraint("verdict IN ('met', 'missed')", name="verdict_is_known"),
        CheckConstraint("state NOT IN ('funded', 'handed_over') OR verdict = 'met'", name="funded_means_met"),
        CheckConstraint("state <> 'failed' OR verdict = 'missed'", name="failed_means_missed"),
        CheckConstraint(
            "(state = 'handed_over') = (handed_over_sequence IS NOT NULL)", name="handed_over_is_the_ledgers_answer"
        ),
        CheckConstraint("fees_borne_by IN ('city', 'campaign')", name="bearer_is_known"),
        CheckConstraint("(proposal_id IS NULL) = (budget_id IS NULL)", name="a_proposal_is_of_a_budget"),
        Index(None, "state", "closes_at"),
    )
