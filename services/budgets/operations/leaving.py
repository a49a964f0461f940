"""An author steps down alone; the proposal stays with the others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import Done
from contracts.budgets.leaving import LastAuthor, LeaveProposal, MergerWaits
from contracts.principal import Principal
from services.budgets.models import Author, FormerAuthor, Origin, Proposal
from services.budgets.operations.authoring import authors_of, locked_proposal, require_author


def leave_proposal(session: Session, principal: Principal, command: LeaveProposal) -> Done:
    """Under the lock that mergers take too: whose consent is asked for does not change while it is counted."""
    proposal, _ = locked_proposal(session, command.proposal_id)
    require_author(session, principal, proposal.proposal_id)
    if authors_of(session, [proposal.proposal_id]) == [principal.person]:
        raise LastAuthor("nobody else stands behind it: withdraw it")
    part_of = select(Origin.proposal_id).where(Origin.origin_id == proposal.proposal_id)
    concerned = Proposal.proposal_id.in_(part_of) | (Proposal.proposal_id == proposal.proposal_id)
    waiting = session.scalar(select(Proposal.proposal_id).where(concerned, Proposal.state == "merging").limit(1))
    if waiting is not None:
        raise MergerWaits("a merger waits for consent: agree or decline first", proposal_id=str(waiting))
    author = session.get_one(Author, (proposal.proposal_id, principal.person))
    told = {"proposal_id": proposal.proposal_id, "person": principal.person, "since": author.since}
    session.add(FormerAuthor(**told, left_at=now()))
    session.delete(author)
    return Done(id=proposal.proposal_id, state=proposal.state)
