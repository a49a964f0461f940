"""Final accounts, or the end before the vote: what a budget no longer needs is the pool's again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.db import insert_new
from chassis.outbox import publish
from contracts.budgets import BudgetClosed, CloseBudget, Done, PaymentsUnderWay
from contracts.ledger import GrantsPosted, Released
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Payment, Project, Release
from services.budgets.operations.allowing import permit
from services.budgets.operations.earmarks import lapse_change
from services.budgets.operations.steps import expected_budget, locked_budget, turn


def close_budget(session: Session, principal: Principal, command: CloseBudget) -> Done:
    """Close the accounts, or cancel before the vote; the ledger releases whatever it holds for the budget."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "close_budget", budget.area_id)
    domain.check_closable(budget.phase, budget.note)
    done = turn(session, budget, "close_budget", command.reason, by=principal.person)
    lapse_change(session, budget)
    settle_payments(session, budget, command.reason)
    awarded = select(Project.project_id).where(Project.budget_id == budget.budget_id, Project.awarded.is_not(None))
    closed = BudgetClosed(
        request_id=command.command_id,
        budget_id=budget.budget_id,
        year=budget.year,
        project_ids=tuple(session.scalars(awarded.order_by(Project.place))),
        reason=command.reason,
    )
    publish(session, closed)
    return done


def settle_payments(session: Session, budget: Budget, reason: str) -> None:
    """Nothing may be on its way; what nobody approved falls with the budget."""
    of_budget = select(Payment).join(Project).where(Project.budget_id == budget.budget_id)
    unsettled = session.scalars(of_budget.where(Payment.state.in_((*domain.UNDER_WAY, "entered")))).all()
    moving = [str(payment.payment_id) for payment in unsettled if payment.state in domain.UNDER_WAY]
    if moving:
        raise PaymentsUnderWay("payments are on their way", payments=sorted(moving))
    for payment in unsettled:
        payment.state = domain.PAYMENT_STATES[payment.state, "close_budget"]
        payment.reason = reason


def record_release(session: Session, event: Released) -> None:
    """Keep what the ledger gave back to the pool."""
    if event.owner == "budget":
        keep_release(session, expected_budget(session, event.owner_id), event, event.amount)


def keep_release(session: Session, budget: Budget, event: Released | GrantsPosted, amount: int) -> None:
    """One row for each answer, so that the same one twice is one."""
    row = {
        "request_id": event.request_id,
        "budget_id": budget.budget_id,
        "amount": amount,
        "epoch": event.epoch,
        "sequence": event.sequence,
    }
    insert_new(session, Release, [row], "request_id")
