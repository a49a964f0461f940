"""From ideas to what is known to be feasible, and at what cost."""

from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.budgets import (
    BeginDevelopment,
    BeginReview,
    Done,
    ProposalSubmitted,
    ReviewProposal,
    SendBackProposal,
    SubmitProposal,
)
from contracts.principal import Principal
from services.budgets.operations.authoring import add_proposal, locked_proposal, move, require_resident
from services.budgets.operations.steps import locked_budget, permit, turn


def submit_proposal(session: Session, principal: Principal, command: SubmitProposal) -> Done:
    """A resident proposes; the command's id becomes the proposal's."""
    budget = locked_budget(session, command.budget_id)
    permit(principal, "submit_proposal", budget.area_id)
    require_resident(principal, budget)
    turn(session, budget, "submit_proposal")
    proposal = add_proposal(session, principal, budget, "submitted", command)
    said = ProposalSubmitted(proposal_id=proposal.proposal_id, budget_id=budget.budget_id, title=command.title)
    publish(session, said)
    return Done(id=proposal.proposal_id, state=proposal.state)


def begin_development(session: Session, principal: Principal, command: BeginDevelopment) -> Done:
    """No more proposals; authors, residents and the city work out those that are there."""
    budget = locked_budget(session, command.budget_id)
    permit(principal, "begin_development", budget.area_id)
    return turn(session, budget, "begin_development")


def begin_review(session: Session, principal: Principal, command: BeginReview) -> Done:
    """No more proposals; the city looks at each."""
    budget = locked_budget(session, command.budget_id)
    permit(principal, "begin_review", budget.area_id)
    return turn(session, budget, "begin_review")


def send_back_proposal(session: Session, principal: Principal, command: SendBackProposal) -> Done:
    """Its authors may edit it and hand it in again; an answer that was given is no answer any more."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    permit(principal, "send_back_proposal", budget.area_id)
    move(proposal, "send_back_proposal", budget)
    proposal.confirmed_cost, proposal.reviewed_by, proposal.reason = None, principal.person, command.reason
    return Done(id=proposal.proposal_id, state=proposal.state)


def review_proposal(session: Session, principal: Principal, command: ReviewProposal) -> Done:
    """Feasible at a confirmed cost, or not, with the reason that is published; until the ballot it may be said anew."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    permit(principal, "review_proposal", budget.area_id)
    turn(session, budget, "review_proposal")
    move(proposal, "found_feasible" if command.feasible else "found_infeasible", budget)
    proposal.confirmed_cost = command.cost if command.feasible else None
    proposal.reviewed_by, proposal.reason = principal.person, command.reason
    return Done(id=proposal.proposal_id, state=proposal.state)
