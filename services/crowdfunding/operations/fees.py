"""What the provider took: kept by campaign and day, and told to the ledger with who bears it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import insert_new
from chassis.outbox import publish
from contracts.crowdfunding.fees import Bearer, ProviderFeesReported
from services.crowdfunding.domain import fees as rules
from services.crowdfunding.models import Campaign, Pledge, ProviderFee

COLLECTING = ("open", "settling")
"""While a campaign that bears its fees is one of these, they wait: refunds are whole, so only a funded one can bear any."""
CAMPAIGNS_A_TICK_MAX = 100


def record_fees(session: Session, day: date, fees: Mapping[UUID, int]) -> None:
    """What the provider says that it took on a day, in minor units, of each campaign that had payments then, 0 included.

    A day is told once, when it is over: what the provider says of it later is another's to find out and is not booked.
    Nor is what it credits beyond what it took: nobody bears less than nothing, and finance settles that with the provider.
    """
    for campaign_id, amount in fees.items():
        if amount < 0:
            telemetry.log().warning("fees credited", campaign_id=str(campaign_id), day=str(day), amount=amount)
    fees = {campaign_id: max(amount, 0) for campaign_id, amount in fees.items()}
    known = set(session.scalars(select(Campaign.campaign_id).where(Campaign.campaign_id.in_(list(fees)))))
    rows = [{"campaign_id": each, "day": day, "amount": amount} for each, amount in fees.items() if each in known]
    new = set(insert_new(session, ProviderFee, rows, "campaign_id"))
    for campaign_id in sorted(known - new):
        first = session.get_one(ProviderFee, (campaign_id, day)).amount
        if first != fees[campaign_id]:
            telemetry.log().warning("fees told otherwise", campaign_id=str(campaign_id), day=str(day), first=first)


def tell_fees(session: Session) -> None:
    """Those that need not wait for a campaign's end, the city's: also what comes after a campaign has been handed over."""
    waiting = Campaign.state.in_(COLLECTING) & (Campaign.fees_borne_by == "campaign")
    untold = select(ProviderFee).join(Campaign, Campaign.campaign_id == ProviderFee.campaign_id)
    chosen = untold.where(ProviderFee.told_at.is_(None), ~waiting).order_by(ProviderFee.day, ProviderFee.campaign_id)
    for fee in session.scalars(chosen.limit(CAMPAIGNS_A_TICK_MAX).with_for_update(of=ProviderFee)):
        tell(session, session.get_one(Campaign, fee.campaign_id), fee, "city")


def charge_fees(session: Session, campaign: Campaign, captured: int) -> int:
    """A campaign that bears its fees is about to be handed over: tell the ledger, and say what is taken, in minor units; with
    what it took when the campaign was about to be handed over before.
    """
    if campaign.fees_borne_by != "campaign":
        return 0
    mine = select(ProviderFee).where(ProviderFee.campaign_id == campaign.campaign_id).with_for_update()
    fees = list(session.scalars(mine))
    before = sum(fee.amount for fee in fees if fee.borne_by == "campaign")
    found = {fee.day: fee for fee in fees if fee.told_at is None}
    borne = rules.bearable([(day, fee.amount) for day, fee in found.items()], captured - before)
    for day in borne:
        tell(session, campaign, found[day], "campaign")
    return before + sum(found[day].amount for day in borne)


def awaited(session: Session, campaign: Campaign) -> bool:
    """Whether the provider is still to say what it took for what this campaign has captured."""
    if campaign.fees_borne_by != "campaign":
        return False
    mine = Pledge.campaign_id == campaign.campaign_id, Pledge.state == "captured"
    last = session.scalar(select(func.max(Pledge.captured_at)).where(*mine))
    reported = select(ProviderFee.day).where(ProviderFee.campaign_id == campaign.campaign_id)
    return last is not None and rules.awaited(campaign.closes_at, now(), last, set(session.scalars(reported)))


def may_be_awaited() -> ColumnElement[bool]:
    """Whether a campaign that came to its goal bears its fees, and none were ever told."""
    told = exists().where(ProviderFee.campaign_id == Campaign.campaign_id)
    return and_(func.coalesce(Campaign.verdict, "") == "met", Campaign.fees_borne_by == "campaign", ~told)


def tell(session: Session, campaign: Campaign, fee: ProviderFee, borne_by: Bearer) -> None:
    """Once; that nothing was taken is no news."""
    fee.borne_by, fee.told_at = borne_by, now()
    if fee.amount:
        told = ProviderFeesReported(
            request_id=uuid5(campaign.campaign_id, f"fees {fee.day.isoformat()}"),
            campaign_id=campaign.campaign_id,
            day=fee.day,
            amount=fee.amount,
            currency=campaign.currency,
            borne_by=borne_by,
        )
        publish(session, told)
