"""What can be read of collections. Sums are those of pledges the provider has confirmed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from contracts.budgets import Association
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
from services.crowdfunding import domain, models
from services.crowdfunding.models import Campaign
from services.crowdfunding.queries import matching
from services.crowdfunding.queries.drafts import costs_of, needs_of, place_of
from services.crowdfunding.queries.fees import fees_of
from services.crowdfunding.queries.finding import in_which_stand
from services.crowdfunding.queries.picking import picked
from services.crowdfunding.queries.pictures import covers_of, shown
from services.crowdfunding.queries.reading import behind, is_behind, readable, visible
from services.crowdfunding.queries.sums import CONFIRMED, sums_of


def list_campaigns(session: Session, principal: Principal, query: ListCampaigns) -> Campaigns:
    """Those that the asker may read, in the order of their ids; what is searched for in that of its first word."""
    chosen, key = select(Campaign), Campaign.campaign_id
    if query.search is not None:
        chosen, key = in_which_stand(query.search)
    chosen = narrowed(chosen.where(behind(principal) if query.mine else visible(principal)), query)
    chosen = soonest_first(chosen, query) if query.order == "deadline" else by_id(chosen, key, query)
    found = list(session.scalars(chosen.limit(query.limit + 1)))
    page = found[: query.limit]
    page_ids = [campaign.campaign_id for campaign in page]
    sums, covers = sums_of(session, page_ids), covers_of(session, page_ids)
    earned = matching.earned_by(session, page)
    return Campaigns(
        items=tuple(
            line(each, sums[each.campaign_id].of(*CONFIRMED), earned[each.campaign_id], covers.get(each.campaign_id))
            for each in page
        ),
        next_after=page[-1].campaign_id if len(found) > query.limit else None,
    )


def by_id(chosen: Any, key: Any, query: ListCampaigns) -> Any:
    if query.after is not None:
        chosen = chosen.where(key > query.after)
    return chosen.order_by(key)


def soonest_first(chosen: Any, query: ListCampaigns) -> Any:
    """By deadline and id: two may close at one instant."""
    place = (Campaign.closes_at, Campaign.campaign_id)
    if query.after is not None:
        last = Campaign.__table__.alias()
        closed = select(last.c.closes_at).where(last.c.campaign_id == query.after).scalar_subquery()
        chosen = chosen.where(tuple_(*place) > tuple_(closed, query.after))
    return chosen.order_by(*place)


def narrowed(chosen: Any, query: ListCampaigns) -> Any:
    """Those in the lists, or in the archive, that are as was asked for."""
    chosen = chosen.where(Campaign.archived_at.is_not(None) if query.archived else Campaign.archived_at.is_(None))
    if query.area_id is not None:
        chosen = chosen.where(Campaign.area_id == query.area_id)
    if query.state is not None:
        chosen = chosen.where(Campaign.state == query.state)
    if query.closes_after is not None:
        chosen = chosen.where(Campaign.closes_at > query.closes_after)
    if query.closes_before is not None:
        chosen = chosen.where(Campaign.closes_at < query.closes_before)
    return chosen


def line(campaign: Campaign, pledged: int, earned: int, cover_id: UUID | None) -> CampaignLine:
    return CampaignLine(
        campaign_id=campaign.campaign_id,
        slug=address(campaign),
        title=campaign.title,
        summary=campaign.summary,
        cover_id=cover_id,
        place=place_of(campaign),
        assisted=campaign.assisted,
        area_id=campaign.area_id,
        state=campaign.state,
        goal=campaign.goal,
        pledged=pledged,
        match=campaign.match_amount,
        match_earned=earned,
        match_left=matching.left_of(campaign, earned),
        currency=campaign.currency,
        closes_at=campaign.closes_at,
    )


def get_campaign(session: Session, principal: Principal, query: GetCampaign) -> CampaignView:
    """One campaign with all that it says."""
    return view(session, principal, readable(session, principal, query.campaign_id))


def get_campaign_by_slug(session: Session, principal: Principal, query: GetCampaignBySlug) -> CampaignView:
    """The one that opened at this address."""
    campaign = session.scalar(select(Campaign).where(Campaign.slug == query.slug, Campaign.opened_at.is_not(None)))
    if campaign is None:
        raise CampaignNotFound("there is no campaign at this address")
    return view(session, principal, campaign)


def opened(session: Session, campaign_id: UUID) -> Campaign:
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.opened_at is None:
        raise CampaignNotFound("there is no such campaign")
    return campaign


def address(campaign: Campaign) -> str | None:
    """Its permanent one: from its opening on, since until then it may become another."""
    return campaign.slug if campaign.opened_at is not None else None


SAID = (
    "title",
    "summary",
    "story",
    "place_name",
    "beneficiary",
    "area_id",
    "goal",
    "least_goal",
    "currency",
    "assisted",
)
"""What a campaign says of itself, in its own row."""
LIVED = (
    *(
        "campaign_id",
        "version",
        "state",
        "note",
        "closes_at",
        "opened_at",
        "cancelled_at",
        "cancel_reason",
        "archived_at",
    ),
    *(
        "account_due_on",
        "account_sent_on",
        "way",
        "fees_borne_by",
        "match_sequence",
        "proposal_id",
        "budget_id",
        "initiative_id",
        "application_id",
        "granted",
    ),
)
"""What became of it."""


def view(session: Session, principal: Principal, campaign: Campaign) -> CampaignView:
    return CampaignView(
        **picked(campaign, *SAID, *LIVED),
        **told_of(session, campaign),
        slug=address(campaign),
        finale_at=finale_at(campaign),
        lines=costs_of(session, campaign.campaign_id),
        needs=needs_of(session, campaign.campaign_id),
        **shown(session, campaign.campaign_id),
        place=place_of(campaign),
        association=Association.load(campaign.association) if campaign.association else None,
        mine=is_behind(session, principal, campaign),
        match=campaign.match_amount,
        match_earned=(earned := matching.earned_of(session, campaign)),
        match_left=matching.left_of(campaign, earned),
        scheme_id=campaign.match_scheme_id if campaign.match_amount else None,
        extension=extension_of(session, campaign),
        permit=Permit.load(campaign.permit) if campaign.permit else None,
    )


def told_of(session: Session, campaign: Campaign) -> dict[str, Any]:
    """What the provider has confirmed, and what was only promised, where promises are paid in the last days; by how many; and
    what it took for that."""
    sums = sums_of(session, [campaign.campaign_id])[campaign.campaign_id]
    return {
        "pledged": sums.of(*CONFIRMED),
        "promised": sums.of("promised") if campaign.way == "confirm_late" else 0,
        "captured": sums.of("captured"),
        "supporters": sums.pledges(*CONFIRMED),
        "fees": fees_of(session, campaign.campaign_id),
    }


def extension_of(session: Session, campaign: Campaign) -> Extension | None:
    row = session.get(models.Extension, campaign.campaign_id)
    if row is None:
        return None
    decision = Decision.load(row.decision)
    return Extension(closed_at=row.closed_at, closes_at=row.closes_at, decision=decision, reason=row.reason, at=row.at)


def finale_at(campaign: Campaign) -> datetime | None:
    """From when on promises are paid, where pledges are promised first."""
    if campaign.way != "confirm_late" or campaign.reserve_days is None:
        return None
    return domain.ways.finale(campaign.closes_at, campaign.reserve_days)
