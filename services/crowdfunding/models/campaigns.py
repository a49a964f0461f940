"""Campaigns. Text columns have no length of their own: the contracts bound them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from contracts.budgets.places import LATITUDE_MAX, LATITUDE_MIN, LONGITUDE_MAX, LONGITUDE_MIN
from contracts.crowdfunding.campaigns import CampaignState
from contracts.crowdfunding.fees import Bearer
from contracts.crowdfunding.ways import Way
from services.crowdfunding.models.base import Base

AWAITED = "account_sent_on IS NULL AND account_told_at IS NULL"


ORIGINS = ("proposal_id", "initiative_id", "application_id")
ONE_ORIGIN = " + ".join(f"CASE WHEN {origin} IS NULL THEN 0 ELSE 1 END" for origin in ORIGINS) + " <= 1"


class Campaign(Base):
    """A collection, all or nothing. Amounts are minor units of `currency`.

    `submissions`: how often it was handed in. `slug`: its permanent address. `account_due_on`: set where the permit is its own.
    `account_told_at`: when it was announced as overdue. `verdict` is what the deadline decided: `met` (capture) or `missed` (let go, or refund). `match_*` is what was asked
    of the ledger (`match_request_id`, also once it is answered), of which scheme, and what the ledger says it holds. `proposal_id` is a
    proposal of the budget `budget_id`, `initiative_id` an initiative, `application_id` an application, where the campaign was drafted from
    that; one for each. `granted`: what that project has of the pool already, where the campaign raises the rest of what its lines cost.
    `hand_overs` counts how often the ledger was asked to hand it over. `version` counts how it was edited. `assisted`: the city entered it. Latitude and longitude in millionths of a degree (WGS 84).
    `hour_rate` is what an hour of a volunteer's counted for when it was last written, as own financing where `hours_count`.
    `way` and the three after it are the terms it was published under (`domain.ways.Terms`).
    """

    __tablename__ = "campaign"
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    story: Mapped[str]
    area_id: Mapped[str]
    owner: Mapped[str]
    assisted: Mapped[bool]
    association: Mapped[dict[str, Any] | None] = mapped_column(Json)
    beneficiary: Mapped[str | None]
    latitude: Mapped[int | None]
    longitude: Mapped[int | None]
    place_name: Mapped[str | None]
    goal: Mapped[int] = mapped_column(BigInteger)
    least_goal: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    closes_at: Mapped[datetime]
    started_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    slug: Mapped[str | None] = mapped_column(unique=True)
    submissions: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]
    cancel_reason: Mapped[str | None]
    archived_at: Mapped[datetime | None]
    state: Mapped[CampaignState] = mapped_column(String)
    verdict: Mapped[str | None]
    note: Mapped[str | None]
    permit: Mapped[dict[str, Any] | None] = mapped_column(Json)
    account_due_on: Mapped[date | None]
    account_sent_on: Mapped[date | None]
    account_told_at: Mapped[datetime | None]
    match_scheme_id: Mapped[UUID | None] = mapped_column(ForeignKey("matching_scheme.scheme_id"), index=True)
    match_request_id: Mapped[UUID | None]
    match_year: Mapped[int | None]
    match_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    match_sequence: Mapped[int | None] = mapped_column(BigInteger)
    released_sequence: Mapped[int | None] = mapped_column(BigInteger)
    hand_overs: Mapped[int] = mapped_column(default=0)
    handed_over_sequence: Mapped[int | None] = mapped_column(BigInteger)
    fees_borne_by: Mapped[Bearer] = mapped_column(String, default="city")
    proposal_id: Mapped[UUID | None] = mapped_column(unique=True)
    budget_id: Mapped[UUID | None]
    initiative_id: Mapped[UUID | None] = mapped_column(unique=True)
    application_id: Mapped[UUID | None] = mapped_column(unique=True)
    granted: Mapped[int] = mapped_column(BigInteger, default=0)
    hours_count: Mapped[bool]
    hour_rate: Mapped[int] = mapped_column(BigInteger)
    way: Mapped[Way | None] = mapped_column(String)
    reserve_days: Mapped[int | None]
    capture_days_max: Mapped[int | None]
    tolerance_percent: Mapped[int | None]
    __table_args__ = (
        CheckConstraint("goal > 0", name="goal_is_positive"),
        CheckConstraint("least_goal > 0 AND least_goal <= goal", name="least_goal_is_a_part_of_the_goal"),
        CheckConstraint("match_amount >= 0 AND match_amount < least_goal", name="match_is_a_part_of_the_goal"),
        CheckConstraint("match_amount = 0 OR match_sequence IS NOT NULL", name="match_is_the_ledgers_answer"),
        CheckConstraint("match_amount = 0 OR match_year IS NOT NULL", name="match_is_of_a_year"),
        CheckConstraint("match_amount = 0 OR match_scheme_id IS NOT NULL", name="match_is_of_a_scheme"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'matching', 'open', 'settling', 'funded', 'handed_over', 'failed',"
            " 'cancelled')",
            name="state_is_known",
        ),
        CheckConstraint("state <> 'matching' OR match_request_id IS NOT NULL", name="matching_waits_for_a_request"),
        CheckConstraint(
            "state NOT IN ('open', 'settling', 'funded', 'handed_over') OR opened_at IS NOT NULL",
            name="pledges_need_an_opening",
        ),
        CheckConstraint("opened_at IS NULL OR slug IS NOT NULL", name="opened_at_an_address"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by IS NULL) AND (cancelled_at IS NULL) = (cancel_reason IS NULL)",
            name="cancelled_by_somebody_with_a_reason",
        ),
        CheckConstraint(
            "CASE WHEN cancelled_at IS NULL THEN state <> 'cancelled' ELSE state IN ('settling', 'cancelled') END",
            name="cancelled_is_for_good",
        ),
        CheckConstraint("cancelled_at IS NULL OR verdict <> 'met'", name="cancelled_is_never_met"),
        CheckConstraint(
            "archived_at IS NULL OR state IN ('handed_over', 'failed', 'cancelled')", name="archived_when_it_has_ended"
        ),
        CheckConstraint(
            "account_due_on IS NOT NULL OR (account_sent_on IS NULL AND account_told_at IS NULL)",
            name="an_account_is_owed",
        ),
        CheckConstraint("verdict IN ('met', 'missed')", name="verdict_is_known"),
        CheckConstraint("state NOT IN ('funded', 'handed_over') OR verdict = 'met'", name="funded_means_met"),
        CheckConstraint("state <> 'failed' OR verdict = 'missed'", name="failed_means_missed"),
        CheckConstraint(
            "(state = 'handed_over') = (handed_over_sequence IS NOT NULL)", name="handed_over_is_the_ledgers_answer"
        ),
        CheckConstraint("hour_rate >= 0", name="an_hour_costs_nothing_or_something"),
        CheckConstraint("fees_borne_by IN ('city', 'campaign')", name="bearer_is_known"),
        CheckConstraint("(proposal_id IS NULL) = (budget_id IS NULL)", name="a_proposal_is_of_a_budget"),
        CheckConstraint(ONE_ORIGIN, name="it_began_as_one_thing"),
        CheckConstraint(
            "granted = 0 OR (granted > 0 AND (proposal_id IS NOT NULL OR application_id IS NOT NULL))",
            name="granted_to_what_it_began_as",
        ),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="a_place_has_both"),
        CheckConstraint(
            f"latitude BETWEEN {LATITUDE_MIN} AND {LATITUDE_MAX} AND longitude BETWEEN {LONGITUDE_MIN} AND {LONGITUDE_MAX}",
            name="place_is_in_denmark",
        ),
        CheckConstraint("way IN ('reserve', 'confirm_late', 'mandate', 'capture_now')", name="way_is_known"),
        CheckConstraint("opened_at IS NULL OR way IS NOT NULL", name="an_open_one_goes_a_way"),
        CheckConstraint(
            "(way IS NULL) = (reserve_days IS NULL) AND (way IS NULL) = (capture_days_max IS NULL)"
            " AND (way IS NULL) = (tolerance_percent IS NULL)",
            name="a_way_has_its_terms",
        ),
        CheckConstraint("tolerance_percent BETWEEN 0 AND 99", name="tolerance_is_a_part"),
        Index(None, "state", "closes_at"),
        Index(None, "owner", "state"),
        Index(None, "area_id", "campaign_id"),
        Index(
            "ix__campaign__account_awaited",
            "account_due_on",
            sqlite_where=text(AWAITED),
            postgresql_where=text(AWAITED),
        ),
    )

    @property
    def ended_at(self) -> datetime:
        """When it stopped collecting, or will."""
        return self.cancelled_at or self.closes_at
