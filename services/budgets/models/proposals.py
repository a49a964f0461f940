"""What belongs to a proposal beside its row: its versions and authors, what it was merged from, who supports it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import keep_all_rows, refuse
from services.budgets.models.budgets import Base, Minor


class ProposalVersion(Base):
    """A proposal as it read from one edit to the next. Rows are only ever added."""

    __tablename__ = "proposal_version"
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    text: Mapped[str]
    cost: Mapped[Minor]
    running_cost: Mapped[Minor]
    category: Mapped[str | None]
    neighbourhood: Mapped[str | None]
    latitude: Mapped[int | None]
    longitude: Mapped[int | None]
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]


keep_all_rows(ProposalVersion)

ON_A_BALLOT = (
    "EXISTS (SELECT 1 FROM proposal WHERE proposal_id = NEW.proposal_id AND state IN ('on_ballot', 'won', 'lost'))"
)
refuse("a_version_comes_before_the_ballot", "INSERT", ProposalVersion, ON_A_BALLOT)


class Author(Base):
    """Who stands behind a proposal: whoever began it, and those who took an invitation to it."""

    __tablename__ = "author"
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    __table_args__ = (Index(None, "person", "proposal_id"),)


class Invitation(Base):
    """To become an author; its id is the secret that is handed on. Good for one person."""

    __tablename__ = "invitation"
    invitation_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), index=True)
    invited_by: Mapped[str]
    invited_at: Mapped[datetime]
    accepted_by: Mapped[str | None]


class Origin(Base):
    """That a proposal is, or is asked to be, merged from another."""

    __tablename__ = "origin"
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    origin_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True, index=True)


class MergeConsent(Base):
    """That an author of an origin agrees to the merged text. One a person."""

    __tablename__ = "merge_consent"
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    given_at: Mapped[datetime]


class Support(Base):
    """That a resident would like to see it. One a person by the key; what was withdrawn stays, with when."""

    __tablename__ = "support"
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    assisted: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (Index(None, "proposal_id", "withdrawn_at"),)


class ProposalStem(Base):
    """That a Danish word stands in a proposal, by its stem: in the order in which a page of those found is read."""

    __tablename__ = "proposal_stem"
    budget_id: Mapped[UUID] = mapped_column(primary_key=True)
    stem: Mapped[str] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True, index=True)
