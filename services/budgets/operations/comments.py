"""Residents discuss a proposal; moderators look at what is flagged, and somebody else at what is appealed."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import CommentNotFound, Done, ProposalNotFound
from contracts.budgets.comments import (
    AppealComment,
    FlagComment,
    HideComment,
    KeepComment,
    Moderated,
    SettleAppeal,
    WriteComment,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Comment, Moderation, Proposal
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import require_resident

Acts = FlagComment | KeepComment | HideComment | AppealComment | SettleAppeal


def write_comment(session: Session, principal: Principal, command: WriteComment) -> Done:
    """Takes its place after the others, under a lock on the proposal alone: the budget goes on meanwhile."""
    proposal = session.get(Proposal, command.proposal_id, with_for_update=True)
    if proposal is None or proposal.public_version is None:
        raise ProposalNotFound("there is no such proposal")
    budget = session.get_one(Budget, proposal.budget_id)
    permit(session, principal, "write_comment", budget.area_id)
    require_resident(principal, budget)
    domain.check_among(proposal.state, domain.SUPPORTED)
    domain.check_open(budget.phase, domain.UNTIL_THE_BALLOT)
    mine = func.count().filter(Comment.written_by == principal.person)
    counted = select(func.count(), mine).where(Comment.proposal_id == proposal.proposal_id)
    count, of_mine = session.execute(counted).one()
    domain.check_room(count, domain.COMMENTS_MAX, "comments on a proposal")
    domain.check_room(of_mine, domain.COMMENTS_A_PERSON_MAX, "comments of one person on a proposal")
    comment = Comment(
        comment_id=command.command_id,
        proposal_id=proposal.proposal_id,
        place=count + 1,
        text=command.text,
        state="shown",
        written_by=principal.person,
        written_at=now(),
    )
    session.add(comment)
    return Done(id=comment.comment_id, state=comment.state)


def flag_comment(session: Session, principal: Principal, command: FlagComment) -> Done:
    """It stays to be read; a moderator is to look. The same person's second flag says nothing new."""
    comment, area_id = locked_comment(session, command.comment_id)
    permit(session, principal, "flag_comment", area_id)
    ours = Moderation.comment_id == comment.comment_id, Moderation.by == principal.person
    flagged = select(func.count()).where(*ours, Moderation.action == "flag_comment")
    if not session.scalar(flagged):
        act(session, principal, comment, "flag_comment", command)
    return Done(id=comment.comment_id, state=comment.state)


def keep_comment(session: Session, principal: Principal, command: KeepComment) -> Done:
    """A moderator finds nothing wrong with what was flagged."""
    comment, area_id = locked_comment(session, command.comment_id)
    permit(session, principal, "keep_comment", area_id)
    return act(session, principal, comment, "keep_comment", command)


def hide_comment(session: Session, principal: Principal, command: HideComment) -> Done:
    """Its text is in no public answer any more; the reason is."""
    comment, area_id = locked_comment(session, command.comment_id)
    permit(session, principal, "hide_comment", area_id)
    comment.hidden_by, comment.settled_by, comment.reason = principal.person, None, command.reason
    return act(session, principal, comment, "hide_comment", command)


def appeal_comment(session: Session, principal: Principal, command: AppealComment) -> Done:
    """By whoever wrote it."""
    principal.require_person()
    comment, _ = locked_comment(session, command.comment_id)
    domain.check_writer(comment.written_by, principal.person)
    return act(session, principal, comment, "appeal_comment", command)


def settle_appeal(session: Session, principal: Principal, command: SettleAppeal) -> Done:
    """By somebody else than who hid it; what is upheld has had its second word."""
    comment, area_id = locked_comment(session, command.comment_id)
    permit(session, principal, "settle_appeal", area_id)
    domain.check_other_moderator(comment.hidden_by, principal.person)
    done = act(session, principal, comment, "comment_restored" if command.restore else "hiding_upheld", command)
    comment.settled_by, comment.reason = principal.person, None if command.restore else command.reason
    return done


def act(session: Session, principal: Principal, comment: Comment, action: Moderated, command: Acts) -> Done:
    """Move it along the table, and add to its log."""
    comment.state = domain.next_comment_state(comment.state, action)
    with session.no_autoflush:
        count = session.scalar(select(func.count()).where(Moderation.comment_id == comment.comment_id)) or 0
    domain.check_room(count, domain.MODERATIONS_MAX, "moderations of a comment")
    row = Moderation(moderation_id=command.command_id, comment_id=comment.comment_id, place=count + 1, action=action)
    row.reason, row.by, row.at = command.reason, principal.person, now()
    session.add(row)
    return Done(id=comment.comment_id, state=comment.state)


def locked_comment(session: Session, comment_id: UUID) -> tuple[Comment, str]:
    """The comment, locked, and the area in which it is moderated."""
    comment = session.get(Comment, comment_id, with_for_update=True)
    if comment is None:
        raise CommentNotFound("there is no such comment")
    area = select(Budget.area_id).join(Proposal).where(Proposal.proposal_id == comment.proposal_id)
    return comment, session.scalars(area).one()
