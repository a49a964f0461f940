"""What campaigns tell. Rows are only ever added."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import keep_all_rows
from services.crowdfunding.models.base import Base


class CampaignUpdate(Base):
    """The `number`-th of a campaign, from 1."""

    __tablename__ = "campaign_update"
    update_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    posted_by: Mapped[str]
    posted_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("campaign_id", "number"), CheckConstraint("number > 0", name="number_from_one"))


keep_all_rows(CampaignUpdate)
