"""What is known of donors apart from their pledges, so that it can be erased; and what staff did with a pledge."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.crowdfunding.models.base import Base


class DonorContact(Base):
    """Where the donor of a pledge is reached."""

    __tablename__ = "donor_contact"
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.pledge_id"), primary_key=True)
    email: Mapped[str]
    __table_args__ = (
        CheckConstraint("email LIKE '%_@_%' AND email = lower(email)", name="email_is_written_one_way"),
        Index(None, "email"),
    )


class DonorEntry(Base):
    """A log: who did what about a pledge, and why. `person` is empty where its donor did it."""

    __tablename__ = "donor_entry"
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.pledge_id"), index=True)
    action: Mapped[str]
    person: Mapped[str]
    reason: Mapped[str]
    done_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("action IN ('withheld', 'released', 'rejected', 'anonymised')", name="action_is_known"),
        CheckConstraint("action NOT IN ('released', 'rejected') OR person <> ''", name="somebody_decides"),
        CheckConstraint("reason <> ''", name="for_a_reason"),
    )
