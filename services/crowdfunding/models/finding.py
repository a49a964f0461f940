"""What campaigns are found by."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.crowdfunding.models.base import Base


class CampaignStem(Base):
    """That a Danish word stands in a published campaign, by its stem: in the order in which a page of those found is read."""

    __tablename__ = "campaign_stem"
    stem: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True, index=True)
