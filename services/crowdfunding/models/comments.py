"""Comments and what a moderator last did about each. Nothing is deleted, and no text changes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import changed, guard
from contracts.crowdfunding.comments import CampaignCommentState
from services.crowdfunding.models.base import Base

WRITTEN = ("comment_id", "campaign_id", "update_id", "place", "text", "written_by", "written_at")


class Comment(Base):
    """In its place among those on a campaign and its updates. `reason`: of the last moderation."""

    __tablename__ = "comment"
    comment_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    update_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign_update.update_id"))
    place: Mapped[int]
    text: Mapped[str]
    state: Mapped[CampaignCommentState] = mapped_column(String)
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    moderated_by: Mapped[str | None]
    moderated_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("state IN ('shown', 'hidden', 'withdrawn')", name="state_is_known"),
        CheckConstraint(
            "(moderated_by IS NULL) = (reason IS NULL) AND (moderated_by IS NULL) = (moderated_at IS NULL)",
            name="moderated_by_somebody_with_a_reason",
        ),
        CheckConstraint("state <> 'hidden' OR reason IS NOT NULL", name="hidden_with_a_reason"),
        UniqueConstraint("campaign_id", "place"),
        Index(None, "campaign_id", "update_id", "place"),
        Index(None, "campaign_id", "written_by"),
    )


guard(
    Comment,
    {
        "a_comment_stays_as_it_was_written": (
            "UPDATE",
            f"{changed(*WRITTEN)} OR OLD.state = 'withdrawn'",
        ),
        "a_comment_is_kept": ("DELETE", "TRUE"),
    },
)
