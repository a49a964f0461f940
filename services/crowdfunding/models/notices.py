"""Notices to donors: written with what they tell of, sent later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.crowdfunding.notices import NoticeKind, NoticeState
from services.crowdfunding.models.base import Base


class Notice(Base):
    """One thing told to the donor of one pledge, once. Its id is the letter's key; `about_id` is the pledge itself,
    or what else it tells of, an update for instance.
    """

    __tablename__ = "notice"
    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.pledge_id"))
    kind: Mapped[NoticeKind] = mapped_column(String)
    about_id: Mapped[UUID]
    text: Mapped[str]
    state: Mapped[NoticeState] = mapped_column(String)
    told_at: Mapped[datetime]
    try_at: Mapped[datetime]
    attempts: Mapped[int]
    settled_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    note: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("pledge_id", "kind", "about_id"),
        CheckConstraint("state IN ('waiting', 'sent', 'unreachable', 'failed')", name="state_is_known"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_at_an_instant"),
        CheckConstraint("(state = 'sent') = (channel IS NOT NULL)", name="sent_by_a_channel"),
        Index(None, "state", "try_at"),
    )
