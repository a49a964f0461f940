"""People discuss a campaign and its updates; moderators hide and restore; who wrote one may take it back."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignCommentNotFound, CampaignNotFound, UpdateNotFound, WrongCampaignState
from contracts.crowdfunding.comments import (
    CampaignCommentDone,
    HideCampaignComment,
    RestoreCampaignComment,
    WithdrawCampaignComment,
    WriteCampaignComment,
)
from contracts.errors import Forbidden
from contracts.principal import Principal
from services.crowdfunding.domain import comments, limits
from services.crowdfunding.domain.arrows import arrive
from services.crowdfunding.models import Campaign, CampaignUpdate, Comment
from services.crowdfunding.operations.allowing import allow
from services.crowdfunding.operations.campaigns import locked
from services.crowdfunding.operations.moderating import keep_moderation


def write_campaign_comment(
    session: Session, principal: Principal, command: WriteCampaignComment
) -> CampaignCommentDone:
    """Takes its place after the others. What is archived is talked of no more."""
    campaign = locked(session, command.campaign_id)
    allow(principal, "write_campaign_comment", campaign)
    if campaign.opened_at is None:
        raise CampaignNotFound("there is no such campaign")
    if campaign.archived_at is not None:
        raise WrongCampaignState("it is archived", state=campaign.state)
    check_update(session, campaign, command.update_id)
    mine = func.count().filter(Comment.written_by == principal.person)
    counted = select(func.count(), mine).where(Comment.campaign_id == campaign.campaign_id)
    count, of_mine = session.execute(counted).one()
    limits.check_room(count, limits.COMMENTS_MAX, "comments on a campaign")
    limits.check_room(of_mine, limits.COMMENTS_A_PERSON_MAX, "comments of one person on a campaign")
    comment = Comment(
        comment_id=command.command_id,
        campaign_id=campaign.campaign_id,
        update_id=command.update_id,
        place=count + 1,
        text=command.text,
        state="shown",
        written_by=principal.person,
        written_at=now(),
    )
    session.add(comment)
    return comment_done(comment)


def check_update(session: Session, campaign: Campaign, update_id: UUID | None) -> None:
    update = None if update_id is None else session.get(CampaignUpdate, update_id)
    if update_id is not None and (update is None or update.campaign_id != campaign.campaign_id):
        raise UpdateNotFound("the campaign has no such update")


def hide_campaign_comment(session: Session, principal: Principal, command: HideCampaignComment) -> CampaignCommentDone:
    """Its text is in no answer any more; the reason is."""
    return moderate(session, principal, command, "hide_campaign_comment")


def restore_campaign_comment(
    session: Session, principal: Principal, command: RestoreCampaignComment
) -> CampaignCommentDone:
    return moderate(session, principal, command, "restore_campaign_comment")


def moderate(
    session: Session,
    principal: Principal,
    command: HideCampaignComment | RestoreCampaignComment,
    trigger: comments.CommentTrigger,
) -> CampaignCommentDone:
    comment = locked_comment(session, command.comment_id)
    campaign = locked(session, comment.campaign_id)
    allow(principal, trigger, campaign)
    move(comment, trigger)
    comment.moderated_by, comment.moderated_at, comment.reason = principal.person, now(), command.reason
    told = {"what": comment.state, "reason": command.reason, "comment_id": comment.comment_id}
    keep_moderation(session, principal, campaign, **told)
    return comment_done(comment)


def withdraw_campaign_comment(
    session: Session, principal: Principal, command: WithdrawCampaignComment
) -> CampaignCommentDone:
    """By whoever wrote it: its text is shown no more, that it was there is."""
    principal.require_person()
    comment = locked_comment(session, command.comment_id)
    if comment.written_by != principal.person:
        raise Forbidden("this takes whoever wrote the comment")
    move(comment, "withdraw_campaign_comment")
    return comment_done(comment)


def move(comment: Comment, trigger: comments.CommentTrigger) -> None:
    said = f"the comment is {comment.state}"
    comment.state = arrive(comments.COMMENT_STATES, comment.state, trigger, WrongCampaignState, said)


def locked_comment(session: Session, comment_id: UUID) -> Comment:
    comment = session.get(Comment, comment_id, with_for_update=True)
    if comment is None:
        raise CampaignCommentNotFound("there is no such comment")
    return comment


def comment_done(comment: Comment) -> CampaignCommentDone:
    return CampaignCommentDone(id=comment.comment_id, state=comment.state)
