"""What operations share: find and lock, turn the phase and say so."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import BudgetNotFound, BudgetPhaseChanged, Done
from contracts.budgets.framing import BudgetEntryKind
from contracts.errors import NotYet
from contracts.ledger import LedgerEvent
from services.budgets import domain
from services.budgets.models import Budget, BudgetEntry
from services.budgets.operations.telling import tell_of_phase


def locked_budget(session: Session, budget_id: UUID) -> Budget:
    """The budget as it stands now; whoever else wants to change it waits until we have committed."""
    budget = session.get(Budget, budget_id, with_for_update=True)
    if budget is None:
        raise BudgetNotFound("there is no such budget")
    return budget


def expected_budget(session: Session, budget_id: UUID) -> Budget:
    """The budget that an event speaks of, locked; one we do not know may still come."""
    budget = session.get(Budget, budget_id, with_for_update=True)
    if budget is None:
        raise NotYet(f"budget {budget_id} is not known here")
    return budget


def turn(session: Session, budget: Budget, trigger: domain.Trigger, reason: str = "", by: str | None = None) -> Done:
    """Move the budget along an arrow of the table; announce it and keep it in the log where it arrives elsewhere."""
    phase = domain.next_phase(budget.phase, trigger)
    if phase != budget.phase:
        budget.phase = phase
        enter(session, budget, "phase", reason, by=by)
        publish(session, BudgetPhaseChanged(budget_id=budget.budget_id, phase=phase, reason=reason))
        tell_of_phase(session, budget)
    return Done(id=budget.budget_id, state=phase)


def enter(session: Session, budget: Budget, kind: BudgetEntryKind, text: str, **more: Any) -> None:
    """In the next place of the budget's log; for what somebody decides (`by`) there must be room."""
    session.flush()
    last = session.scalar(select(func.max(BudgetEntry.place)).where(BudgetEntry.budget_id == budget.budget_id)) or 0
    if more.get("by") is not None:
        domain.check_room(last, domain.ENTRIES_MAX, "entries in the log of a budget")
    row = BudgetEntry(budget_id=budget.budget_id, place=last + 1, kind=kind, phase=budget.phase, text=text, at=now())
    for name, value in more.items():
        setattr(row, name, value)
    session.add(row)


def number(event: LedgerEvent) -> domain.Numbered:
    return domain.Numbered(event.epoch, event.sequence)
