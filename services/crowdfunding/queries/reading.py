"""Who may read a campaign that was never published, and who stands behind one."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from contracts.crowdfunding import CampaignNotFound
from contracts.principal import EVERYWHERE, Principal
from services.crowdfunding.models import Campaign, CampaignMember


def visible(principal: Principal) -> ColumnElement[bool]:
    """Published ones; before, one's own, those one is in the team of, those of a playmaker's areas.

    And what the city entered, for those who enter for citizens there: they could not edit it otherwise.
    """
    seen: list[ColumnElement[bool]] = [Campaign.opened_at.is_not(None)]
    if principal.person:
        seen.append(behind(principal))
    for held in principal.roles:
        here = true() if held.scope == EVERYWHERE else Campaign.area_id == held.scope
        if held.role == "playmaker":
            seen.append(here)
        elif held.role == "counter":
            seen.append(here & Campaign.assisted)
    return or_(*seen)


def behind(principal: Principal) -> ColumnElement[bool]:
    """Those that somebody owns or is in the team of; none of who has not signed in."""
    if not principal.person:
        return false()
    return or_(Campaign.owner == principal.person, Campaign.campaign_id.in_(teams_of(principal.person)))


def teams_of(person: str) -> Any:
    """The campaigns whose team somebody is in."""
    mine = CampaignMember.person == person, CampaignMember.left_at.is_(None)
    return select(CampaignMember.campaign_id).where(*mine)


def readable(session: Session, principal: Principal, campaign_id: UUID) -> Campaign:
    """The campaign, or CampaignNotFound for whom it is none yet."""
    campaign = session.scalar(select(Campaign).where(Campaign.campaign_id == campaign_id, visible(principal)))
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    return campaign


def is_behind(session: Session, principal: Principal, campaign: Campaign) -> bool:
    """Its owner, or one of the team."""
    if not principal.person:
        return False
    if campaign.owner == principal.person:
        return True
    ours = teams_of(principal.person).where(CampaignMember.campaign_id == campaign.campaign_id)
    return session.scalar(ours) is not None


def is_helped(principal: Principal, campaign: Campaign) -> bool:
    """Whether the asker is an official there, and the city entered it: they tell its owner what they may read of it."""
    return campaign.assisted and principal.has("counter", campaign.area_id)
