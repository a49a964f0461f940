"""What operations share: find and lock, turn the phase and say so."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.budgets import BudgetNotFound, BudgetPhaseChanged, Done, ProjectNotFound
from contracts.errors import NotYet
from contracts.ledger import LedgerEvent
from services.budgets import domain
from services.budgets.models import Budget, Project
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


def locked_project(session: Session, project_id: UUID) -> tuple[Project, Budget]:
    """The project, read after its budget has been locked."""
    budget_id = session.scalar(select(Project.budget_id).where(Project.project_id == project_id))
    if budget_id is None:
        raise ProjectNotFound("there is no such project")
    budget = locked_budget(session, budget_id)
    return session.get_one(Project, project_id, populate_existing=True), budget


def turn(session: Session, budget: Budget, trigger: domain.Trigger, reason: str = "") -> Done:
    """Move the budget along an arrow of the table, and announce it where it arrives elsewhere."""
    phase = domain.next_phase(budget.phase, trigger)
    if phase != budget.phase:
        budget.phase = phase
        publish(session, BudgetPhaseChanged(budget_id=budget.budget_id, phase=phase, reason=reason))
        tell_of_phase(session, budget)
    return Done(id=budget.budget_id, state=phase)


def number(event: LedgerEvent) -> domain.Numbered:
    return domain.Numbered(event.epoch, event.sequence)
