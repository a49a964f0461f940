"""Promises: asked for in the finale of a campaign whose pledges are confirmed late, each once, and paid then."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Database
from chassis.outbox import publish
from contracts.crowdfunding import (
    CampaignNotOpen,
    ConfirmationNotDue,
    ConfirmPledge,
    PledgeConfirmationDue,
    PledgeMadeAnswer,
)
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations import making, outcomes, pledges, provider
from services.crowdfunding.operations.notices import tell
from services.crowdfunding.payments import Payments

CAMPAIGNS_A_TICK_MAX = 50
PROMISES_A_TICK_MAX = 500


def confirm_pledge(  # noqa: PLR0913 - who asks
    db: Database, payments: Payments, return_url: str, principal: Principal, command: ConfirmPledge, *, secret: str
) -> PledgeMadeAnswer:
    """Open the payment of a promise. Raises Unavailable while the provider is away: asking again goes on from there."""
    db.run(lambda session: confirm(session, secret, principal, command))
    provider.take_step(db, payments, return_url, command.pledge_id)
    return db.read(lambda session: pledges.made_answer(session, command.pledge_id))


def confirm(session: Session, secret: str, principal: Principal, command: ConfirmPledge) -> None:
    """The promise becomes a pledge with a payment to be created; nothing if it has become one already."""
    campaign, pledge = outcomes.locked(session, command.pledge_id)
    domain.access.check_owner(secret, pledge.pledge_id, pledge.person, person=principal.person, key=command.key)
    if pledge.state != "promised":
        making.wait_no_longer(pledge)
        return
    if campaign.state != "open" or campaign.closes_at <= now():
        raise CampaignNotOpen("this campaign takes no payments now", state=campaign.state)
    if making.only_promised(campaign):
        finale_at = outcomes.finale(campaign)
        raise ConfirmationNotDue("promises are paid in the finale", finale_at=finale_at.isoformat())
    pledge.state = domain.PLEDGES["promised", "confirmed"]
    pledge.confirmations += 1
    making.plan_payment(pledge)


def ask_for_confirmation(session: Session) -> None:
    """Whose finale has begun: every promise is asked for, once."""
    unasked = Pledge.state == "promised", Pledge.asked_at.is_(None)
    waiting = exists().where(Pledge.campaign_id == Campaign.campaign_id, *unasked)
    soon = select(Campaign).where(Campaign.state == "open", Campaign.way == "confirm_late", waiting)
    for campaign in session.scalars(soon.order_by(Campaign.closes_at).limit(CAMPAIGNS_A_TICK_MAX)):
        if now() < outcomes.finale(campaign):
            continue
        mine = select(Pledge).where(Pledge.campaign_id == campaign.campaign_id, *unasked).order_by(Pledge.made_at)
        for pledge in session.scalars(mine.limit(PROMISES_A_TICK_MAX).with_for_update(skip_locked=True)):
            pledge.asked_at = now()
            publish(
                session,
                PledgeConfirmationDue(
                    campaign_id=campaign.campaign_id,
                    pledge_id=pledge.pledge_id,
                    amount=pledge.amount,
                    closes_at=campaign.closes_at,
                ),
            )
            tell(session, pledge, "confirm_now")
