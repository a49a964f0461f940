"""What belongs to a proposal beside its row: its versions and authors, what it was merged from, who supports it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import DDL, ForeignKey, Index, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from services.budgets.models.budgets import (
    REFUSAL,
    Base,
    Minor,
    postgresql_function,
    postgresql_trigger,
    sqlite_trigger,
)

ONLY_GROWS = postgresql_function("budgets_only_grow", REFUSAL)


def keep_all_rows(model: type[Base], *refused: str) -> None:
    """Triggers by which rows of this table are never changed and never removed (or only the latter), not even past us."""
    refused = refused or ("UPDATE", "DELETE")
    table = cast("Table", model.__table__)
    statements = {
        "sqlite": [
            sqlite_trigger(f"{table.name}_has_no_{done.lower()}", f"{done} ON {table.name}", "TRUE") for done in refused
        ],
        "postgresql": [
            ONLY_GROWS,
            *(
                f"CREATE TRIGGER {table.name}_has_no_{done.lower()} BEFORE {done} ON {table.name}"
                f" FOR EACH {each} EXECUTE FUNCTION budgets_only_grow()"
                for done, each in (*((done, "ROW") for done in refused), ("TRUNCATE", "STATEMENT"))
            ),
        ],
    }
    guard_table(model, statements)


def guard_table(model: type[Base], statements: Mapping[str, Sequence[str]]) -> None:
    """Run these, by dialect, whenever the table is made."""
    for dialect, guards in statements.items():
        for statement in guards:
            guard = cast("Any", DDL)(statement).execute_if(dialect=dialect)
            event.listen(cast("Table", model.__table__), "after_create", guard, propagate=True)


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

LATE_VERSION = "a_version_comes_before_the_ballot"
ON_A_BALLOT = (
    "EXISTS (SELECT 1 FROM proposal WHERE proposal_id = NEW.proposal_id AND state IN ('on_ballot', 'won', 'lost'))"
)
LATE_NAME = "refuse_late_version"
LATE = postgresql_function(LATE_NAME, f"IF {ON_A_BALLOT} THEN {REFUSAL} END IF; RETURN NEW;")
LATE_VERSIONS = {
    "sqlite": [sqlite_trigger(LATE_VERSION, "INSERT ON proposal_version", ON_A_BALLOT)],
    "postgresql": [
        LATE,
        postgresql_trigger(LATE_VERSION, "INSERT ON proposal_version", f"EXECUTE FUNCTION {LATE_NAME}()"),
    ],
}
guard_table(ProposalVersion, LATE_VERSIONS)


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
