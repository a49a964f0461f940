"""Pictures: the facts about files that lie elsewhere. What a file is never changes, and no row goes away."""

from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.files import FILE_BYTES_MAX, PictureType
from services.crowdfunding.models.base import Base
from services.crowdfunding.models.drafts import HANDED_IN
from services.crowdfunding.models.guards import differs, refuse


class CampaignPicture(Base):
    """The lowest `position` of those that were not removed is the cover; a new order takes new positions.

    `digest`: the SHA-256 of the bytes, by which the file store finds them. `size_bytes` in bytes.
    """

    __tablename__ = "campaign_picture"
    picture_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    position: Mapped[int]
    name: Mapped[str]
    description: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    digest: Mapped[str] = mapped_column(index=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("campaign_id", "position"),
        CheckConstraint(f"media_type IN {get_args(PictureType)}", name="media_type_is_known"),
        CheckConstraint(f"size_bytes BETWEEN 1 AND {FILE_BYTES_MAX}", name="size_within_the_limit"),
        CheckConstraint("description <> ''", name="described"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        Index(None, "added_by", "added_at"),
    )


IDENTITY = (
    *("picture_id", "campaign_id", "name", "description", "media_type"),
    *("size_bytes", "digest", "added_by", "added_at"),
)
refuse("a_picture_is_added_to_a_draft", "INSERT", CampaignPicture, HANDED_IN.replace("{row}", "NEW"))
refuse("a_picture_is_moved_or_removed_in_a_draft", "UPDATE", CampaignPicture, HANDED_IN.replace("{row}", "OLD"))
refuse("a_picture_stays_what_it_is", "UPDATE", CampaignPicture, differs(*IDENTITY))
refuse(
    "a_picture_that_was_removed_stays_so",
    "UPDATE",
    CampaignPicture,
    f"OLD.removed_at IS NOT NULL AND {differs('removed_at', 'removed_by')}",
)
refuse("a_picture_is_kept", "DELETE", CampaignPicture, "OLD.picture_id IS NOT NULL")
