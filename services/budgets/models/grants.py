"""A project's grant with what hangs on it: payments, final accounts, milestones, and what the pool got back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from chassis.guards import changed, keep_all_rows, refuse
from contracts.budgets.grants import AccountsState, GrantState, PaymentState
from services.budgets.models.budgets import Base, Minor, one_of

ORIGINS = ("budget_id", "application_id", "campaign_id")
ONE_ORIGIN = " + ".join(f"CASE WHEN {origin} IS NULL THEN 0 ELSE 1 END" for origin in ORIGINS) + " = 1"


class Grant(Base):
    """Money for one project: `awarded` as it was decided, `granted`, `repaid` and `released` as the ledger answered.

    `contributed` of it is citizens' money, `returned` of that went back to them; only a campaign's grant holds any, and has no
    year where no match is part of it. `granted_at` is when the ledger said so here: the days of the terms are counted from it. `heard_at`: when the project was
    last heard of.
    """

    __tablename__ = "project_grant"
    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID | None] = mapped_column(ForeignKey("budget.budget_id"), index=True)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.application_id"), unique=True)
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("funded_campaign.campaign_id"), unique=True)
    area_id: Mapped[str]
    title: Mapped[str]
    year: Mapped[int | None]
    currency: Mapped[str]
    terms: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[GrantState] = mapped_column(String)
    awarded: Mapped[Minor]
    granted: Mapped[Minor | None]
    contributed: Mapped[Minor] = mapped_column(default=0)
    granted_epoch: Mapped[Minor | None]
    granted_sequence: Mapped[Minor | None]
    granted_at: Mapped[datetime | None]
    repaid: Mapped[Minor]
    released: Mapped[Minor]
    returned: Mapped[Minor] = mapped_column(default=0)
    heard_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    __table_args__ = (
        one_of("state", GrantState),
        CheckConstraint(ONE_ORIGIN, name="of_a_budget_an_application_or_a_campaign"),
        CheckConstraint("year IS NOT NULL OR campaign_id IS NOT NULL", name="the_pool_s_money_is_of_a_year"),
        CheckConstraint(
            "contributed >= 0 AND returned >= 0 AND returned <= contributed"
            " AND (contributed = 0 OR (campaign_id IS NOT NULL AND contributed <= granted))",
            name="citizens_money_is_a_part_of_a_campaign_s_grant",
        ),
        CheckConstraint("awarded > 0", name="awarded_something"),
        CheckConstraint("granted <= awarded", name="granted_what_was_awarded"),
        CheckConstraint("granted >= 0 AND repaid >= 0 AND released >= 0", name="amounts_are_not_negative"),
        CheckConstraint("(granted IS NULL) = (granted_sequence IS NULL)", name="a_grant_has_its_number"),
        CheckConstraint("(granted IS NULL) = (granted_at IS NULL)", name="a_grant_has_its_day"),
        CheckConstraint("(granted IS NULL) = (state IN ('awarded', 'refused'))", name="granted_by_the_ledger_alone"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('awarded', 'granted', 'accounting'))", name="ended_at_a_time"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_for_a_reason"),
        Index(None, "area_id", "project_id"),
        Index(None, "year", "project_id"),
        Index(None, "state", "project_id"),
        Index(None, "awarded", "project_id"),
        Index(None, "heard_at", "project_id"),
    )


class Payment(Base):
    """Money on its way to a project: asked for by it or not, coded by one, approved by another, moved by the ledger alone."""

    __tablename__ = "payment"
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project_grant.project_id"), index=True)
    amount: Mapped[Minor]
    state: Mapped[PaymentState] = mapped_column(String)
    began_at: Mapped[datetime]
    asked_by: Mapped[str | None]
    purpose: Mapped[str | None]
    spent_on: Mapped[date | None]
    voucher: Mapped[str | None]
    entered_by: Mapped[str | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    declined_by: Mapped[str | None]
    reason: Mapped[str | None]
    epoch: Mapped[Minor | None]
    sequence: Mapped[Minor | None]
    __table_args__ = (
        one_of("state", PaymentState),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("approved_by <> entered_by", name="entered_by_one_and_approved_by_another"),
        CheckConstraint("asked_by <> entered_by AND asked_by <> approved_by", name="asked_for_by_another"),
        CheckConstraint("(asked_by IS NULL) = (purpose IS NULL)", name="asked_for_a_purpose"),
        CheckConstraint("(entered_by IS NULL) = (voucher IS NULL)", name="coded_on_a_voucher"),
        CheckConstraint("state IN ('asked', 'declined') OR entered_by IS NOT NULL", name="moves_when_coded"),
        CheckConstraint(
            "state IN ('asked', 'declined', 'entered') OR approved_by IS NOT NULL", name="moves_when_approved"
        ),
        CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name="declined_for_a_reason"),
        Index(None, "state", "began_at"),
    )


class AccountsRow(Base):
    """Final accounts as a project handed them in; returned ones stay."""

    __tablename__ = "accounts"
    accounts_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project_grant.project_id"))
    place: Mapped[int]
    state: Mapped[AccountsState] = mapped_column(String)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    spent: Mapped[Minor]
    other_income: Mapped[Minor]
    text: Mapped[str]
    handed_in_by: Mapped[str]
    handed_in_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    reason: Mapped[str | None]
    __table_args__ = (
        one_of("state", AccountsState),
        UniqueConstraint("project_id", "place"),
        CheckConstraint("place >= 0", name="place_is_not_negative"),
        CheckConstraint(
            "spent > 0 AND other_income >= 0 AND other_income <= spent", name="others_paid_no_more_than_all"
        ),
        CheckConstraint("decided_by <> handed_in_by", name="handed_in_by_one_and_decided_by_another"),
        CheckConstraint("(state = 'handed_in') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(state = 'returned') = (reason IS NOT NULL)", name="returned_for_a_reason"),
        Index(
            "uq__accounts__one_that_counts",
            "project_id",
            unique=True,
            sqlite_where=sql("state <> 'returned'"),
            postgresql_where=sql("state <> 'returned'"),
        ),
    )


class Release(Base):
    """One answer of the ledger that gave money of a budget, an application or a campaign back to the pool."""

    __tablename__ = "release"
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID | None] = mapped_column(ForeignKey("budget.budget_id"), index=True)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.application_id"), index=True)
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("funded_campaign.campaign_id"), index=True)
    amount: Mapped[Minor]
    epoch: Mapped[Minor]
    sequence: Mapped[Minor]
    __table_args__ = (
        CheckConstraint(ONE_ORIGIN, name="of_a_budget_an_application_or_a_campaign"),
        CheckConstraint("amount >= 0", name="amount_is_not_negative"),
    )


COSTLY = "awarded_no_more_than_it_costs"
ABOVE_COST = "EXISTS (SELECT 1 FROM project WHERE project_id = NEW.project_id AND NEW.awarded > cost)"
UNDECIDED = "a_project_is_awarded_by_a_result"
NO_RESULT = "EXISTS (SELECT 1 FROM budget WHERE budget_id = NEW.budget_id AND tally_hash IS NULL)"
refuse(UNDECIDED, "INSERT", Grant, NO_RESULT)
for done in ("INSERT", "UPDATE"):
    refuse(f"{COSTLY}_{done.lower()}", done, Grant, ABOVE_COST)
keep_all_rows(Grant, "DELETE")
HANDED_IN = ("accounts_id", "project_id", "place", "lines", "spent", "other_income", "text", "handed_in_by")
STAY = "accounts_stay_as_they_were_handed_in"
refuse(STAY, "UPDATE", AccountsRow, f"OLD.state <> 'handed_in' OR {changed(*HANDED_IN)}")
keep_all_rows(AccountsRow, "DELETE")
