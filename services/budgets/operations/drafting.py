"""A proposal in its authors' hands: begun in private, edited, handed in, withdrawn; and who its authors are."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import (
    AcceptInvitation,
    Done,
    DraftProposal,
    EditProposal,
    HandInProposal,
    InvitationNotFound,
    InvitationUsed,
    InviteAuthor,
    Phase,
    ProposalSubmitted,
    WithdrawProposal,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Author, Invitation, Proposal
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import (
    add_authors,
    add_proposal,
    keep_stems,
    keep_version,
    locked_proposal,
    move,
    require_author,
    require_proposer,
    rules_of,
    said,
)
from services.budgets.operations.steps import locked_budget


def draft_proposal(session: Session, principal: Principal, command: DraftProposal) -> Done:
    """A proposal that only its authors read; the command's id becomes its own."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "draft_proposal", budget.area_id)
    require_proposer(session, principal, budget, command.association)
    domain.check_open(budget.phase, ("ideas",))
    proposal = add_proposal(session, principal, budget, "draft", command)
    return Done(id=proposal.proposal_id, state=proposal.state)


def edit_proposal(session: Session, principal: Principal, command: EditProposal) -> Done:
    """A new version beside the old ones, by an author who has read the newest."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    require_author(session, principal, proposal.proposal_id)
    move(proposal, "edit_proposal", budget)
    domain.check_version(command.version, proposal.version)
    domain.check_cost(rules_of(budget), command.cost)
    domain.check_room(proposal.version, domain.VERSIONS_MAX, "versions of a proposal")
    for name, value in said(command).items():
        setattr(proposal, name, value)
    proposal.version += 1
    keep_stems(session, proposal)
    keep_version(session, principal, proposal)
    return Done(id=proposal.proposal_id, state=proposal.state)


def hand_in_proposal(session: Session, principal: Principal, command: HandInProposal) -> Done:
    """From now on all may read it; announced the first time."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    require_author(session, principal, proposal.proposal_id)
    first = proposal.public_version is None
    if first:
        public = Proposal.budget_id == budget.budget_id, Proposal.public_version.is_not(None)
        count = session.scalar(select(func.count()).where(*public)) or 0
        domain.check_room(count, domain.PROPOSALS_MAX, "proposals in a budget")
    domain.check_cost(rules_of(budget), proposal.cost)
    move(proposal, "hand_in_proposal", budget)
    if first:
        proposal.public_version, proposal.submitted_at = proposal.version, now()
        told = {"proposal_id": proposal.proposal_id, "budget_id": budget.budget_id}
        publish(session, ProposalSubmitted(**told, title=proposal.title))
    return Done(id=proposal.proposal_id, state=proposal.state)


def withdraw_proposal(session: Session, principal: Principal, command: WithdrawProposal) -> Done:
    """By any author; what was public stays readable, with the reason."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    require_author(session, principal, proposal.proposal_id)
    move(proposal, "withdraw_proposal", budget)
    proposal.reason = command.reason
    return Done(id=proposal.proposal_id, state=proposal.state)


def invite_author(session: Session, principal: Principal, command: InviteAuthor) -> Done:
    """The command's id becomes the invitation's; an author hands it to one person."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    require_author(session, principal, proposal.proposal_id)
    check_inviting(proposal, budget.phase)
    sent = session.scalar(select(func.count()).where(Invitation.proposal_id == proposal.proposal_id)) or 0
    domain.check_room(sent, domain.INVITATIONS_MAX, "invitations to a proposal")
    invitation = Invitation(
        invitation_id=command.command_id,
        proposal_id=proposal.proposal_id,
        invited_by=principal.person,
        invited_at=now(),
    )
    session.add(invitation)
    return Done(id=invitation.invitation_id, state="invited")


def accept_invitation(session: Session, principal: Principal, command: AcceptInvitation) -> Done:
    """Whoever is signed in becomes an author, by their own word."""
    principal.require_person()
    found = session.get(Invitation, command.invitation_id)
    if found is None:
        raise InvitationNotFound("there is no such invitation")
    proposal, budget = locked_proposal(session, found.proposal_id)
    invitation = session.get_one(Invitation, command.invitation_id, populate_existing=True)
    if invitation.accepted_by is not None:
        raise InvitationUsed("somebody has taken this invitation")
    check_inviting(proposal, budget.phase)
    count = session.scalar(select(func.count()).where(Author.proposal_id == proposal.proposal_id)) or 0
    domain.check_room(count, domain.AUTHORS_MAX, "authors of a proposal")
    invitation.accepted_by = principal.person
    add_authors(session, proposal, [principal.person])
    return Done(id=proposal.proposal_id, state=proposal.state)


def check_inviting(proposal: Proposal, phase: Phase) -> None:
    domain.check_among(proposal.state, domain.INVITING)
    domain.check_open(phase, domain.UNTIL_THE_BALLOT)
