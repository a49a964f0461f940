"""What the ledger booked about campaigns, as it told, and the account that a campaign gives of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from chassis.guards import changed, refuse
from contracts.crowdfunding.accounts import CampaignAccountState
from services.crowdfunding.models.base import Base


class Booking(Base):
    """One transfer of the ledger's about a campaign, by its number. A reversal is negative, of the kind that it undoes."""

    __tablename__ = "booking"
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    transfer_id: Mapped[UUID]
    kind: Mapped[str]
    from_account: Mapped[str]
    to_account: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    payment_id: Mapped[UUID | None]
    on_day: Mapped[date]
    __table_args__ = (
        CheckConstraint("amount <> 0", name="it_moves_something"),
        Index(None, "campaign_id", "sequence", "line"),
    )


class CampaignAccountRow(Base):
    """A campaign's account as its owner submitted it; once it is published, `document` is all that it says, for good."""

    __tablename__ = "campaign_account"
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True)
    state: Mapped[CampaignAccountState] = mapped_column(String)
    text: Mapped[str]
    vouchers: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    submitted_by: Mapped[str]
    submitted_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    reason: Mapped[str | None]
    published_at: Mapped[datetime | None]
    document: Mapped[dict[str, Any] | None] = mapped_column(Json)
    __table_args__ = (
        CheckConstraint("state IN ('submitted', 'returned', 'published')", name="state_is_known"),
        CheckConstraint("decided_by <> submitted_by", name="submitted_by_one_and_accepted_by_another"),
        CheckConstraint("(state = 'submitted') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(state = 'returned') = (reason IS NOT NULL)", name="returned_for_a_reason"),
        CheckConstraint(
            "(state = 'published') = (document IS NOT NULL) AND (state = 'published') = (published_at IS NOT NULL)",
            name="published_whole",
        ),
    )


class ProjectEnd(Base):
    """That the project of a campaign has ended, as budgets said."""

    __tablename__ = "project_end"
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True)
    state: Mapped[CampaignAccountState] = mapped_column(String)
    heard_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("state IN ('finished', 'given_back')", name="it_is_known_how"),)


KEPT = changed("epoch", "sequence", "line", "campaign_id", "kind", "from_account", "to_account", "amount")
refuse("a_booking_is_never_changed", "UPDATE", Booking, KEPT)
refuse("a_booking_is_never_removed", "DELETE", Booking, "TRUE")
refuse("a_published_account_stays", "UPDATE", CampaignAccountRow, "OLD.state = 'published'")
refuse("a_published_account_is_never_removed", "DELETE", CampaignAccountRow, "OLD.state = 'published'")
