"""Forms that somebody has begun to fill in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.budgets.models.budgets import Base


class FormRow(Base):
    """The row stays when the form has come to its end (`ended_at`), its text and whose it was do not."""

    __tablename__ = "form"
    form_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    content: Mapped[str | None]
    version: Mapped[int]
    claimed_by: Mapped[str | None]
    kept_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("(content IS NULL) = (ended_at IS NOT NULL)", name="what_has_ended_has_no_text"),
        CheckConstraint("ended_at IS NULL OR claimed_by IS NULL", name="what_has_ended_is_nobodys"),
        CheckConstraint("version > 0", name="version_is_positive"),
        Index(None, "claimed_by", "ended_at", "form_id"),
        Index(None, "ended_at", "expires_at"),
    )
