"""Campaigns and the pledges to them. Sums of pledges are asked for by query and stored nowhere; pool money is the ledger's.

Text columns have no length of their own: the contracts bound them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, MetaData
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import NAMES, Json, ServiceBase


class Base(ServiceBase):
    """Crowdfunding's tables."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMES)


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
    proposal_id: Mapped[UUID | None] = mapped_column(unique=True)
    budget_id: Mapped[UUID | None]
    __table_args__ = (
        CheckConstraint("goal > 0", name="goal_is_positive"),
        CheckConstraint("match_amount >= 0 AND match_amount < goal", name="match_is_a_part_of_the_goal"),
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
        CheckConstraint("(proposal_id IS NULL) = (budget_id IS NULL)", name="a_proposal_is_of_a_budget"),
        Index(None, "state", "closes_at"),
    )


class Pledge(Base):
    """Money promised to a campaign, in minor units; `person` is empty for one who did not sign in.

    `next_action` is what the payment provider is still to be asked, from `next_try_at` on. `booked_sequence` and
    `refund_sequence` are the ledger's answers to its capture and its refund.
    """

    __tablename__ = "pledge"
    pledge_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    person: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    state: Mapped[str]
    pay_url: Mapped[str | None]
    psp_reference: Mapped[str | None]
    made_at: Mapped[datetime]
    reserved_at: Mapped[datetime | None]
    captured_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    looked_at: Mapped[datetime]
    next_action: Mapped[str | None]
    next_try_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None]
    booked_sequence: Mapped[int | None] = mapped_column(BigInteger)
    refund_sequence: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint(
            "state IN ('made', 'reserved', 'declined', 'expired', 'captured', 'let_go', 'refunded')",
            name="state_is_known",
        ),
        CheckConstraint("state <> 'reserved' OR reserved_at IS NOT NULL", name="reserved_at_an_instant"),
        CheckConstraint("captured_at IS NULL OR reserved_at IS NOT NULL", name="captured_after_it_was_reserved"),
        CheckConstraint(
            "(captured_at IS NOT NULL) = (state IN ('captured', 'refunded'))", name="captured_at_an_instant"
        ),
        CheckConstraint("(refunded_at IS NOT NULL) = (state = 'refunded')", name="refunded_at_an_instant"),
        CheckConstraint("next_action IN ('create', 'look', 'capture', 'cancel', 'refund')", name="action_is_known"),
        CheckConstraint("(next_action IS NULL) = (next_try_at IS NULL)", name="an_action_knows_its_hour"),
        CheckConstraint("next_action <> 'capture' OR state = 'reserved'", name="only_a_reservation_is_captured"),
        CheckConstraint("next_action <> 'refund' OR state = 'captured'", name="only_a_capture_is_refunded"),
        CheckConstraint(
            "next_action <> 'cancel' OR state NOT IN ('captured', 'refunded')", name="a_capture_is_not_cancelled"
        ),
        Index(None, "campaign_id", "state"),
        Index(None, "next_try_at"),
    )
