"""Final accounts, or the end before the vote: what a budget no longer needs is the pool's again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import BudgetClosed, CloseBudget, Done
from contracts.ledger import Released
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import FundedCampaign, Grant
from services.budgets.operations.allowing import permit
from services.budgets.operations.earmarks import lapse_change
from services.budgets.operations.grants import close_grant, keep_release
from services.budgets.operations.steps import expected_budget, locked_budget, turn


def close_budget(session: Session, principal: Principal, command: CloseBudget) -> Done:
    """Close the accounts, or cancel before the vote; the ledger releases whatever it holds for the budget."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "close_budget", budget.area_id)
    domain.check_closable(budget.phase, budget.awards_refused)
    done = turn(session, budget, "close_budget", command.reason, by=principal.person)
    lapse_change(session, budget)
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
    if (
        event.owner == "campaign" and session.get(FundedCampaign, event.owner_id) is not None
    ):  # else it was never funded
        keep_release(session, event, event.amount, campaign_id=event.owner_id)
