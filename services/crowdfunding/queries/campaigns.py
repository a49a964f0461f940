"""What can be read of collections. Sums are those of pledges the provider has confirmed."""

from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from contracts.crowdfunding import (
    CampaignLine,
    CampaignNotFound,
    Campaigns,
    CampaignView,
    GetCampaign,
    ListCampaigns,
    Permit,
)
from contracts.principal import Principal
from services.crowdfunding.models import Campaign, Pledge

CONFIRMED = ("reserved", "captured")
NOT_PUBLIC = ("draft", "matching")


def list_campaigns(session: Session, principal: Principal, query: ListCampaigns) -> Campaigns:
    """Published campaigns in the order of their ids; one's own drafts too, and a playmaker sees all."""
    chosen = select(Campaign).order_by(Campaign.campaign_id).limit(query.limit + 1)
    if not principal.has("playmaker", query.area_id or "*"):
        chosen = chosen.where(
            or_(Campaign.state.not_in(NOT_PUBLIC), (Campaign.owner == principal.person) & (Campaign.owner != ""))
        )
    if query.area_id is not None:
        chosen = chosen.where(Campaign.area_id == query.area_id)
    if query.after is not None:
        chosen = chosen.where(Campaign.campaign_id > query.after)
    found = list(session.scalars(chosen))
    page = found[: query.limit]
    sums = confirmed_sums(session, [campaign.campaign_id for campaign in page])
    return Campaigns(
        items=tuple(line(campaign, sums.get(campaign.campaign_id, 0)) for campaign in page),
        next_after=page[-1].campaign_id if len(found) > query.limit else None,
    )


def confirmed_sums(session: Session, campaign_ids: list[UUID]) -> dict[UUID, int]:
    """Minor units reserved or captured and not taken back, by campaign."""
    sums = (
        select(Pledge.campaign_id, func.sum(Pledge.amount))
        .where(Pledge.campaign_id.in_(campaign_ids), Pledge.state.in_(CONFIRMED), Pledge.withdrawn_at.is_(None))
        .group_by(Pledge.campaign_id)
    )
    return {campaign_id: int(amount) for campaign_id, amount in session.execute(sums)}


def line(campaign: Campaign, pledged: int) -> CampaignLine:
    return CampaignLine(
        campaign_id=campaign.campaign_id,
        title=campaign.title,
        area_id=campaign.area_id,
        state=campaign.state,  # type: ignore[arg-type]
        goal=campaign.goal,
        pledged=pledged,
        match=campaign.match_amount,
        currency=campaign.currency,
        closes_at=campaign.closes_at,
    )


def get_campaign(session: Session, query: GetCampaign) -> CampaignView:
    """One campaign; a draft too, for who knows its id."""
    campaign = session.get(Campaign, query.campaign_id)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    totals = select(Pledge.state, func.sum(Pledge.amount), func.count()).where(
        Pledge.campaign_id == campaign.campaign_id, Pledge.state.in_(CONFIRMED), Pledge.withdrawn_at.is_(None)
    )
    by_state = {state: (int(amount), count) for state, amount, count in session.execute(totals.group_by(Pledge.state))}
    return CampaignView(
        campaign_id=campaign.campaign_id,
        title=campaign.title,
        story=campaign.story,
        area_id=campaign.area_id,
        state=campaign.state,  # type: ignore[arg-type]
        goal=campaign.goal,
        least_goal=campaign.least_goal,
        pledged=sum(amount for amount, _ in by_state.values()),
        captured=by_state.get("captured", (0, 0))[0],
        match=campaign.match_amount,
        match_sequence=campaign.match_sequence,
        currency=campaign.currency,
        supporters=sum(count for _, count in by_state.values()),
        closes_at=campaign.closes_at,
        permit=Permit.load(campaign.permit) if campaign.permit else None,
        note=campaign.note,
        proposal_id=campaign.proposal_id,
        budget_id=campaign.budget_id,
    )
