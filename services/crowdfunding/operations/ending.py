"""What people decide of a campaign's end: extended once, cancelled, archived."""

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import (
    ArchiveCampaign,
    CampaignDone,
    CampaignExtended,
    CancelCampaign,
    ExtendCampaign,
    ExtendedBefore,
    Permit,
    WrongCampaignState,
)
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.domain import ending, notices, permits, ways
from services.crowdfunding.domain.campaigns import CampaignTrigger
from services.crowdfunding.models import Campaign, Extension
from services.crowdfunding.operations.allowing import allow
from services.crowdfunding.operations.campaigns import done, give_up, locked
from services.crowdfunding.operations.notices import tell_supporters
from services.crowdfunding.operations.outcomes import terms_of
from services.crowdfunding.operations.settlement import let_all_go
from services.crowdfunding.queries.reviewing import check_reviewer

BOUND = ("promised", "reserved", "mandated", "captured")
"""States of a pledge whose donor waits for the deadline."""


def extend_campaign(
    session: Session, rules: domain.Rules, principal: Principal, command: ExtendCampaign
) -> CampaignDone:
    """The row lock decides against the timer: whoever comes after the deadline finds it closed."""
    campaign = locked(session, command.campaign_id)
    allow(principal, "extend_campaign", campaign)
    check_reviewer(session, principal, campaign)
    if campaign.state != "open" or campaign.opened_at is None or campaign.closes_at <= now():
        raise WrongCampaignState("only what is open is extended, before its deadline", state=campaign.state)
    if session.get(Extension, campaign.campaign_id) is not None:
        raise ExtendedBefore("a campaign is extended once")
    deadlines = campaign.opened_at, campaign.closes_at, command.closes_at
    ending.check_extension(*deadlines)
    ways.check_extension(terms_of(campaign), now(), *deadlines)
    permit = Permit.load(campaign.permit) if campaign.permit else None
    domain.permit_for(rules, permit, campaign.opened_at, command.closes_at)
    closed_at = campaign.closes_at
    asked = {"closed_at": closed_at, "closes_at": command.closes_at}
    extension = Extension(campaign_id=campaign.campaign_id, reason=command.reason, **asked)
    extension.decision, extension.by, extension.at = command.decision.dump(), principal.person, now()
    session.add(extension)
    session.flush()  # the deadline moves by this row alone
    campaign.closes_at = command.closes_at
    if campaign.account_due_on is not None:
        campaign.account_due_on = permits.account_due_on(rules, command.closes_at)
    publish(session, CampaignExtended(campaign_id=campaign.campaign_id, decision=command.decision, **asked))
    told = f"Ny frist: {notices.at(command.closes_at)}. {command.reason}"
    tell_supporters(session, campaign, "extended", states=BOUND, text=told)
    return done(campaign)


def cancel_campaign(
    session: Session, rules: domain.Rules, principal: Principal, command: CancelCampaign
) -> CampaignDone:
    """At once while nobody could give; while it is open it closes, and everything goes back as when the goal is missed."""
    campaign = locked(session, command.campaign_id)
    allow(principal, "cancel_campaign", campaign)
    if campaign.state in ending.OWNERS_TO_CANCEL and principal.person != campaign.owner:
        raise WrongCampaignState("until it is published it is its owner's to cancel", state=campaign.state)
    before = campaign.state
    domain.next_state(before, "cancel_campaign")
    if before == "open":
        call_off(session, rules, campaign, "cancel_campaign", by=principal.person, reason=command.reason)
        return done(campaign)
    campaign.cancelled_at, campaign.cancelled_by, campaign.cancel_reason = now(), principal.person, command.reason
    if before == "matching":
        give_up(session, campaign, command.reason)
    else:
        campaign.state = domain.next_state(before, "cancel_campaign")
    return done(campaign)


def call_off(  # noqa: PLR0913 - who ends it, and why
    session: Session, rules: domain.Rules, campaign: Campaign, trigger: CampaignTrigger, *, by: str, reason: str
) -> None:
    """It takes nobody's money any more, and what was given goes back."""
    campaign.state = domain.next_state(campaign.state, trigger)
    campaign.cancelled_at, campaign.cancelled_by, campaign.cancel_reason = now(), by, reason
    if campaign.account_due_on is not None:
        campaign.account_due_on = permits.account_due_on(rules, campaign.cancelled_at)
    let_all_go(session, campaign)


def archive_campaign(session: Session, principal: Principal, command: ArchiveCampaign) -> CampaignDone:
    """Out of the lists; done before, it stays done."""
    campaign = locked(session, command.campaign_id)
    allow(principal, "archive_campaign", campaign)
    if campaign.state not in ending.ENDED:
        raise WrongCampaignState("only what has ended is archived", state=campaign.state)
    campaign.archived_at = campaign.archived_at or now()
    return done(campaign)
