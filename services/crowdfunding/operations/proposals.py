"""A proposal that did not win in a budget becomes a campaign's draft; or budgets hears why not."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.budgets.carrying import CampaignWanted
from contracts.crowdfunding import CampaignDrafted, CampaignRefused, StartCampaign
from contracts.errors import Refused
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign
from services.crowdfunding.operations.drafts import start_campaign


def draft_from_proposal(session: Session, rules: domain.Rules, event: CampaignWanted) -> None:
    """As its owner would draft it; the request's id becomes the campaign's. Heard again, it is answered again."""
    asked = {"request_id": event.request_id, "proposal_id": event.proposal_id}
    known = session.scalar(select(Campaign.campaign_id).where(Campaign.proposal_id == event.proposal_id))
    if known is not None and known != event.request_id:
        publish(session, CampaignRefused(**asked, reason="there is a campaign for this proposal already"))
        return
    try:
        if known is None:
            draft(session, rules, event)
    except Refused as refusal:
        publish(session, CampaignRefused(**asked, reason=refusal.detail))
    else:
        publish(session, CampaignDrafted(**asked))


def draft(session: Session, rules: domain.Rules, event: CampaignWanted) -> None:
    command = StartCampaign(
        command_id=event.request_id,
        title=event.title,
        story=event.text,
        area_id=event.area_id,
        goal=event.goal,
        currency=event.currency,
        closes_at=event.closes_at,
    )
    start_campaign(session, rules, Principal(person=event.owner), command)
    campaign = session.get_one(Campaign, event.request_id)
    campaign.proposal_id, campaign.budget_id = event.proposal_id, event.budget_id
