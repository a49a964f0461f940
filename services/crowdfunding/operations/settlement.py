"""What time does to campaigns: the deadline, the judgement, and the end; and whom to ask about silent pledges.

Nothing here asks the payment provider. It writes down what is to be asked; `provider` asks, between transactions.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import CampaignFunded
from services.crowdfunding import domain, queries
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations import fees
from services.crowdfunding.operations.campaigns import give_up, hand_over_id
from services.crowdfunding.operations.holds import let_go_withheld
from services.crowdfunding.operations.notices import tell_all, tell_supporters
from services.crowdfunding.operations.outcomes import terms_of
from services.crowdfunding.operations.ways import ask_for_confirmation

CAMPAIGNS_A_TICK_MAX = 50
SILENT_SECONDS_MAX = 60
SILENT_A_TICK_MAX = 200


def advance_campaigns(session: Session) -> None:
    """Close what is due, judge what has nothing left to ask, and have silent pledges looked at."""
    one_by_one(session, due(session, "open"), close)
    one_by_one(session, due(session, "matching"), give_up_unmatched)
    one_by_one(session, settled(session), judge)
    ask_for_confirmation(session)
    ask_about_silent(session)


def one_by_one(session: Session, campaigns: list[Campaign], act: Callable[[Session, Campaign], None]) -> None:
    """Each for itself: one that cannot be moved on must not stop the deadlines of the others."""
    for campaign_id, campaign in [(each.campaign_id, each) for each in campaigns]:
        try:
            with session.begin_nested():
                act(session, campaign)
        except OperationalError:
            raise  # the database's trouble and no campaign's: all of it is run again
        except Exception:  # noqa: BLE001 - see above
            telemetry.log().exception("campaign not moved on", campaign_id=str(campaign_id))


def give_up_unmatched(session: Session, campaign: Campaign) -> None:
    give_up(session, campaign, "the match was not answered before the deadline")


def due(session: Session, state: str) -> list[Campaign]:
    chosen = select(Campaign).where(Campaign.state == state, Campaign.closes_at <= now()).order_by(Campaign.closes_at)
    return list(session.scalars(chosen.limit(CAMPAIGNS_A_TICK_MAX).with_for_update(of=Campaign)))


def close(session: Session, campaign: Campaign) -> None:
    """No more pledges; every one that may count gets one last look at the provider, whatever we have heard of it.

    One that is being let go or refunded goes on with that.
    """
    campaign.state = domain.CAMPAIGNS["open", "deadline"]
    session.flush()  # before any pledge is asked about, so that one under way meets a campaign that has closed
    forget_unheard_of(session, campaign)
    look_at = campaign.closes_at + timedelta(seconds=domain.LAST_LOOK_SECONDS)
    not_going = or_(Pledge.next_action.is_(None), Pledge.next_action.not_in(("cancel", "refund")))
    _ask(session, campaign, ("made", "captured", *domain.HELD), "look", not_going, at=look_at)


def settled(session: Session) -> list[Campaign]:
    """Campaigns that have closed with nothing left to ask the provider.

    Those that wait for their fees come last, so that however many they are they keep nobody waiting. No answer is waited for for ever.
    """
    chosen = select(Campaign).where(Campaign.state == "settling", ~asked_of_provider())
    chosen = chosen.order_by(fees.may_be_awaited(), Campaign.closes_at)
    found = list(session.scalars(chosen.limit(CAMPAIGNS_A_TICK_MAX).with_for_update(of=Campaign)))
    return still_settled(session, found)


def still_settled(session: Session, found: list[Campaign]) -> list[Campaign]:
    """Looked at anew under their locks: whoever held one until now may have had its pledges asked about, and what was chosen
    before we waited does not show that.
    """
    still = Campaign.campaign_id.in_([campaign.campaign_id for campaign in found]), ~asked_of_provider()
    campaign_ids = set(session.scalars(select(Campaign.campaign_id).where(*still)))
    return [campaign for campaign in found if campaign.campaign_id in campaign_ids]


def asked_of_provider() -> ColumnElement[bool]:
    """Whether a campaign still waits for an answer of the provider's. Once it is long over the last word counts that was heard,
    and for what was given up nobody waits, though the provider is still asked to let it go."""
    ended_at = func.coalesce(Campaign.cancelled_at, Campaign.closes_at)
    long_over = ended_at <= now() - timedelta(seconds=domain.LAST_WORD_SECONDS_MAX)
    given_up = and_(Pledge.state.in_(domain.OVER), Pledge.next_action == "cancel")
    return exists().where(
        Pledge.campaign_id == Campaign.campaign_id,
        Pledge.next_action.is_not(None),
        ~and_(long_over, or_(Pledge.state == "made", Pledge.next_action == "look", given_up)),
    )


def judge(session: Session, campaign: Campaign) -> None:
    """All or nothing: by what is held and captured, and again by what could be captured."""
    sums = queries.sums.sums_of(session, [campaign.campaign_id])[campaign.campaign_id]
    captured, match = sums.of("captured"), queries.matching.judged(session, campaign)
    gathered = domain.Gathered(
        held=sums.of(*domain.HELD),
        captured=captured,
        match=match,
        declined=declined_captures(session, campaign) + queries.matching.declined(session, campaign, match),
    )
    step = domain.judge(campaign.verdict, gathered, campaign.least_goal, terms_of(campaign).tolerance_percent)
    if step == "capture":
        campaign.verdict = "met"
        _ask(session, campaign, domain.HELD, "capture", capture_from=now())
    elif step == "let_go":
        let_all_go(session, campaign)
    elif step == "hand_over":
        campaign.verdict = "met"
        if not fees.awaited(session, campaign):
            hand_over(session, campaign, captured, match)
    else:
        give_up(session, campaign, campaign.cancel_reason or "the goal was not reached by the deadline")


def let_all_go(session: Session, campaign: Campaign) -> None:
    """Nobody's money is held any more: what is promised or withheld is forgotten, what is held let go, what is captured refunded, and
    whoever is mid-payment can no longer pay. The campaign is `settling` until all of it is done.
    """
    campaign.verdict = "missed"
    session.flush()  # before any pledge is asked about
    forget_unheard_of(session, campaign)
    _ask(session, campaign, ("made",), "look")
    _ask(session, campaign, domain.HELD, "cancel")
    _ask(session, campaign, ("captured",), "refund")


def forget_unheard_of(session: Session, campaign: Campaign) -> None:
    """What is promised, and what waits for somebody to look at it: no payment was opened, and none will be."""
    let_go_withheld(session, campaign)
    promised = Pledge.campaign_id == campaign.campaign_id, Pledge.state == "promised"
    pledge_ids = list(session.scalars(select(Pledge.pledge_id).where(*promised)))
    if pledge_ids:
        session.execute(update(Pledge).where(*promised).values(state=domain.PLEDGES["promised", "unconfirmed"]))
        tell_all(session, pledge_ids, "lapsed")


def hand_over(session: Session, campaign: Campaign, captured: int, match: int) -> None:
    """What of the match is not due to what was captured goes back: the ledger sees to it."""
    campaign.state = domain.CAMPAIGNS["settling", "goal_met"]
    campaign.hand_overs += 1
    tell_supporters(session, campaign, "reached", states=("captured",))
    publish(
        session,
        CampaignFunded(
            request_id=hand_over_id(campaign),
            campaign_id=campaign.campaign_id,
            title=campaign.title,
            area_id=campaign.area_id,
            owner=campaign.owner,
            cvr=campaign.association["cvr"] if campaign.association else None,
            rest_of=(campaign.proposal_id or campaign.application_id) if campaign.granted else None,
            captured=captured,
            fees=fees.charge_fees(session, campaign, captured),
            match=match,
            currency=campaign.currency,
            year=campaign.match_year if match else None,
        ),
    )


def declined_captures(session: Session, campaign: Campaign) -> int:
    """Minor units that were reserved, or to be taken by a mandate, and were declined when they were captured."""
    lost = Pledge.state == "declined", Pledge.reserved_at.is_not(None), Pledge.withdrawn_at.is_(None)
    chosen = select(func.sum(Pledge.amount)).where(Pledge.campaign_id == campaign.campaign_id, *lost)
    return int(session.scalar(chosen) or 0)


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


def _ask(
    session: Session,
    campaign: Campaign,
    states: tuple[str, ...],
    action: str,
    *further: ColumnElement[bool],
    at: datetime | None = None,
    **values: Any,
) -> None:
    session.execute(
        update(Pledge)
        .where(Pledge.campaign_id == campaign.campaign_id, Pledge.state.in_(states), *further)
        .values(next_action=action, next_try_at=at or now(), attempts=0, **values)
    )
