"""Proposals come in."""

from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.budgets import Done, ProposalSubmitted, SubmitProposal
from contracts.principal import Principal
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import add_proposal, require_proposer
from services.budgets.operations.steps import locked_budget, turn


def submit_proposal(session: Session, principal: Principal, command: SubmitProposal) -> Done:
    """Whoever the rules let; the command's id becomes the proposal's."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "submit_proposal", budget.area_id)
    require_proposer(session, principal, budget, command.association)
    turn(session, budget, "submit_proposal")
    proposal = add_proposal(session, principal, budget, "submitted", command)
    said = ProposalSubmitted(proposal_id=proposal.proposal_id, budget_id=budget.budget_id, title=command.title)
    publish(session, said)
    return Done(id=proposal.proposal_id, state=proposal.state)
