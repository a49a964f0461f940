"""What stood in a budget becomes a campaign's draft, or budgets hears why not: a proposal that did not win, an initiative, or the
rest of what a project was granted too little for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.budgets.carrying import CampaignOrigin, CampaignWanted
from contracts.crowdfunding import CampaignDrafted, CampaignRefused, StartCampaign
from contracts.errors import Refused
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign
from services.crowdfunding.operations.drafts import start_campaign

ORIGINS: Mapping[CampaignOrigin, Any] = MappingProxyType(
    {
        "proposal": Campaign.proposal_id,
        "initiative": Campaign.initiative_id,
        "application": Campaign.application_id,
    }
)
"""The column by which a campaign names what it began as; unique, so that each has one."""


def draft_wanted_campaign(session: Session, rules: domain.Rules, event: CampaignWanted) -> None:
    """As its owner would draft it; the request's id becomes the campaign's. Heard again, it is answered again."""
    asked: dict[str, Any] = {"request_id": event.request_id, "origin": event.origin, "origin_id": event.origin_id}
    known = session.scalar(select(Campaign.campaign_id).where(ORIGINS[event.origin] == event.origin_id))
    if known is not None and known != event.request_id:
        publish(session, CampaignRefused(**asked, reason=f"there is a campaign for this {event.origin} already"))
        return
    try:
        if known is None:
            draft(session, rules, event)
    except Refused as refusal:
        publish(session, CampaignRefused(**asked, reason=refusal.detail))
    else:
        publish(session, CampaignDrafted(**asked))


def draft(session: Session, rules: domain.Rules, event: CampaignWanted) -> None:
    """What the money is for is still to be said, before it is published."""
    command = StartCampaign(
        command_id=event.request_id,
        title=event.title,
        story=event.text,
        area_id=event.area_id,
        goal=event.goal,
        currency=event.currency,
        closes_at=event.closes_at,
        place=event.place,
        association=event.association,
    )
    start_campaign(session, rules, Principal(person=event.owner), command)
    campaign = session.get_one(Campaign, event.request_id)
    setattr(campaign, ORIGINS[event.origin].key, event.origin_id)
    campaign.budget_id, campaign.granted = event.budget_id, event.granted
