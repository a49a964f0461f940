"""From ideas to what is known to be feasible, and at what cost."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import (
    BeginReview,
    Done,
    NotResident,
    ProposalNotFound,
    ProposalSubmitted,
    ReviewProposal,
    SubmitProposal,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Proposal
from services.budgets.operations.steps import locked_budget, permit, turn


def submit_proposal(session: Session, principal: Principal, command: SubmitProposal) -> Done:
    """A resident proposes; the command's id becomes the proposal's."""
    budget = locked_budget(session, command.budget_id)
    permit(principal, "submit_proposal", budget.area_id)
    homes = [budget.area_id, *(share["area_id"] for share in budget.areas)]
    if principal.area_id not in homes:
        raise NotResident(f"proposals come from those who live in {', '.join(dict.fromkeys(homes))}")
    turn(session, budget, "submit_proposal")
    mine = func.count().filter(Proposal.submitted_by == principal.person)
    counted = select(func.count(), mine).where(Proposal.budget_id == budget.budget_id)
    count, of_mine = session.execute(counted).one()
    domain.check_room(count, domain.PROPOSALS_MAX, "proposals in a budget")
    domain.check_room(of_mine, domain.PROPOSALS_A_PERSON_MAX, "proposals of one person in a budget")
    proposal = Proposal(
        proposal_id=command.command_id,
        budget_id=budget.budget_id,
        title=command.title,
        text=command.text,
        cost=command.cost,
        state="submitted",
        submitted_by=principal.person,
        submitted_at=now(),
    )
    session.add(proposal)
    said = ProposalSubmitted(proposal_id=proposal.proposal_id, budget_id=budget.budget_id, title=command.title)
    publish(session, said)
    return Done(id=proposal.proposal_id, state=proposal.state)


def begin_review(session: Session, principal: Principal, command: BeginReview) -> Done:
    """No more proposals; the city looks at each."""
    budget = locked_budget(session, command.budget_id)
    permit(principal, "begin_review", budget.area_id)
    return turn(session, budget, "begin_review")


def review_proposal(session: Session, principal: Principal, command: ReviewProposal) -> Done:
    """Feasible at a confirmed cost, or not, with the reason that is published; until the ballot it may be said anew."""
    budget_id = session.scalar(select(Proposal.budget_id).where(Proposal.proposal_id == command.proposal_id))
    if budget_id is None:
        raise ProposalNotFound("there is no such proposal")
    budget = locked_budget(session, budget_id)
    permit(principal, "review_proposal", budget.area_id)
    turn(session, budget, "review_proposal")
    proposal = session.get_one(Proposal, command.proposal_id, populate_existing=True)
    proposal.state = "feasible" if command.feasible else "infeasible"
    proposal.confirmed_cost = command.cost if command.feasible else None
    proposal.reviewed_by, proposal.reason = principal.person, command.reason
    return Done(id=proposal.proposal_id, state=proposal.state)
