"""Who hid what of a campaign, or showed it again, and why: a row each time, for good."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import keep_all_rows
from services.crowdfunding.models.base import Base

THINGS = ("comment_id", "picture_id", "supporter_id", "promise_id")
COUNTED = " + ".join(f"CASE WHEN {each} IS NULL THEN 0 ELSE 1 END" for each in THINGS)


class CampaignModeration(Base):
    """In its place among those of its campaign: of one comment, one picture, or the name of one supporter or helper."""

    __tablename__ = "campaign_moderation"
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    comment_id: Mapped[UUID | None] = mapped_column(ForeignKey("comment.comment_id"))
    picture_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign_picture.picture_id"))
    supporter_id: Mapped[UUID | None]
    promise_id: Mapped[UUID | None] = mapped_column(ForeignKey("help_promise.promise_id"))
    what: Mapped[str]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "supporter_id"],
            ["pledge.campaign_id", "pledge.supporter_id"],
            name="fk__campaign_moderation__supporter_id",
        ),
        CheckConstraint(f"{COUNTED} = 1", name="of_one_thing"),
        CheckConstraint("what IN ('hidden', 'shown')", name="hidden_or_shown"),
    )


keep_all_rows(CampaignModeration)
