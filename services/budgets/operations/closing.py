"""Final accounts, or the end before the vote: what a budget no longer needs is the pool's again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import insert_new
from chassis.outbox import publish
from contracts.budgets import BudgetClosed, CloseBudget, Done
from contracts.ledger import GrantsPosted, Released
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Grant, Release
from services.budgets.operations.allowing import permit
from services.budgets.operations.grants import close_grant, count_released
from services.budgets.operations.steps import expected_budget, locked_budget, turn


def close_budget(session: Session, principal: Principal, command: CloseBudget) -> Done:
    """Close the accounts, or cancel before the vote; the ledger releases whatever it holds for the budget."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "close_budget", budget.area_id)
    domain.check_closable(budget.phase, budget.awards_refused)
    done = turn(session, budget, "close_budget", command.reason)
    budget.asked_at = now()
    ours = select(Grant).where(Grant.budget_id == budget.budget_id).order_by(Grant.project_id).with_for_update()
    grants = session.scalars(ours).all()
    for grant in grants:
        close_grant(session, grant, command.reason)
    closed = BudgetClosed(
        request_id=command.command_id,
        budget_id=budget.budget_id,
        year=budget.year,
        project_ids=tuple(grant.project_id for grant in grants),
        reason=command.reason,
    )
    publish(session, closed)
    return done


def record_release(session: Session, event: Released) -> None:
    """Keep what the ledger gave back to the pool."""
    if event.owner == "budget":
        keep_release(session, event, event.amount, budget_id=expected_budget(session, event.owner_id).budget_id)
    if event.owner == "application":
        keep_release(session, event, event.amount, application_id=event.owner_id)


def keep_release(session: Session, event: Released | GrantsPosted, amount: int, **owner: UUID) -> None:
    """One row for each answer, so that the same one twice is one."""
    row = {
        "request_id": event.request_id,
        **owner,
        "amount": amount,
        "epoch": event.epoch,
        "sequence": event.sequence,
    }
    if insert_new(session, Release, [row], "request_id") and isinstance(event, Released):
        count_released(session, event)
