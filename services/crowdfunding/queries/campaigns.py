"""What can be read of collections. Sums are those of pledges the provider has confirmed."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from contracts.crowdfunding import (
    CampaignLine,
    CampaignNotFound,
    Campaigns,
    CampaignView,
    Extension,
    GetCampaign,
    GetCampaignBySlug,
    ListCampaigns,
    Permit,
)
from contracts.ledger import Decision
from contracts.principal import Principal
from services.crowdfunding import models
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.queries.finding import in_which_stand

CONFIRMED = ("reserved", "captured")


def list_campaigns(session: Session, principal: Principal, query: ListCampaigns) -> Campaigns:
    """Those that have opened, in the order of their ids; one's own before that too, and a playmaker sees all."""
    chosen, key = select(Campaign), Campaign.campaign_id
    if query.search is not None:
        chosen, key = in_which_stand(query.search)
    if not principal.has("playmaker", query.area_id or "*"):
        chosen = chosen.where(
            or_(Campaign.opened_at.is_not(None), (Campaign.owner == principal.person) & (Campaign.owner != ""))
        )
    chosen = narrowed(chosen, query)
    if query.after is not None:
        chosen = chosen.where(key > query.after)
    found = list(session.scalars(chosen.order_by(key).limit(query.limit + 1)))
    page = found[: query.limit]
    sums = confirmed_sums(session, [campaign.campaign_id for campaign in page])
    return Campaigns(
        items=tuple(line(campaign, sums.get(campaign.campaign_id, 0)) for campaign in page),
        next_after=page[-1].campaign_id if len(found) > query.limit else None,
    )


def narrowed(chosen: Any, query: ListCampaigns) -> Any:
    """Those in the lists, or in the archive, that are as was asked for."""
    chosen = chosen.where(Campaign.archived_at.is_not(None) if query.archived else Campaign.archived_at.is_(None))
    if query.area_id is not None:
        chosen = chosen.where(Campaign.area_id == query.area_id)
    if query.state is not None:
        chosen = chosen.where(Campaign.state == query.state)
    return chosen


def confirmed_sums(session: Session, campaign_ids: list[UUID]) -> dict[UUID, int]:
    """Minor units reserved or captured, by campaign."""
    sums = (
        select(Pledge.campaign_id, func.sum(Pledge.amount))
        .where(Pledge.campaign_id.in_(campaign_ids), Pledge.state.in_(CONFIRMED))
        .group_by(Pledge.campaign_id)
    )
    return {campaign_id: int(amount) for campaign_id, amount in session.execute(sums)}


def line(campaign: Campaign, pledged: int) -> CampaignLine:
    return CampaignLine(
        campaign_id=campaign.campaign_id,
        slug=address(campaign),
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
    return view(session, campaign)


def get_campaign_by_slug(session: Session, query: GetCampaignBySlug) -> CampaignView:
    """The one that opened at this address."""
    campaign = session.scalar(select(Campaign).where(Campaign.slug == query.slug, Campaign.opened_at.is_not(None)))
    if campaign is None:
        raise CampaignNotFound("there is no campaign at this address")
    return view(session, campaign)


def opened(session: Session, campaign_id: UUID) -> Campaign:
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.opened_at is None:
        raise CampaignNotFound("there is no such campaign")
    return campaign


def address(campaign: Campaign) -> str | None:
    """Its permanent one: from its opening on, since until then it may become another."""
    return campaign.slug if campaign.opened_at is not None else None


def view(session: Session, campaign: Campaign) -> CampaignView:
    totals = select(Pledge.state, func.sum(Pledge.amount), func.count()).where(
        Pledge.campaign_id == campaign.campaign_id, Pledge.state.in_(CONFIRMED)
    )
    by_state = {state: (int(amount), count) for state, amount, count in session.execute(totals.group_by(Pledge.state))}
    return CampaignView(
        campaign_id=campaign.campaign_id,
        slug=address(campaign),
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
        opened_at=campaign.opened_at,
        extension=extension_of(session, campaign),
        cancelled_at=campaign.cancelled_at,
        cancel_reason=campaign.cancel_reason,
        archived_at=campaign.archived_at,
        account_due_on=campaign.account_due_on,
        account_sent_on=campaign.account_sent_on,
        permit=Permit.load(campaign.permit) if campaign.permit else None,
        note=campaign.note,
        proposal_id=campaign.proposal_id,
        budget_id=campaign.budget_id,
    )


def extension_of(session: Session, campaign: Campaign) -> Extension | None:
    row = session.get(models.Extension, campaign.campaign_id)
    if row is None:
        return None
    decision = Decision.load(row.decision)
    return Extension(closed_at=row.closed_at, closes_at=row.closes_at, decision=decision, reason=row.reason, at=row.at)
