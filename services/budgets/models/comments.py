"""Comments and what moderators did about them. Nothing is deleted, and the log only grows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import keep_all_rows
from contracts.budgets.comments import CommentState, Moderated
from services.budgets.models.budgets import Base, one_of


class Comment(Base):
    """In its place among those on a proposal. `reason`: why it is hidden."""

    __tablename__ = "comment"
    comment_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"))
    place: Mapped[int]
    text: Mapped[str]
    state: Mapped[CommentState] = mapped_column(String)
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    hidden_by: Mapped[str | None]
    settled_by: Mapped[str | None]
    reason: Mapped[str | None]
    assisted: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        one_of("state", CommentState),
        UniqueConstraint("proposal_id", "place"),
        CheckConstraint("settled_by <> hidden_by", name="hidden_by_one_and_settled_by_another"),
        CheckConstraint(
            "state IN ('shown', 'flagged') OR (hidden_by IS NOT NULL AND reason IS NOT NULL)",
            name="hidden_with_a_reason",
        ),
        Index(None, "proposal_id", "written_by"),
        Index(None, "state", "comment_id"),
    )


class Moderation(Base):
    """One thing done about a comment, with its reason."""

    __tablename__ = "moderation"
    moderation_id: Mapped[UUID] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comment.comment_id"))
    place: Mapped[int]
    action: Mapped[Moderated] = mapped_column(String)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        one_of("action", Moderated),
        UniqueConstraint("comment_id", "place"),
        Index(
            "uq__moderation__one_flag_a_person",
            "comment_id",
            "by",
            unique=True,
            sqlite_where=text("action = 'flag_comment'"),
            postgresql_where=text("action = 'flag_comment'"),
        ),
    )


keep_all_rows(Comment, "DELETE")
keep_all_rows(Moderation)
