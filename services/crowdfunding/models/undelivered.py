"""Refunds that the payment provider has refused for good, and what was decided of each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import guard
from contracts.crowdfunding.undelivered import UndeliveredState
from services.crowdfunding.models.base import Base

OPEN_PLEDGE = text("state = 'open' AND give_back_id IS NULL")
OPEN_SHARE = text("state = 'open' AND give_back_id IS NOT NULL")


class UndeliveredRefund(Base):
    """So many minor units of a pledge that were to be refunded: a share of what a project left, or all that is left of it."""

    __tablename__ = "undelivered"
    undelivered_id: Mapped[UUID] = mapped_column(primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.pledge_id"), index=True)
    give_back_id: Mapped[UUID | None] = mapped_column(ForeignKey("give_back.give_back_id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    refusals: Mapped[int]
    note: Mapped[str]
    found_at: Mapped[datetime]
    state: Mapped[UndeliveredState] = mapped_column(String)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    voucher: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("state IN ('open', 'tried_again', 'returned', 'overtaken')", name="state_is_known"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at_a_time"),
        CheckConstraint(
            "(state IN ('tried_again', 'returned')) = (decided_by IS NOT NULL) AND (decided_by IS NULL) = (reason IS NULL)",
            name="decided_by_somebody_for_a_reason",
        ),
        CheckConstraint("(state = 'returned') = (voucher IS NOT NULL)", name="another_road_has_its_voucher"),
        Index(
            "uq__undelivered__pledge", "pledge_id", unique=True, sqlite_where=OPEN_PLEDGE, postgresql_where=OPEN_PLEDGE
        ),
        Index(
            "uq__undelivered__share",
            "pledge_id",
            "give_back_id",
            unique=True,
            sqlite_where=OPEN_SHARE,
            postgresql_where=OPEN_SHARE,
        ),
        Index(None, "state", "undelivered_id"),
    )


guard(
    UndeliveredRefund,
    {
        "what_was_decided_of_a_refund_stays": ("UPDATE", "OLD.state <> 'open'"),
        "a_refund_that_was_refused_is_not_forgotten": ("DELETE", "TRUE"),
    },
)
