"""Residents say what they would like to see: once each, and they may take it back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import insert_new
from contracts.budgets import Done, ProposalNotFound, SupportProposal, WithdrawSupport
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Proposal, Support
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import require_resident


def support_proposal(
    session: Session, principal: Principal, command: SupportProposal, *, assisted: bool = False
) -> Done:
    """One a person, by the key of the table: no lock on the budget, so that a thousand can support at once."""
    proposal, budget = found(session, command.proposal_id)
    permit(session, principal, "support_proposal", budget.area_id)
    require_resident(principal, budget)
    if proposal.state in domain.PRIVATE:
        raise ProposalNotFound("there is no such proposal")
    domain.check_among(proposal.state, domain.SUPPORTED)
    domain.check_open(budget.phase, domain.UNTIL_THE_BALLOT)
    row = {"proposal_id": proposal.proposal_id, "person": principal.person, "given_at": now(), "withdrawn_at": None}
    row["assisted"] = assisted
    if not insert_new(session, Support, [row], "person"):
        given = session.get_one(Support, (proposal.proposal_id, principal.person), with_for_update=True)
        if given.withdrawn_at is not None:
            given.given_at, given.withdrawn_at, given.assisted = now(), None, assisted
    return Done(id=proposal.proposal_id, state="supported")


def withdraw_support(session: Session, principal: Principal, command: WithdrawSupport) -> Done:
    """One's own; where there is none there is nothing to do."""
    _, budget = found(session, command.proposal_id)
    permit(session, principal, "withdraw_support", budget.area_id)
    given = session.get(Support, (command.proposal_id, principal.person), with_for_update=True)
    if given is not None and given.withdrawn_at is None:
        given.withdrawn_at = now()
    return Done(id=command.proposal_id, state="not_supported")


def found(session: Session, proposal_id: UUID) -> tuple[Proposal, Budget]:
    both = select(Proposal, Budget).join(Budget).where(Proposal.proposal_id == proposal_id)
    row = session.execute(both).one_or_none()
    if row is None:
        raise ProposalNotFound("there is no such proposal")
    return row.Proposal, row.Budget
