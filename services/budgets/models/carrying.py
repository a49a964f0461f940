"""What became of proposals that did not win: the draft in the next round, the campaign; of initiatives too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.budgets.carrying import CollectionState
from services.budgets.models.budgets import Base, one_of


class Carried(Base):
    """That a draft was made in a later budget from a proposal that did not win; once a budget."""

    __tablename__ = "carried"
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    carried_from: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"))
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"))
    carried_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("carried_from", "budget_id"),
        CheckConstraint("carried_from <> proposal_id", name="carried_from_another"),
    )


ORIGINS = ("proposal_id", "initiative_id", "application_id")
ONE_ORIGIN = " + ".join(f"CASE WHEN {origin} IS NULL THEN 0 ELSE 1 END" for origin in ORIGINS) + " = 1"


def one_living(origin: str) -> Index:
    living = text("state <> 'refused'")
    return Index(f"uq__collection__{origin}", origin, unique=True, sqlite_where=living, postgresql_where=living)


class CollectionRow(Base):
    """That a campaign was asked for, and what crowdfunding answered. One that is not refused for each proposal, initiative and application."""

    __tablename__ = "collection"
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.proposal_id"), index=True)
    initiative_id: Mapped[UUID | None] = mapped_column(ForeignKey("initiative.initiative_id"), index=True)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.application_id"), index=True)
    state: Mapped[CollectionState] = mapped_column(String)
    reason: Mapped[str | None]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    __table_args__ = (
        one_of("state", CollectionState),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_with_a_reason"),
        CheckConstraint(ONE_ORIGIN, name="asked_for_one_thing"),
        *map(one_living, ORIGINS),
    )
