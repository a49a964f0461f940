"""What people say of campaigns and their updates. No person is named."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.crowdfunding import CampaignCommentNotFound
from contracts.crowdfunding.comments import (
    CampaignComments,
    CampaignCommentView,
    GetCampaignComment,
    ListCampaignComments,
)
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Comment
from services.crowdfunding.queries.campaigns import opened


def list_campaign_comments(session: Session, principal: Principal, query: ListCampaignComments) -> CampaignComments:
    """A page in the order in which they were written; of what is hidden the reason, of what was withdrawn that it was."""
    campaign = opened(session, query.campaign_id)
    chosen = select(Comment).where(Comment.campaign_id == campaign.campaign_id, Comment.place > query.after)
    chosen = chosen.where(
        Comment.update_id.is_(None) if query.update_id is None else Comment.update_id == query.update_id
    )
    found = session.scalars(chosen.order_by(Comment.place).limit(query.limit + 1)).all()
    page = found[: query.limit]
    return CampaignComments(
        items=tuple(comment_view(row, principal, legible=row.state == "shown") for row in page),
        next_after=page[-1].place if len(found) > query.limit else None,
    )


def get_campaign_comment(session: Session, principal: Principal, query: GetCampaignComment) -> CampaignCommentView:
    """As in the list; a hidden one is legible for moderators of its area, never one that was withdrawn."""
    row = session.get(Comment, query.comment_id)
    if row is None:
        raise CampaignCommentNotFound("there is no such comment")
    campaign = opened(session, row.campaign_id)
    roles = domain.PERMISSIONS["restore_campaign_comment"].roles
    judges = row.state == "hidden" and any(principal.has(role, campaign.area_id) for role in roles)
    return comment_view(row, principal, legible=judges or row.state == "shown")


def comment_view(row: Comment, principal: Principal, *, legible: bool) -> CampaignCommentView:
    return CampaignCommentView(
        comment_id=row.comment_id,
        place=row.place,
        state=row.state,
        text=row.text if legible else None,
        reason=row.reason if row.state == "hidden" else None,
        written_at=row.written_at,
        mine=bool(principal.person) and row.written_by == principal.person,
    )
