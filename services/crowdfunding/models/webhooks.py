"""What came in at the payment provider's door, and what we thought of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.crowdfunding.models.base import Base

DIGEST_CHARS = 64
REFERENCE_CHARS_MAX = 64


class Webhook(Base):
    """One message. `digest` is of what was signed (of the body, where nothing was): the message itself is not kept, nor
    are its headers. `reference` is told only by what is authentic."""

    __tablename__ = "webhook"
    webhook_id: Mapped[UUID] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    verdict: Mapped[str]
    reference: Mapped[str | None]
    digest: Mapped[str]
    __table_args__ = (
        CheckConstraint("verdict IN ('accepted', 'forged', 'stale', 'replayed', 'unknown')", name="verdict_is_known"),
        CheckConstraint(f"length(digest) = {DIGEST_CHARS}", name="digest_is_whole"),
        CheckConstraint(f"length(reference) <= {REFERENCE_CHARS_MAX}", name="reference_is_short"),
        CheckConstraint(
            "verdict NOT IN ('forged', 'stale') OR reference IS NULL", name="only_the_authentic_is_about_something"
        ),
        Index(
            "ix_webhook_heard_once",
            "digest",
            unique=True,
            sqlite_where=text("verdict = 'accepted'"),
            postgresql_where=text("verdict = 'accepted'"),
        ),
        Index(None, "received_at"),
    )
