"""Budgets, proposals, projects and their money. What stands on a published ballot is frozen by triggers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, cast, get_args
from uuid import UUID

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import NAMES, Json, ServiceBase
from contracts.budgets import EarmarkState, PaymentState, Phase, Point, ProposalState
from contracts.budgets.proposals import LATITUDE_MAX, LATITUDE_MIN, LONGITUDE_MAX, LONGITUDE_MIN


class Base(ServiceBase):
    """The tables of this service, apart from those of the others."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMES)


Minor = Annotated[int, mapped_column(BigInteger)]
"""An amount in minor units, or one of the ledger's numbers: wider than 32 bits."""


def one_of(column: str, words: Any) -> CheckConstraint:
    named = ", ".join(f"'{word}'" for word in get_args(words))
    return CheckConstraint(f"{column} IN ({named})", name=f"{column}_is_known")


class Budget(Base):
    """A challenge in an area with an earmarked sum, run through phases. Of the money it keeps what the ledger answered."""

    __tablename__ = "budget"
    budget_id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    area_id: Mapped[str]
    areas: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    challenge: Mapped[str]
    phase: Mapped[Phase] = mapped_column(String)
    year: Mapped[int]
    amount: Mapped[Minor]
    currency: Mapped[str]
    age_min: Mapped[int]
    ballot_rules: Mapped[dict[str, Any]] = mapped_column(Json)
    tally_rule: Mapped[dict[str, Any]] = mapped_column(Json)
    checklist: Mapped[list[Point]] = mapped_column(Json)
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    endorsed_by: Mapped[str | None]
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    earmark_request_id: Mapped[UUID | None]
    earmark_state: Mapped[EarmarkState] = mapped_column(String)
    earmark_amount: Mapped[Minor | None]
    earmark_epoch: Mapped[Minor | None]
    earmark_sequence: Mapped[Minor | None]
    earmark_reason: Mapped[str | None]
    earmark_available: Mapped[Minor | None]
    election_id: Mapped[UUID | None] = mapped_column(unique=True)
    rules_hash: Mapped[str | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    tally_hash: Mapped[str | None]
    note: Mapped[str | None]
    __table_args__ = (
        one_of("phase", Phase),
        one_of("earmark_state", EarmarkState),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("endorsed_by <> opened_by", name="opened_by_one_and_endorsed_by_another"),
        CheckConstraint(
            "(earmark_state = 'none') = (earmark_request_id IS NULL)", name="an_earmark_is_asked_for_by_id"
        ),
        CheckConstraint("earmark_state <> 'granted' OR earmark_sequence IS NOT NULL", name="a_grant_has_its_number"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint(
            "(election_id IS NULL) = (rules_hash IS NULL)"
            " AND (election_id IS NULL) = (opens_at IS NULL) AND (election_id IS NULL) = (closes_at IS NULL)",
            name="a_ballot_is_published_whole",
        ),
        CheckConstraint(
            "(election_id IS NULL) = (phase IN ('draft', 'earmarking', 'ideas', 'development', 'review', 'cancelled'))",
            name="from_the_vote_on_there_is_a_ballot",
        ),
        Index(None, "area_id", "budget_id"),
    )


class Proposal(Base):
    """What a resident submits. `cost` is the proposer's estimate; `confirmed_cost` the reviewer's.

    `submitted_at` of a draft: when it was begun. `public_version`: the one in which others first saw it. `words`: title and
    text in small letters, to be searched. Latitude and longitude in millionths of a degree (WGS 84).
    """

    __tablename__ = "proposal"
    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"))
    title: Mapped[str]
    text: Mapped[str]
    cost: Mapped[Minor]
    running_cost: Mapped[Minor]
    category: Mapped[str | None]
    neighbourhood: Mapped[str | None]
    latitude: Mapped[int | None]
    longitude: Mapped[int | None]
    version: Mapped[int]
    public_version: Mapped[int | None]
    words: Mapped[str]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.proposal_id"))
    state: Mapped[ProposalState] = mapped_column(String)
    submitted_by: Mapped[str]
    submitted_at: Mapped[datetime]
    confirmed_cost: Mapped[Minor | None]
    reviewed_by: Mapped[str | None]
    reason: Mapped[str | None]
    assisted: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        one_of("state", ProposalState),
        CheckConstraint("cost > 0 AND confirmed_cost > 0", name="costs_are_positive"),
        CheckConstraint(
            "state NOT IN ('feasible', 'on_ballot', 'won', 'lost') OR confirmed_cost IS NOT NULL",
            name="feasible_at_a_confirmed_cost",
        ),
        CheckConstraint("running_cost >= 0", name="running_cost_is_not_negative"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_into_another"),
        CheckConstraint("state IN ('draft', 'merging', 'withdrawn') OR public_version IS NOT NULL", name="seen_by_all"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="a_place_has_both"),
        CheckConstraint(
            f"latitude BETWEEN {LATITUDE_MIN} AND {LATITUDE_MAX} AND longitude BETWEEN {LONGITUDE_MIN} AND {LONGITUDE_MAX}",
            name="a_place_in_denmark",
        ),
        Index(None, "budget_id", "proposal_id"),
    )


class Project(Base):
    """A proposal as it stands on the ballot, in its place; `awarded` if it won, `granted` as the ledger answered."""

    __tablename__ = "project"
    project_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"))
    place: Mapped[int]
    title: Mapped[str]
    cost: Mapped[Minor]
    awarded: Mapped[Minor | None]
    granted: Mapped[Minor | None]
    granted_epoch: Mapped[Minor | None]
    granted_sequence: Mapped[Minor | None]
    __table_args__ = (
        UniqueConstraint("budget_id", "place"),
        CheckConstraint("cost > 0", name="cost_is_positive"),
        CheckConstraint("awarded > 0 AND awarded <= cost", name="awarded_no_more_than_it_costs"),
        CheckConstraint("granted IS NULL OR awarded IS NOT NULL", name="granted_what_was_awarded"),
        CheckConstraint("(granted IS NULL) = (granted_sequence IS NULL)", name="a_grant_has_its_number"),
    )


class Payment(Base):
    """Money on its way to a project. Coded by one person, approved by another, moved by the ledger alone."""

    __tablename__ = "payment"
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.project_id"), index=True)
    amount: Mapped[Minor]
    voucher: Mapped[str]
    state: Mapped[PaymentState] = mapped_column(String)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    epoch: Mapped[Minor | None]
    sequence: Mapped[Minor | None]
    __table_args__ = (
        one_of("state", PaymentState),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("approved_by <> entered_by", name="entered_by_one_and_approved_by_another"),
        CheckConstraint("state IN ('entered', 'refused') OR approved_by IS NOT NULL", name="moves_when_approved"),
        Index(None, "state", "entered_at"),
    )


class Milestone(Base):
    """What came of a project, as those who know it report."""

    __tablename__ = "milestone"
    milestone_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.project_id"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]


class Release(Base):
    """One answer of the ledger that gave money of a budget back to the pool."""

    __tablename__ = "release"
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"), index=True)
    amount: Mapped[Minor]
    epoch: Mapped[Minor]
    sequence: Mapped[Minor]
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_is_not_negative"),)


BUDGET_CONTENT = (
    *("title", "area_id", "challenge", "year", "amount", "currency", "age_min", "ballot_rules", "tally_rule"),
    *("election_id", "rules_hash", "opens_at", "closes_at"),
)
PROPOSAL_CONTENT = (
    *("budget_id", "title", "text", "cost", "confirmed_cost", "running_cost", "category", "neighbourhood"),
    *("latitude", "longitude", "version"),
)
PROJECT_CONTENT = ("project_id", "budget_id", "place", "title", "cost")
ON_BALLOT = "('on_ballot', 'won', 'lost')"
PUBLISHED = "EXISTS (SELECT 1 FROM budget WHERE budget_id = NEW.budget_id AND election_id IS NOT NULL)"
LATE_PROJECT = "a_published_ballot_takes_no_more"
REFUSAL = "RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation';"


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns) + ")"


def frozen(differs: str) -> dict[str, tuple[str, str]]:
    """What is refused of what stands on a published ballot: name -> (what is about to happen, when that is refused)."""
    budget, proposal = changed(BUDGET_CONTENT, differs), changed(PROPOSAL_CONTENT, differs)
    taken_off = f"NEW.state NOT IN {ON_BALLOT}"
    return {
        "a_published_budget_stays": ("UPDATE ON budget", f"OLD.election_id IS NOT NULL AND {budget}"),
        "a_published_budget_is_kept": ("DELETE ON budget", "OLD.election_id IS NOT NULL"),
        "a_project_stays": ("UPDATE ON project", changed(PROJECT_CONTENT, differs)),
        "a_project_is_kept": ("DELETE ON project", "OLD.place IS NOT NULL"),
        "a_proposal_on_a_ballot_stays": (
            "UPDATE ON proposal",
            f"OLD.state IN {ON_BALLOT} AND ({taken_off} OR {proposal})",
        ),
    }


def sqlite_trigger(name: str, action: str, when: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {action} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"


def postgresql_trigger(name: str, action: str, then: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {action} FOR EACH ROW {then}"


def postgresql_function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


GUARDS = {
    "sqlite": (
        *(sqlite_trigger(name, action, when) for name, (action, when) in frozen("IS NOT").items()),
        sqlite_trigger(LATE_PROJECT, "INSERT ON project", PUBLISHED),
    ),
    "postgresql": (
        postgresql_function("refuse_change", REFUSAL),
        postgresql_function("refuse_when_published", f"IF {PUBLISHED} THEN {REFUSAL} END IF; RETURN NEW;"),
        *(
            postgresql_trigger(name, action, f"WHEN ({when}) EXECUTE FUNCTION refuse_change()")
            for name, (action, when) in frozen("IS DISTINCT FROM").items()
        ),
        postgresql_trigger(LATE_PROJECT, "INSERT ON project", "EXECUTE FUNCTION refuse_when_published()"),
    ),
}
"""The statements that make the guards, by dialect, in order: for migrations to repeat, once all tables are there."""


def attach_guards(last: Table, guards: Mapping[str, tuple[str, ...]]) -> None:
    """Make the guards whenever the tables are made; `last` is made after the others that they name."""
    for dialect, statements in guards.items():
        for statement in statements:
            guard = cast("Any", DDL)(statement).execute_if(dialect=dialect)
            event.listen(last, "after_create", guard, propagate=True)


attach_guards(cast("Table", Project.__table__), GUARDS)
