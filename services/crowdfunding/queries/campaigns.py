"""What can be read of collections. Sums are those of pledges the provider has confirmed."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.budgets import Association
from contracts.crowdfunding import (
    CampaignLine,
    Campaigns,
    CampaignView,
    GetCampaign,
    ListCampaigns,
    Permit,
)
from contracts.principal import Principal
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.queries.drafts import costs_of, needs_of, place_of
from services.crowdfunding.queries.pictures import covers_of, picture_view, pictures_of
from services.crowdfunding.queries.reading import is_behind, readable, visible

CONFIRMED = ("reserved", "captured")


def list_campaigns(session: Session, principal: Principal, query: ListCampaigns) -> Campaigns:
    """Those that the asker may read, in the order of their ids."""
    chosen = select(Campaign).where(visible(principal)).order_by(Campaign.campaign_id).limit(query.limit + 1)
    if query.area_id is not None:
        chosen = chosen.where(Campaign.area_id == query.area_id)
    if query.after is not None:
        chosen = chosen.where(Campaign.campaign_id > query.after)
    found = list(session.scalars(chosen))
    page = found[: query.limit]
    page_ids = [campaign.campaign_id for campaign in page]
    sums, covers = confirmed_sums(session, page_ids), covers_of(session, page_ids)
    return Campaigns(
        items=tuple(line(each, sums.get(each.campaign_id, 0), covers.get(each.campaign_id)) for each in page),
        next_after=page[-1].campaign_id if len(found) > query.limit else None,
    )


def confirmed_sums(session: Session, campaign_ids: list[UUID]) -> dict[UUID, int]:
    """Minor units reserved or captured, by campaign."""
    sums = (
        select(Pledge.campaign_id, func.sum(Pledge.amount))
        .where(Pledge.campaign_id.in_(campaign_ids), Pledge.state.in_(CONFIRMED))
        .group_by(Pledge.campaign_id)
    )
    return {campaign_id: int(amount) for campaign_id, amount in session.execute(sums)}


def line(campaign: Campaign, pledged: int, cover_id: UUID | None) -> CampaignLine:
    return CampaignLine(
        campaign_id=campaign.campaign_id,
        title=campaign.title,
        summary=campaign.summary,
        cover_id=cover_id,
        place=place_of(campaign),
        assisted=campaign.assisted,
        area_id=campaign.area_id,
        state=campaign.state,  # type: ignore[arg-type]
        goal=campaign.goal,
        pledged=pledged,
        match=campaign.match_amount,
        currency=campaign.currency,
        closes_at=campaign.closes_at,
    )


def get_campaign(session: Session, principal: Principal, query: GetCampaign) -> CampaignView:
    """One campaign with all that it says."""
    campaign = readable(session, principal, query.campaign_id)
    totals = select(Pledge.state, func.sum(Pledge.amount), func.count()).where(
        Pledge.campaign_id == campaign.campaign_id, Pledge.state.in_(CONFIRMED)
    )
    by_state = {state: (int(amount), count) for state, amount, count in session.execute(totals.group_by(Pledge.state))}
    return CampaignView(
        campaign_id=campaign.campaign_id,
        title=campaign.title,
        summary=campaign.summary,
        story=campaign.story,
        lines=costs_of(session, campaign.campaign_id),
        needs=needs_of(session, campaign.campaign_id),
        pictures=tuple(map(picture_view, pictures_of(session, campaign.campaign_id))),
        place=place_of(campaign),
        place_name=campaign.place_name,
        beneficiary=campaign.beneficiary,
        association=Association.load(campaign.association) if campaign.association else None,
        assisted=campaign.assisted,
        mine=is_behind(session, principal, campaign),
        version=campaign.version,
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
        initiative_id=campaign.initiative_id,
    )
