"""Budgets, proposals and projects."""

from datetime import datetime
from itertools import combinations
from typing import Annotated, Any, get_args
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import NAMES, Json, ServiceBase
from contracts.budgets import EarmarkState, Phase, Point, ProposalState
from contracts.budgets.calendar import Date
from contracts.budgets.places import LATITUDE_MAX, LATITUDE_MIN, LONGITUDE_MAX, LONGITUDE_MIN


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
    """A challenge in an area with an earmarked sum, run through phases. Of the money it keeps what the ledger answered.

    `asked_at`: when the ledger was last asked for something, an earmark, grants or a release.
    `version`: of the framing. `overdue_at`: the last date of the calendar that was missed and told of.
    """

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
    eligibility: Mapped[dict[str, Any] | None] = mapped_column(Json)
    proposal_rules: Mapped[dict[str, Any]] = mapped_column(Json)
    checklist: Mapped[list[Point]] = mapped_column(Json)
    terms: Mapped[dict[str, Any]] = mapped_column(Json)
    ideas_until: Mapped[datetime | None]
    development_until: Mapped[datetime | None]
    review_until: Mapped[datetime | None]
    vote_opens_at: Mapped[datetime | None]
    vote_closes_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    version: Mapped[int]
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
    asked_at: Mapped[datetime | None]
    election_id: Mapped[UUID | None] = mapped_column(unique=True)
    rules_hash: Mapped[str | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    tally_hash: Mapped[str | None]
    awards_refused: Mapped[bool]
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
        *(
            CheckConstraint(f"{first} < {second}", name=f"{first}_before_{second}")
            for first, second in combinations(get_args(Date), 2)
        ),
        Index(None, "area_id", "budget_id"),
        Index(None, "phase", "budget_id"),
    )


class Proposal(Base):
    """What a resident submits. `cost` is the proposer's estimate; `confirmed_cost` the reviewer's.

    `submitted_at` of a draft: when it was begun. `public_version`: the one in which others first saw it. Latitude and longitude in millionths of a degree (WGS 84).
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
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("proposal.proposal_id"))
    state: Mapped[ProposalState] = mapped_column(String)
    association: Mapped[dict[str, Any] | None] = mapped_column(Json)
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
        Index(None, "budget_id", "submitted_at", "proposal_id"),
        Index(None, "budget_id", "latitude", "proposal_id", "longitude"),
    )


class Project(Base):
    """A proposal as it stands on the ballot, in its place. What it gets if it wins is a grant."""

    __tablename__ = "project"
    project_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.proposal_id"), primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"))
    place: Mapped[int]
    title: Mapped[str]
    cost: Mapped[Minor]
    __table_args__ = (UniqueConstraint("budget_id", "place"), CheckConstraint("cost > 0", name="cost_is_positive"))


PUBLISHED = "EXISTS (SELECT 1 FROM budget WHERE budget_id = NEW.budget_id AND election_id IS NOT NULL)"
