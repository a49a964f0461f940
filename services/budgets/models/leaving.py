"""Who was an author once; and that a proposal is never without one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import keep_all_rows, refuse
from services.budgets.models.budgets import Base
from services.budgets.models.proposals import Author


class FormerAuthor(Base):
    """From when to when somebody who left was an author."""

    __tablename__ = "former_author"
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    left_at: Mapped[datetime] = mapped_column(primary_key=True)
    since: Mapped[datetime]


keep_all_rows(FormerAuthor)

LAST = "NOT EXISTS (SELECT 1 FROM author WHERE proposal_id = OLD.proposal_id AND person <> OLD.person)"
refuse("a_proposal_has_an_author", "DELETE", Author, LAST)
