"""Who writes a campaign beside its owner. What was once is kept: who was in the team, invited by whom, until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import changed, refuse
from services.crowdfunding.models.base import Base

STILL = text("left_at IS NULL")


class CampaignMember(Base):
    """An invitation, whose id is the secret that is handed on, and whoever took it. Good for one person.

    `left_at`: when they left or were removed, or when an invitation that nobody had used was taken back.
    """

    __tablename__ = "campaign_member"
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), index=True)
    invited_by: Mapped[str]
    invited_at: Mapped[datetime]
    person: Mapped[str | None]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("(person IS NULL) = (joined_at IS NULL)", name="joined_by_somebody"),
        CheckConstraint("person <> invited_by", name="invited_by_another"),
        CheckConstraint("left_at >= joined_at", name="left_after_joining"),
        Index(None, "person", "campaign_id", unique=True, sqlite_where=STILL, postgresql_where=STILL),
    )


refuse(
    "who_joined_stays_the_one_who_joined",
    "UPDATE",
    CampaignMember,
    f"(OLD.person IS NOT NULL AND {changed('person', 'joined_at')}) OR (OLD.left_at IS NOT NULL AND {changed('person', 'left_at')})",
)
refuse("a_member_is_kept", "DELETE", CampaignMember, "OLD.member_id IS NOT NULL")
