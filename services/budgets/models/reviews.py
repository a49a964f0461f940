"""The log of how a proposal was looked at. It only grows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import keep_all_rows, refuse
from contracts.budgets import EntryKind, Point
from services.budgets.models.budgets import Base, one_of
from services.budgets.models.proposals import ON_A_BALLOT


class ReviewEntry(Base):
    """A check of one point, a question or its answer, a decision; in its place in the log of a proposal."""

    __tablename__ = "review_entry"
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"))
    place: Mapped[int]
    kind: Mapped[EntryKind] = mapped_column(String)
    point: Mapped[Point | None] = mapped_column(String)
    met: Mapped[bool | None]
    answers: Mapped[UUID | None] = mapped_column(ForeignKey("review_entry.entry_id"))
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        one_of("kind", EntryKind),
        one_of("point", Point),
        UniqueConstraint("proposal_id", "place"),
        CheckConstraint("(kind = 'check') = (point IS NOT NULL)", name="a_check_is_of_a_point"),
        CheckConstraint("(kind = 'answer') = (answers IS NOT NULL)", name="an_answer_has_its_question"),
        CheckConstraint("(kind IN ('check', 'decision')) = (met IS NOT NULL)", name="a_judgement_says_which"),
        Index(
            "uq__review_entry__one_second_look",
            "proposal_id",
            unique=True,
            sqlite_where=sql("kind = 'second_look'"),
            postgresql_where=sql("kind = 'second_look'"),
        ),
    )


keep_all_rows(ReviewEntry)
refuse("a_review_ends_with_the_ballot", "INSERT", ReviewEntry, ON_A_BALLOT)
