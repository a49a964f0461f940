"""Who is in a team, for those who are behind the campaign."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.crowdfunding import CampaignNotFound, NotYourCampaign
from contracts.crowdfunding.team import ListTeam, Team, TeamMember
from contracts.principal import Principal
from services.crowdfunding.models import Campaign, CampaignMember
from services.crowdfunding.queries.reading import is_behind


def list_team(session: Session, principal: Principal, query: ListTeam) -> Team:
    """A page in the order of ids; no person is named in it. An invitation that nobody has used is a key: the owner sees it, and
    who sent it, so that nobody whom the owner removes knows another way in."""
    campaign = session.get(Campaign, query.campaign_id)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    require_behind(session, principal, campaign)
    page = select(CampaignMember).where(
        CampaignMember.campaign_id == campaign.campaign_id, CampaignMember.left_at.is_(None)
    )
    if campaign.owner != principal.person:
        page = page.where(CampaignMember.joined_at.is_not(None) | (CampaignMember.invited_by == principal.person))
    if query.after is not None:
        page = page.where(CampaignMember.member_id > query.after)
    rows = session.scalars(page.order_by(CampaignMember.member_id).limit(query.limit + 1)).all()
    items = tuple(
        TeamMember(
            member_id=row.member_id,
            invited_at=row.invited_at,
            joined_at=row.joined_at,
            mine=row.person == principal.person,
        )
        for row in rows[: query.limit]
    )
    return Team(items=items, next_after=items[-1].member_id if len(rows) > query.limit else None)


def require_behind(session: Session, principal: Principal, campaign: Campaign) -> None:
    """Refuse whoever neither owns it nor is in its team."""
    principal.require_person()
    if not is_behind(session, principal, campaign):
        raise NotYourCampaign("this takes its owner, or one of the team")
