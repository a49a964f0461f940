"""That the provider, we and the ledger were held against each other, and how many differences there were."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.crowdfunding.models.base import Base


class Reconciliation(Base):
    """A day's run. `fees` is what the provider kept in the days looked at, minor units. What differed is in the log."""

    __tablename__ = "reconciliation"
    day: Mapped[date] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]
    pledges: Mapped[int]
    differences: Mapped[int]
    fees: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        CheckConstraint("pledges >= 0 AND differences >= 0 AND fees >= 0", name="counts_are_not_below_zero"),
    )
