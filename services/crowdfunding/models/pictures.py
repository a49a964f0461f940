"""Pictures: the facts about files that lie elsewhere. What a file is never changes, and no row goes away."""

from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import changed, refuse
from contracts.files import FILE_BYTES_MAX, PictureType
from services.crowdfunding.models.base import Base
from services.crowdfunding.models.drafts import HANDED_IN


class CampaignPicture(Base):
    """The lowest `position` of those that were not removed is the cover; a new order takes new positions.

    `hidden_because`: why a playmaker took it out of sight after the opening. `digest`: the SHA-256 of the bytes, by which the file store finds them. `size_bytes` in bytes.
    """

    __tablename__ = "campaign_picture"
    picture_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    position: Mapped[int]
    name: Mapped[str]
    description: Mapped[str]
    media_type: Mapped[PictureType] = mapped_column(String)
    size_bytes: Mapped[int]
    digest: Mapped[str] = mapped_column(index=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_because: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("campaign_id", "position"),
        CheckConstraint(f"media_type IN {get_args(PictureType)}", name="media_type_is_known"),
        CheckConstraint(f"size_bytes BETWEEN 1 AND {FILE_BYTES_MAX}", name="size_within_the_limit"),
        CheckConstraint("description <> ''", name="described"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        CheckConstraint("(hidden_at IS NULL) = (hidden_because IS NULL)", name="hidden_with_a_reason"),
        Index(None, "added_by", "added_at"),
    )


IDENTITY = (
    *("picture_id", "campaign_id", "name", "description", "media_type"),
    *("size_bytes", "digest", "added_by", "added_at"),
)
refuse("a_picture_is_added_to_a_draft", "INSERT", CampaignPicture, HANDED_IN.replace("{row}", "NEW"))
refuse(
    "a_picture_is_moved_or_removed_in_a_draft",
    "UPDATE",
    CampaignPicture,
    f"{changed('position', 'removed_at', 'removed_by')} AND {HANDED_IN.replace('{row}', 'OLD')}",
)
refuse("a_picture_stays_what_it_is", "UPDATE", CampaignPicture, changed(*IDENTITY))
refuse(
    "a_picture_that_was_removed_stays_so",
    "UPDATE",
    CampaignPicture,
    f"OLD.removed_at IS NOT NULL AND {changed('removed_at', 'removed_by')}",
)
refuse("a_picture_is_kept", "DELETE", CampaignPicture, "OLD.picture_id IS NOT NULL")
