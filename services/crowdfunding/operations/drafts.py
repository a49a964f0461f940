"""A campaign in the hands of those who write it: begun, and edited by one after the other, until it is handed in."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignDone, EditCampaign, StartCampaign
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, CampaignCost, CampaignNeed
from services.crowdfunding.operations.campaigns import done, locked
from services.crowdfunding.queries.team import require_behind

SAID = ("title", "summary", "story", "goal", "place_name", "beneficiary", "closes_at", "hours_count")


def start_campaign(session: Session, rules: domain.Rules, principal: Principal, command: StartCampaign) -> CampaignDone:
    """Anyone signed in drafts one; only a playmaker publishes it. Drafts are counted without a lock: who starts several at
    once may pass the limit by as many."""
    principal.require_person("start a collection")
    mine = select(func.count()).where(Campaign.owner == principal.person, Campaign.state == "draft")
    domain.drafts.check_room(session.scalar(mine) or 0, domain.drafts.DRAFTS_A_PERSON_MAX, "drafts of one person")
    campaign = Campaign(
        campaign_id=command.command_id,
        area_id=command.area_id,
        currency=command.currency,
        owner=principal.person,
        assisted=False,
        started_at=now(),
        state="draft",
        version=1,
    )
    write(session, rules, campaign, command)
    return done(campaign)


def edit_campaign(session: Session, rules: domain.Rules, principal: Principal, command: EditCampaign) -> CampaignDone:
    """All that it says anew, by its owner or one of the team who has read the newest."""
    campaign = locked(session, command.campaign_id)
    require_behind(session, principal, campaign)
    domain.drafts.check_draft(campaign.state)
    domain.drafts.check_version(command.version, campaign.version)
    domain.drafts.check_room(campaign.version, domain.drafts.VERSIONS_MAX, "versions of a campaign")
    campaign.version += 1
    write(session, rules, campaign, command)
    return done(campaign)


def write(session: Session, rules: domain.Rules, campaign: Campaign, command: StartCampaign | EditCampaign) -> None:
    """What the command says, in the campaign's row and beside it."""
    domain.drafts.check_content(command)
    domain.check_start(rules, now(), command.closes_at, campaign.currency)
    for name in SAID:
        setattr(campaign, name, getattr(command, name))
    campaign.hour_rate = rules.hour_rate
    campaign.least_goal = command.least_goal or command.goal
    place = command.place
    campaign.latitude, campaign.longitude = (place.latitude, place.longitude) if place else (None, None)
    campaign.association = command.association.dump() if command.association else None
    session.add(campaign)
    session.flush()
    write_costs(session, campaign, command)
    write_needs(session, campaign, command)


def write_costs(session: Session, campaign: Campaign, command: StartCampaign | EditCampaign) -> None:
    session.execute(delete(CampaignCost).where(CampaignCost.campaign_id == campaign.campaign_id))
    session.add_all(
        CampaignCost(campaign_id=campaign.campaign_id, position=position, text=line.text, amount=line.amount)
        for position, line in enumerate(command.lines)
    )


def write_needs(session: Session, campaign: Campaign, command: StartCampaign | EditCampaign) -> None:
    """A need that is named again is the same row; one that is not named any more goes."""
    wanted = {need.need_id for need in command.needs}
    ours = CampaignNeed.campaign_id == campaign.campaign_id
    rows = {row.need_id: row for row in session.scalars(select(CampaignNeed).where(ours))}
    taken = select(CampaignNeed.need_id).where(CampaignNeed.need_id.in_(wanted - rows.keys()))
    before = {need_id: row.kind for need_id, row in rows.items()}
    domain.drafts.check_needs(command.needs, before, session.scalars(taken).all())
    for need_id in rows.keys() - wanted:
        session.delete(rows[need_id])
    for position, need in enumerate(command.needs):
        row = rows.get(need.need_id) or CampaignNeed(need_id=need.need_id, campaign_id=campaign.campaign_id)
        row.kind, row.title, row.quantity, row.position = need.kind, need.title, need.quantity, position
        session.add(row)
