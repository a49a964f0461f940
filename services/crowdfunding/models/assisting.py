"""Who entered what for whom. Read by no query: it is there for whoever has to answer for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import refuse
from services.crowdfunding.models.base import Base


class CampaignAssistance(Base):
    """One command that an official entered for a person; `entered` is its name."""

    __tablename__ = "campaign_assistance"
    command_id: Mapped[UUID] = mapped_column(primary_key=True)
    entered: Mapped[str]
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    person: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("entered_by <> person", name="entered_by_another"),)


refuse("what_was_entered_stays", "UPDATE", CampaignAssistance, "OLD.command_id IS NOT NULL")
refuse("what_was_entered_is_kept", "DELETE", CampaignAssistance, "OLD.command_id IS NOT NULL")
