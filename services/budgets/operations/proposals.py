"""Proposals come in, are worked out, and go to review."""

from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.budgets import (
    BeginDevelopment,
    BeginReview,
    Done,
    ProposalSubmitted,
    SubmitProposal,
)
from contracts.principal import Principal
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import add_proposal, require_resident
from services.budgets.operations.steps import locked_budget, turn


def submit_proposal(session: Session, principal: Principal, command: SubmitProposal) -> Done:
    """A resident proposes; the command's id becomes the proposal's."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "submit_proposal", budget.area_id)
    require_resident(principal, budget)
    turn(session, budget, "submit_proposal")
    proposal = add_proposal(session, principal, budget, "submitted", command)
    said = ProposalSubmitted(proposal_id=proposal.proposal_id, budget_id=budget.budget_id, title=command.title)
    publish(session, said)
    return Done(id=proposal.proposal_id, state=proposal.state)


def begin_development(session: Session, principal: Principal, command: BeginDevelopment) -> Done:
    """No more proposals; authors, residents and the city work out those that are there."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "begin_development", budget.area_id)
    return turn(session, budget, "begin_development")


def begin_review(session: Session, principal: Principal, command: BeginReview) -> Done:
    """No more proposals; the city looks at each."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "begin_review", budget.area_id)
    return turn(session, budget, "begin_review")
