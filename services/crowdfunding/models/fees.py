"""What the payment provider took, by campaign and day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.crowdfunding.fees import Bearer
from services.crowdfunding.models.base import Base

UNTOLD = "told_at IS NULL"


class ProviderFee(Base):
    """Minor units that the provider took on a day; `borne_by` and `told_at` once the ledger was told of it."""

    __tablename__ = "provider_fee"
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    borne_by: Mapped[Bearer | None] = mapped_column(String)
    told_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_is_not_negative"),
        CheckConstraint("borne_by IN ('city', 'campaign')", name="bearer_is_known"),
        CheckConstraint("(borne_by IS NULL) = (told_at IS NULL)", name="told_with_who_bears_it"),
        Index("ix__provider_fee__untold", "campaign_id", sqlite_where=text(UNTOLD), postgresql_where=text(UNTOLD)),
    )
