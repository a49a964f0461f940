"""What people read of how a budget was framed: its versions side by side, its log, the changes of its earmark."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.budgets import BudgetNotFound, Calendar, Framing
from contracts.budgets.earmarks import EarmarkChanges, EarmarkChangeView, ListEarmarkChanges
from contracts.budgets.framing import (
    BudgetEntryView,
    BudgetLog,
    CompareFramings,
    FramingComparison,
    FramingLine,
    Framings,
    FramingView,
    ListBudgetLog,
    ListFramings,
)
from contracts.ledger import Decision
from services.budgets import domain
from services.budgets.models import Budget, BudgetEntry, EarmarkChange, FramingVersion
from services.budgets.queries.picking import picked


def list_framings(session: Session, query: ListFramings) -> Framings:
    """A page of them, oldest first."""
    rows, next_after = page_of(session, FramingVersion, FramingVersion.version, query)
    items = tuple(FramingLine(**picked(row, "version", "title", "reason", "amended_at")) for row in rows)
    return Framings(items=items, next_after=next_after)


def compare_framings(session: Session, query: CompareFramings) -> FramingComparison:
    """Two versions side by side, with what differs between them."""
    wanted = FramingVersion.budget_id == query.budget_id, FramingVersion.version.in_((query.first, query.second))
    found = {row.version: row for row in session.scalars(select(FramingVersion).where(*wanted))}
    domain.check_found((query.first, query.second), found)
    first, second = found[query.first], found[query.second]
    return FramingComparison(
        first=framing_view(first),
        second=framing_view(second),
        changed=domain.different_fields(first.framing, second.framing),
        lines=domain.different_lines(first.framing["challenge"], second.framing["challenge"]),
    )


def list_budget_log(session: Session, query: ListBudgetLog) -> BudgetLog:
    """A page of it, oldest first."""
    rows, next_after = page_of(session, BudgetEntry, BudgetEntry.place, query)
    return BudgetLog(items=tuple(map(entry_view, rows)), next_after=next_after)


def list_earmark_changes(session: Session, query: ListEarmarkChanges) -> EarmarkChanges:
    """A page of them, oldest first."""
    rows, next_after = page_of(session, EarmarkChange, EarmarkChange.place, query)
    same = ("change_id", "place", "amount", "state", "reason", "sequence", "available", "asked_at")
    items = tuple(EarmarkChangeView(**picked(row, *same), decision=decision_of(row)) for row in rows)
    return EarmarkChanges(items=items, next_after=next_after)


def page_of(session: Session, model: Any, key: Any, query: Any) -> tuple[list[Any], int | None]:
    """The rows of a budget after the one named, and where the next page begins; None at the end."""
    if session.get(Budget, query.budget_id) is None:
        raise BudgetNotFound("there is no such budget")
    page = select(model).where(model.budget_id == query.budget_id, key > query.after).order_by(key)
    rows = list(session.scalars(page.limit(query.limit + 1)))
    shown = rows[: query.limit]
    return shown, getattr(shown[-1], key.key) if len(rows) > query.limit else None


def framing_view(row: FramingVersion) -> FramingView:
    said = Framing.load(row.framing)
    return FramingView(**vars(said), version=row.version, amended_at=row.amended_at)


def entry_view(row: BudgetEntry) -> BudgetEntryView:
    calendar = None if row.calendar is None else Calendar.load(row.calendar)
    same = ("place", "kind", "phase", "version", "text", "at")
    return BudgetEntryView(**picked(row, *same), decision=decision_of(row), calendar=calendar)


def decision_of(row: BudgetEntry | EarmarkChange) -> Decision | None:
    return None if row.decision is None else Decision.load(row.decision)
