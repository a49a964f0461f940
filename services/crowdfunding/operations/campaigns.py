"""A campaign's own life: handed in, published, opened with or without a match, handed over; and what the ledger answers."""

from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import (
    CampaignDone,
    CampaignFailed,
    CampaignNotFound,
    CampaignPublished,
    PledgeChargedBack,
    PublishCampaign,
    ReturnCampaign,
    SubmitCampaign,
)
from contracts.errors import NotYet
from contracts.ledger import GrantRefused, GrantsPosted, MatchRefused, MatchReserved, Released
from contracts.principal import Principal
from services.crowdfunding import domain, queries
from services.crowdfunding.domain import permits, reviewing
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations import matching
from services.crowdfunding.operations.allowing import allow
from services.crowdfunding.operations.finding import make_findable
from services.crowdfunding.operations.notices import tell_supporters
from services.crowdfunding.operations.outcomes import moved
from services.crowdfunding.operations.reviewing import keep_review
from services.crowdfunding.queries.reviewing import check_reviewer

HOLD_NO_MATCH = ("draft", "submitted", "failed", "cancelled")


def submit_campaign(
    session: Session, rules: domain.Rules, principal: Principal, command: SubmitCampaign
) -> CampaignDone:
    """Its owner hands it in: what is looked at is what will be published."""
    campaign = locked(session, command.campaign_id)
    allow(principal, "submit_campaign", campaign)
    state = domain.next_state(campaign.state, "submit_campaign")
    domain.check_start(rules, now(), campaign.closes_at, campaign.currency)
    costs = queries.drafts.sum_of_costs(session, campaign.campaign_id)
    domain.drafts.check_balanced(campaign.goal, campaign.granted, costs)
    campaign.state, campaign.note = state, None
    campaign.submissions += 1
    return done(campaign)


def return_campaign(
    session: Session, rules: domain.Rules, principal: Principal, command: ReturnCampaign
) -> CampaignDone:
    """Its owner's again, with what it does not meet."""
    campaign = locked(session, command.campaign_id)
    allow(principal, "return_campaign", campaign)
    check_reviewer(session, principal, campaign)
    state = domain.next_state(campaign.state, "return_campaign")
    reviewing.check_returned(rules.criteria, command.answers)
    keep_review(session, principal, campaign, "returned", command.answers, criteria=rules.criteria)
    campaign.state = state
    return done(campaign)


def publish_campaign(
    session: Session, rules: domain.Rules, principal: Principal, command: PublishCampaign
) -> CampaignDone:
    """Open it for pledges; where a match is asked for, once the ledger holds that."""
    campaign = locked(session, command.campaign_id)
    allow(principal, "publish_campaign", campaign)
    check_reviewer(session, principal, campaign)
    domain.next_state(campaign.state, "publish_campaign")
    reviewing.check_met(rules.criteria, command.answers)
    terms = domain.ways.terms(rules, now(), campaign.closes_at, command.way)
    campaign.way, campaign.reserve_days = terms.way, terms.reserve_days
    campaign.capture_days_max, campaign.tolerance_percent = terms.capture_days_max, terms.tolerance_percent
    permit = domain.permit_for(rules, command.permit, now(), campaign.closes_at)
    keep_review(session, principal, campaign, "published", command.answers, criteria=rules.criteria)
    campaign.permit = permit.dump() if permit else None
    campaign.account_due_on = permits.account_due_on(rules, campaign.closes_at) if command.permit else None
    campaign.note, campaign.fees_borne_by = None, rules.fees_borne_by
    make_findable(session, campaign)
    if command.match is None:
        open_for_pledges(session, campaign)
    else:
        matching.ask(session, campaign, command.command_id, command.match, principal)
        campaign.state = domain.CAMPAIGNS["submitted", "publish_with_match"]
    return done(campaign)


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
        matching.hold(session, campaign, event)
        if campaign.closes_at <= now():
            give_up(session, campaign, "the match was held only after the deadline")
        else:
            open_for_pledges(session, campaign)
    elif campaign.state in HOLD_NO_MATCH or not matching.is_wanted(session, campaign, event):
        matching.hear(session, event)
        release_late_match(session, campaign, event)
    else:
        matching.hold(session, campaign, event)  # raised, or heard before


def release_late_match(session: Session, campaign: Campaign, event: MatchReserved) -> None:
    """A word to the ledger of its own, beside the one with which the campaign itself ended; or of one that is not over, and
    may be given another match before the ledger hears this.
    """
    publish(
        session,
        CampaignFailed(
            request_id=uuid5(event.request_id, "release"),
            campaign_id=event.campaign_id,
            match=event.amount,
            year=event.year,
            partly=campaign.state not in ("failed", "cancelled"),
            reason="the match was held when nobody waited for it any more",
        ),
    )


def record_match_refusal(session: Session, event: MatchRefused) -> None:
    """Back to a draft with the reason: whether to collect without a match is the owner's and the playmaker's to say."""
    campaign = locked(session, event.campaign_id)
    matching.refuse(session, event)
    if campaign.state == "matching" and campaign.match_request_id == event.request_id:
        campaign.state = domain.CAMPAIGNS["matching", "match_refused"]
        forget_publication(campaign)
        campaign.note = event.reason


def forget_publication(campaign: Campaign) -> None:
    """It is to be published anew, with a match or without one."""
    campaign.match_request_id, campaign.match_year, campaign.match_scheme_id = None, None, None
    campaign.slug, campaign.account_due_on = None, None


def give_up(session: Session, campaign: Campaign, reason: str) -> None:
    """The campaign has failed or was cancelled, and holds nobody's money; the ledger releases the match if there is one."""
    campaign.state = "failed" if campaign.cancelled_at is None else "cancelled"
    campaign.verdict, campaign.note = "missed", reason
    if campaign.cancelled_at is None:
        tell_supporters(session, campaign, "missed")
    else:
        tell_supporters(session, campaign, "cancelled", text=campaign.cancel_reason or "")
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
    campaign.match_amount = sum(line.amount for line in event.transfers if line.kind == "grant_match")


def record_grant_refusal(session: Session, event: GrantRefused) -> None:
    """Nothing moved: some of the match was taken back before the ledger heard of the hand-over. It is judged anew by what is
    left, once we have heard of that too.
    """
    if event.owner != "campaign":
        return
    campaign = locked(session, event.owner_id)
    if campaign.state != "funded" or event.request_id != hand_over_id(campaign):
        return
    if event.available is not None and campaign.match_amount > event.available:
        raise NotYet("that the match was taken back has not been heard of")
    campaign.state, campaign.note = domain.CAMPAIGNS["funded", "grant_refused"], event.reason
    tell_charge_backs_again(session, campaign)


def tell_charge_backs_again(session: Session, campaign: Campaign) -> None:
    """What was charged back while the hand-over was on its way was told as the project's money. It is with the campaign still,
    which bears it; of the two words the ledger books one, since no donor gets more than they gave."""
    told = Pledge.state == "charged_back", Pledge.charge_back_sequence.is_(None)
    for pledge in session.scalars(select(Pledge).where(Pledge.campaign_id == campaign.campaign_id, *told)):
        again = moved(pledge, f"charge_back {campaign.hand_overs}", pledge.amount)
        publish(session, PledgeChargedBack(**again, handed_over=False))


def hand_over_id(campaign: Campaign) -> UUID:
    """The request by which the ledger was last asked to hand it over: a refusal is final for its id."""
    return uuid5(campaign.campaign_id, f"funded {campaign.hand_overs}")


def record_release(session: Session, event: Released) -> None:
    """The pool has its match back."""
    if event.owner != "campaign":
        return
    campaign = locked(session, event.owner_id)
    if campaign.state in ("failed", "cancelled") and event.sequence > (campaign.released_sequence or 0):
        campaign.match_amount, campaign.released_sequence = 0, event.sequence


def locked(session: Session, campaign_id: UUID) -> Campaign:
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    return campaign


def done(campaign: Campaign) -> CampaignDone:
    return CampaignDone(id=campaign.campaign_id, state=campaign.state)
