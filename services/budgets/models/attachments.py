"""Attachments: the facts about files that lie elsewhere. What a file is never changes, and no row goes away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import changed, guard, keep_all_rows
from contracts.budgets.attachments import AttachmentState, Subject
from contracts.files import FILE_BYTES_MAX, MediaType
from services.budgets.models.budgets import Base, one_of


def when_subject(subject: Subject, key: str) -> Any:
    """A column that names the row a file is attached to, where it is of this kind: so the row is there, and stays."""
    return mapped_column(
        ForeignKey(key), Computed(f"CASE WHEN subject = '{subject}' THEN subject_id END", persisted=True), index=True
    )


class Attachment(Base):
    """In its place among those of its subject. `digest`: the SHA-256 of the bytes, by which the file store finds them.

    `reason`: why it is, or was last, hidden. `size_bytes` in bytes.
    """

    __tablename__ = "attachment"
    attachment_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[Subject] = mapped_column(String)
    subject_id: Mapped[UUID]
    proposal_id: Mapped[UUID | None] = when_subject("proposal", "proposal.proposal_id")
    report_id: Mapped[UUID | None] = when_subject("report", "report.report_id")
    place: Mapped[int]
    name: Mapped[str]
    description: Mapped[str | None]
    media_type: Mapped[MediaType] = mapped_column(String)
    size_bytes: Mapped[int]
    digest: Mapped[str] = mapped_column(index=True)
    state: Mapped[AttachmentState] = mapped_column(String)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]
    hidden_by: Mapped[str | None]
    restored_by: Mapped[str | None]
    reason: Mapped[str | None]
    __table_args__ = (
        one_of("subject", Subject),
        one_of("media_type", MediaType),
        one_of("state", AttachmentState),
        UniqueConstraint("subject", "subject_id", "place"),
        CheckConstraint(f"size_bytes BETWEEN 1 AND {FILE_BYTES_MAX}", name="size_within_the_limit"),
        CheckConstraint("(state = 'removed') = (removed_at IS NOT NULL)", name="removed_at_a_time"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        CheckConstraint(
            "state <> 'hidden' OR (hidden_by IS NOT NULL AND reason IS NOT NULL)", name="hidden_with_a_reason"
        ),
        CheckConstraint("restored_by <> hidden_by", name="hidden_by_one_and_restored_by_another"),
        Index(None, "added_by", "added_at"),
    )


keep_all_rows(Attachment, "DELETE")

IDENTITY = (
    *("attachment_id", "subject", "subject_id", "place", "name", "description"),
    *("media_type", "size_bytes", "digest", "added_by", "added_at"),
)
STAYS, LATE, REMOVED_LATE = (
    "an_attachment_stays_what_it_is",
    "an_attachment_comes_before_the_ballot",
    "an_attachment_goes_before_the_ballot",
)
FROZEN = (
    "NEW.subject = 'proposal' AND EXISTS"
    " (SELECT 1 FROM proposal WHERE proposal_id = NEW.subject_id AND state IN ('on_ballot', 'won', 'lost'))"
)
guard(
    Attachment,
    {
        STAYS: ("UPDATE", changed(*IDENTITY)),
        LATE: ("INSERT", FROZEN),
        REMOVED_LATE: ("UPDATE", f"(NEW.state = 'removed') <> (OLD.state = 'removed') AND {FROZEN}"),
    },
)
