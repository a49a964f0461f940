"""A campaign's own life: drafted, published, opened with or without a match, handed over; and what the ledger answers."""

from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import (
    CampaignDone,
    CampaignFailed,
    CampaignNotFound,
    CampaignPublished,
    MatchAsked,
    MatchRequested,
    PublishCampaign,
    StartCampaign,
    WrongCampaignState,
)
from contracts.errors import NotYet, Unauthenticated
from contracts.ledger import GrantRefused, GrantsPosted, MatchRefused, MatchReserved, Released
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign
from services.crowdfunding.operations.notices import tell_supporters

HOLD_NO_MATCH = ("draft", "failed")


def start_campaign(session: Session, rules: domain.Rules, principal: Principal, command: StartCampaign) -> CampaignDone:
    """Anyone signed in drafts one; only a playmaker publishes it."""
    if not principal.person:
        raise Unauthenticated("sign in to start a collection")
    domain.check_start(rules, now(), command.closes_at, command.currency)
    domain.check_goal(command.goal, command.least_goal or command.goal)
    campaign = Campaign(
        campaign_id=command.command_id,
        title=command.title,
        story=command.story,
        area_id=command.area_id,
        owner=principal.person,
        goal=command.goal,
        least_goal=command.least_goal or command.goal,
        currency=command.currency,
        closes_at=command.closes_at,
        started_at=now(),
        state="draft",
    )
    session.add(campaign)
    return done(campaign)


def publish_campaign(
    session: Session, rules: domain.Rules, principal: Principal, command: PublishCampaign
) -> CampaignDone:
    """Open it for pledges; where a match is asked for, once the ledger holds that."""
    campaign = locked(session, command.campaign_id)
    principal.require(*domain.PERMISSIONS["publish_campaign"].roles, scope=campaign.area_id)
    if campaign.state != "draft":
        raise WrongCampaignState(f"only a draft is published, this is {campaign.state}", state=campaign.state)
    domain.check_opening(rules, now(), campaign.closes_at)
    permit = domain.permit_for(rules, command.permit, now(), campaign.closes_at)
    campaign.permit = permit.dump() if permit else None
    campaign.note = None
    if command.match is None:
        open_for_pledges(session, campaign)
    else:
        domain.check_match(rules, campaign.area_id, campaign.least_goal, command.match)
        ask_for_match(session, campaign, command.command_id, command.match, principal)
    return done(campaign)


def ask_for_match(
    session: Session, campaign: Campaign, request_id: UUID, match: MatchAsked, principal: Principal
) -> None:
    campaign.state = domain.CAMPAIGNS["draft", "publish_with_match"]
    campaign.match_request_id, campaign.match_year = request_id, match.year
    publish(
        session,
        MatchRequested(
            request_id=request_id,
            campaign_id=campaign.campaign_id,
            area_id=campaign.area_id,
            year=match.year,
            amount=match.amount,
            currency=campaign.currency,
            decision=match.decision,
            coded_by=principal.person,
        ),
    )


def open_for_pledges(session: Session, campaign: Campaign) -> None:
    campaign.state, campaign.opened_at = "open", now()
    publish(
        session,
        CampaignPublished(
            campaign_id=campaign.campaign_id,
            title=campaign.title,
            area_id=campaign.area_id,
            goal=campaign.goal,
            currency=campaign.currency,
            closes_at=campaign.closes_at,
        ),
    )


def record_match(session: Session, event: MatchReserved) -> None:
    """The ledger holds the match: the campaign opens. Pool money is never held by a campaign that is dead or asleep."""
    campaign = locked(session, event.campaign_id)
    if campaign.state == "matching" and campaign.match_request_id == event.request_id:
        campaign.match_amount, campaign.match_year, campaign.match_sequence = event.amount, event.year, event.sequence
        if campaign.closes_at <= now():
            give_up(session, campaign, "the match was held only after the deadline")
        else:
            open_for_pledges(session, campaign)
    elif campaign.state in HOLD_NO_MATCH:
        release_late_match(session, event)
    # Else it was heard before, or was asked for in vain by a campaign that lives: what it does not use goes back with
    # its end, and to release it now would release what it does use.


def release_late_match(session: Session, event: MatchReserved) -> None:
    """A word to the ledger of its own, beside the one with which the campaign itself ended."""
    publish(
        session,
        CampaignFailed(
            request_id=uuid5(event.request_id, "release"),
            campaign_id=event.campaign_id,
            match=event.amount,
            year=event.year,
            reason="the match was held when nobody waited for it any more",
        ),
    )


def record_match_refusal(session: Session, event: MatchRefused) -> None:
    """Back to a draft with the reason: whether to collect without a match is the owner's and the playmaker's to say."""
    campaign = locked(session, event.campaign_id)
    if campaign.state == "matching" and campaign.match_request_id == event.request_id:
        campaign.state = domain.CAMPAIGNS["matching", "match_refused"]
        campaign.match_request_id, campaign.match_year = None, None
        campaign.note = event.reason


def give_up(session: Session, campaign: Campaign, reason: str) -> None:
    """The campaign has failed and holds nobody's money; the ledger releases the match if there is one."""
    campaign.state, campaign.verdict, campaign.note = "failed", "missed", reason
    tell_supporters(session, campaign, "missed")
    publish(
        session,
        CampaignFailed(
            request_id=uuid5(campaign.campaign_id, "failed"),
            campaign_id=campaign.campaign_id,
            match=campaign.match_amount,
            year=campaign.match_year if campaign.match_amount else None,
            reason=reason,
        ),
    )


def record_grants(session: Session, event: GrantsPosted) -> None:
    """The ledger has handed citizens' money and match over to the project."""
    if event.owner != "campaign":
        return
    campaign = locked(session, event.owner_id)
    if campaign.state == "handed_over":
        return
    if campaign.state != "funded":
        raise NotYet(f"handed over while {campaign.state}")
    campaign.state = domain.CAMPAIGNS["funded", "grants_posted"]
    campaign.handed_over_sequence = event.sequence


def record_grant_refusal(session: Session, event: GrantRefused) -> None:
    """Nothing moved: the campaign stays funded with the reason, for finance to see."""
    if event.owner == "campaign":
        locked(session, event.owner_id).note = event.reason


def record_release(session: Session, event: Released) -> None:
    """The pool has its match back."""
    if event.owner != "campaign":
        return
    campaign = locked(session, event.owner_id)
    if campaign.state == "failed" and event.sequence > (campaign.released_sequence or 0):
        campaign.match_amount, campaign.released_sequence = 0, event.sequence


def locked(session: Session, campaign_id: UUID) -> Campaign:
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    return campaign


def done(campaign: Campaign) -> CampaignDone:
    return CampaignDone(id=campaign.campaign_id, state=campaign.state)
