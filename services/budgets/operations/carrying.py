"""A proposal that did not win goes on as a draft in the next round. What it was stays as it is."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import Done, DraftProposal, ProposalNotFound
from contracts.budgets.carrying import (
    CarriedBefore,
    CarryProposal,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Carried, Proposal
from services.budgets.operations.authoring import CONTENT, add_authors, authors_of, homes_of, require_author
from services.budgets.operations.drafting import draft_proposal
from services.budgets.operations.steps import locked_budget
from services.budgets.queries.proposals import place_of


def carry_proposal(session: Session, principal: Principal, command: CarryProposal) -> Done:
    """A draft by the command's id, under the rules of the budget it is for. Its authors stood behind these words before."""
    origin, home = not_won(session, principal, command.proposal_id)
    budget = locked_budget(session, command.budget_id)
    ours = Carried.carried_from == origin.proposal_id
    before = session.scalar(select(Carried.proposal_id).where(ours, Carried.budget_id == budget.budget_id))
    if before is not None or budget.budget_id == home.budget_id:
        known = before or origin.proposal_id
        raise CarriedBefore("it is in this budget already", proposal_id=str(known))
    domain.check_in_common(homes_of(home), homes_of(budget))
    count = session.scalar(select(func.count()).where(ours)) or 0
    domain.check_room(count, domain.CARRIED_MAX, "budgets that a proposal is carried into")
    words = {name: getattr(origin, name) for name in CONTENT}
    new = DraftProposal(command_id=command.command_id, budget_id=budget.budget_id, place=place_of(origin), **words)
    done = draft_proposal(session, principal, new)
    add_authors(session, session.get_one(Proposal, done.id), authors_of(session, [origin.proposal_id]))
    row = {"carried_from": origin.proposal_id, "budget_id": budget.budget_id, "carried_at": now()}
    session.add(Carried(proposal_id=done.id, **row))
    return done


def not_won(session: Session, principal: Principal, proposal_id: UUID) -> tuple[Proposal, Budget]:
    """An author's proposal that came to nothing, and its budget. It does so for good, so nothing is locked."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise ProposalNotFound("there is no such proposal")
    require_author(session, principal, proposal_id)
    budget = session.get_one(Budget, proposal.budget_id)
    domain.check_not_won(proposal.state, budget.phase)
    return proposal, budget
