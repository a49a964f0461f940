"""What was hidden of a campaign and shown again, for everybody. No person is named."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.crowdfunding.moderating import CampaignModeration, CampaignModerations, ListCampaignModerations
from services.crowdfunding import models
from services.crowdfunding.queries.campaigns import opened
from services.crowdfunding.queries.picking import picked

TOLD = ("place", "comment_id", "picture_id", "supporter_id", "promise_id", "what", "reason", "at")


def list_campaign_moderations(session: Session, query: ListCampaignModerations) -> CampaignModerations:
    """A page in the order in which they were done."""
    campaign, row = opened(session, query.campaign_id), models.CampaignModeration
    page = select(row).where(row.campaign_id == campaign.campaign_id, row.place > query.after)
    found = session.scalars(page.order_by(row.place).limit(query.limit + 1)).all()
    items = tuple(CampaignModeration(**picked(each, *TOLD)) for each in found[: query.limit])
    return CampaignModerations(items=items, next_after=items[-1].place if len(found) > query.limit else None)
