"""Who was an author once; and that a proposal is never without one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.budgets.models.budgets import (
    REFUSAL,
    Base,
    postgresql_function,
    postgresql_trigger,
    sqlite_trigger,
)
from services.budgets.models.proposals import Author, guard_table, keep_all_rows


class FormerAuthor(Base):
    """From when to when somebody who left was an author."""

    __tablename__ = "former_author"
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    left_at: Mapped[datetime] = mapped_column(primary_key=True)
    since: Mapped[datetime]


keep_all_rows(FormerAuthor)

LAST = "NOT EXISTS (SELECT 1 FROM author WHERE proposal_id = OLD.proposal_id AND person <> OLD.person)"
LAST_AUTHOR = "a_proposal_has_an_author"
LAST_AUTHORS = {
    "sqlite": [sqlite_trigger(LAST_AUTHOR, "DELETE ON author", LAST)],
    "postgresql": [
        postgresql_function("refuse_last_author", f"IF {LAST} THEN {REFUSAL} END IF; RETURN OLD;"),
        postgresql_trigger(LAST_AUTHOR, "DELETE ON author", "EXECUTE FUNCTION refuse_last_author()"),
    ],
}
guard_table(Author, LAST_AUTHORS)
