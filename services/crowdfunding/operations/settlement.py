"""What time does to campaigns: the deadline, the judgement, and the end; and whom to ask about silent pledges.

Nothing here asks the payment provider. It writes down what is to be asked; `provider` asks, between transactions.
"""

from datetime import timedelta
from uuid import uuid5

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import CampaignFunded
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations.campaigns import give_up
from services.crowdfunding.operations.holds import let_go_withheld
from services.crowdfunding.operations.notices import tell_supporters

CAMPAIGNS_A_TICK_MAX = 50
SILENT_SECONDS_MAX = 60
SILENT_A_TICK_MAX = 200


def advance_campaigns(session: Session) -> None:
    """Close what is due, judge what has nothing left to ask, and have silent pledges looked at."""
    for campaign in due(session, "open"):
        close(session, campaign)
    for campaign in due(session, "matching"):
        give_up(session, campaign, "the match was not answered before the deadline")
    for campaign in settled(session):
        judge(session, campaign)
    ask_about_silent(session)


def due(session: Session, state: str) -> list[Campaign]:
    chosen = select(Campaign).where(Campaign.state == state, Campaign.closes_at <= now()).order_by(Campaign.closes_at)
    return list(session.scalars(chosen.limit(CAMPAIGNS_A_TICK_MAX).with_for_update(of=Campaign)))


def close(session: Session, campaign: Campaign) -> None:
    """No more pledges; every one that may count gets one last look at the provider, whatever we have heard of it."""
    campaign.state = domain.CAMPAIGNS["open", "deadline"]
    session.flush()  # before any pledge is asked about, so that one under way meets a campaign that has closed
    let_go_withheld(session, campaign)
    look_at = campaign.closes_at + timedelta(seconds=domain.LAST_LOOK_SECONDS)
    _ask(session, campaign, ("made", "reserved"), "look", at=look_at)


def settled(session: Session) -> list[Campaign]:
    """Campaigns past their deadline with nothing left to ask the provider.

    Of pledges that it never called reserved, and still gives no answer on that makes sense, none is waited for for ever.
    """
    long_over = Campaign.closes_at <= now() - timedelta(seconds=domain.LAST_WORD_SECONDS_MAX)
    asked = exists().where(
        Pledge.campaign_id == Campaign.campaign_id,
        Pledge.next_action.is_not(None),
        ~and_(Pledge.state == "made", long_over),
    )
    chosen = select(Campaign).where(Campaign.state == "settling", ~asked).order_by(Campaign.closes_at)
    return list(session.scalars(chosen.limit(CAMPAIGNS_A_TICK_MAX).with_for_update(of=Campaign)))


def judge(session: Session, campaign: Campaign) -> None:
    """All or nothing: by what is reserved, and again by what could be captured."""
    sums = sums_of(session, campaign)
    reserved, captured = sums.get("reserved", 0), sums.get("captured", 0)
    step = domain.judge(
        campaign.verdict,
        least_goal=campaign.least_goal,
        match=campaign.match_amount,
        reserved=reserved,
        captured=captured,
    )
    if step == "capture":
        campaign.verdict = "met"
        _ask(session, campaign, ("reserved",), "capture")
    elif step == "let_go":
        campaign.verdict = "missed"
        _ask(session, campaign, ("reserved",), "cancel")
    elif step == "refund":
        campaign.verdict = "missed"
        _ask(session, campaign, ("captured",), "refund")
    elif step == "hand_over":
        hand_over(session, campaign, captured)
    else:
        give_up(session, campaign, "the goal was not reached by the deadline")


def hand_over(session: Session, campaign: Campaign, captured: int) -> None:
    campaign.state = domain.CAMPAIGNS["settling", "goal_met"]
    tell_supporters(session, campaign, "reached", states=("captured",))
    publish(
        session,
        CampaignFunded(
            request_id=uuid5(campaign.campaign_id, "funded"),
            campaign_id=campaign.campaign_id,
            captured=captured,
            match=campaign.match_amount,
            year=campaign.match_year if campaign.match_amount else None,
        ),
    )


def sums_of(session: Session, campaign: Campaign) -> dict[str, int]:
    """Minor units by the state of pledges."""
    sums = select(Pledge.state, func.sum(Pledge.amount)).where(Pledge.campaign_id == campaign.campaign_id)
    return {state: int(amount) for state, amount in session.execute(sums.group_by(Pledge.state))}


def ask_about_silent(session: Session) -> None:
    """A webhook may never come and a payer may never come back."""
    silent = (
        select(Pledge.pledge_id)
        .where(Pledge.state == "made", Pledge.next_action.is_(None))
        .where(Pledge.looked_at < now() - timedelta(seconds=SILENT_SECONDS_MAX))
        .order_by(Pledge.looked_at)
        .limit(SILENT_A_TICK_MAX)
    )
    pledge_ids = list(session.scalars(silent))
    if pledge_ids:
        chosen = update(Pledge).where(Pledge.pledge_id.in_(pledge_ids), Pledge.next_action.is_(None))
        session.execute(chosen.values(next_action="look", next_try_at=now(), attempts=0))


def _ask(session: Session, campaign: Campaign, states: tuple[str, ...], action: str, at: object = None) -> None:
    session.execute(
        update(Pledge)
        .where(Pledge.campaign_id == campaign.campaign_id, Pledge.state.in_(states))
        .values(next_action=action, next_try_at=at or now(), attempts=0)
    )
