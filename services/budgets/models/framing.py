"""The versions of a budget's framing, the log of what was decided on it, and the changes of its earmark."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from chassis.guards import ALWAYS, changed, guard, keep_all_rows, refuse
from contracts.budgets import Phase
from contracts.budgets.earmarks import EarmarkChangeState
from contracts.budgets.framing import BudgetEntryKind
from services.budgets.models.budgets import PUBLISHED, Base, Budget, Minor, one_of


class FramingVersion(Base):
    """A framing as it read from one edit to the next, whole (`Framing`). Rows are only ever added, and none after the ballot."""

    __tablename__ = "framing_version"
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    framing: Mapped[dict[str, Any]] = mapped_column(Json)
    title: Mapped[str]
    reason: Mapped[str]
    amended_by: Mapped[str]
    amended_at: Mapped[datetime]


class BudgetEntry(Base):
    """What was decided on a budget, or happened to it; in its place in the log, where it stays. `by` nobody: by a date, or the ledger."""

    __tablename__ = "budget_entry"
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[BudgetEntryKind] = mapped_column(String)
    phase: Mapped[Phase] = mapped_column(String)
    version: Mapped[int | None]
    text: Mapped[str]
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    calendar: Mapped[dict[str, Any] | None] = mapped_column(Json)
    by: Mapped[str | None]
    at: Mapped[datetime]
    __table_args__ = (
        one_of("kind", BudgetEntryKind),
        one_of("phase", Phase),
        CheckConstraint(
            "(kind IN ('opened', 'amended', 'returned', 'endorsed')) = (version IS NOT NULL)", name="of_a_version"
        ),
        CheckConstraint("(kind = 'rescheduled') = (calendar IS NOT NULL)", name="a_new_calendar_is_kept"),
        CheckConstraint("kind <> 'endorsed' OR decision IS NOT NULL", name="endorsed_by_a_decision"),
    )


class EarmarkChange(Base):
    """That an earmark be more, or less: asked by one, agreed by another, answered by the ledger with its number."""

    __tablename__ = "earmark_change"
    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("budget.budget_id"))
    place: Mapped[int]
    amount: Mapped[Minor]
    state: Mapped[EarmarkChangeState] = mapped_column(String)
    reason: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    agreed_by: Mapped[str | None]
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    epoch: Mapped[Minor | None]
    sequence: Mapped[Minor | None]
    available: Mapped[Minor | None]
    __table_args__ = (
        one_of("state", EarmarkChangeState),
        UniqueConstraint("budget_id", "place"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("agreed_by <> asked_by", name="asked_by_one_and_agreed_by_another"),
        CheckConstraint(
            "(state IN ('requested', 'granted', 'refused')) = (agreed_by IS NOT NULL)"
            " AND (agreed_by IS NULL) = (decision IS NULL)",
            name="requested_when_agreed",
        ),
        CheckConstraint(
            "(state IN ('granted', 'refused')) = (sequence IS NOT NULL) AND (epoch IS NULL) = (sequence IS NULL)",
            name="an_answer_has_its_number",
        ),
        Index(
            "uq__earmark_change__one_at_a_time",
            "budget_id",
            unique=True,
            sqlite_where=sql("state IN ('asked', 'requested')"),
            postgresql_where=sql("state IN ('asked', 'requested')"),
        ),
    )


for kept in (FramingVersion, BudgetEntry):
    keep_all_rows(kept)

ASKED = ("change_id", "budget_id", "place", "amount", "asked_by", "asked_at")
UNDER_WAY = "EXISTS (SELECT 1 FROM earmark_change WHERE budget_id = NEW.budget_id AND state IN ('asked', 'requested'))"
FROZEN = "OLD.election_id IS NULL AND NEW.election_id IS NOT NULL"


guard(
    EarmarkChange,
    {
        "an_earmark_change_stays": ("UPDATE", f"OLD.state NOT IN ('asked', 'requested') OR {changed(*ASKED)}"),
        "an_earmark_change_is_kept": ("DELETE", ALWAYS),
        "an_earmark_changes_before_the_ballot": ("INSERT", PUBLISHED),
    },
)
refuse("a_framing_comes_before_the_ballot", "INSERT", FramingVersion, PUBLISHED)
refuse("a_ballot_waits_for_the_earmark", "UPDATE", Budget, f"{FROZEN} AND {UNDER_WAY}")
