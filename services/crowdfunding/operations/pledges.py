"""Pledges: made, paid for with the provider, and what the ledger booked of them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Database
from contracts.crowdfunding import (
    CampaignNotFound,
    CampaignNotOpen,
    Pledge,
    PledgeDeclined,
    PledgeMadeAnswer,
    PledgeNotFound,
    PledgeView,
    RefreshPledge,
)
from contracts.errors import SameIdOtherContent, Unavailable
from contracts.ledger import ContributionPosted, ContributionRefused
from contracts.principal import Principal
from services.crowdfunding import domain, models, queries
from services.crowdfunding.operations import outcomes, provider
from services.crowdfunding.payments import Payments, PaymentsAway


def pledge(
    db: Database, payments: Payments, return_url: str, principal: Principal, command: Pledge
) -> PledgeMadeAnswer:
    """Promise money, signed in or not, and open a payment for it with the provider.

    Raises Unavailable while the provider is away: the pledge stands, and asking again with its id goes on from there.
    """
    domain.check_amount(command.amount)
    db.run(lambda session: make_pledge(session, principal, command))
    provider.take_step(db, payments, return_url, command.command_id)
    return db.read(lambda session: made_answer(session, command.command_id))


def make_pledge(session: Session, principal: Principal, command: Pledge) -> None:
    """The pledge with a payment to be created; nothing if it is there already."""
    before = session.get(models.Pledge, command.command_id, with_for_update=True)
    if before is not None:
        if (before.campaign_id, before.amount, before.person) != (
            command.campaign_id,
            command.amount,
            principal.person,
        ):
            raise SameIdOtherContent("this id was used for another pledge before")
        wait_no_longer(before)
        return
    # Locked for sharing: pledges pass side by side, the deadline waits for those that came before it.
    campaign = session.get(models.Campaign, command.campaign_id, with_for_update={"read": True})
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    if campaign.state != "open" or campaign.closes_at <= now():
        raise CampaignNotOpen("this campaign takes no pledges now", state=campaign.state)
    made = models.Pledge(
        pledge_id=command.command_id,
        campaign_id=command.campaign_id,
        person=principal.person,
        amount=command.amount,
        currency=campaign.currency,
        state="promised" if only_promised(campaign) else "made",
        made_at=now(),
        looked_at=now(),
    )
    session.add(made)
    if made.state == "made":
        plan_payment(made)


def only_promised(campaign: models.Campaign) -> bool:
    """Whether a pledge made now could not be held until the deadline."""
    return campaign.way == "confirm_late" and now() < outcomes.finale(campaign)


def plan_payment(pledge: models.Pledge) -> None:
    """To be opened at once, by who is here and waits; by the timer only when that has failed."""
    pledge.next_action, pledge.next_try_at, pledge.attempts = "create", now(), 0
    pledge.claimed_until = now() + timedelta(seconds=provider.CLAIM_SECONDS_MAX)


def wait_no_longer(pledge: models.Pledge) -> None:
    """The payer is here and asks: no waiting for the next attempt."""
    if pledge.next_action == "create":
        plan_payment(pledge)


def made_answer(session: Session, pledge_id: UUID) -> PledgeMadeAnswer:
    row = session.get_one(models.Pledge, pledge_id)
    if row.state == "declined":
        raise PledgeDeclined("the payment provider will not take this payment")
    if row.pay_url is None and row.state == "made":
        raise Unavailable("the payment provider does not answer: ask again with the same id")
    if row.pay_url is None and row.state != "promised":
        raise CampaignNotOpen("this campaign closed before the payment could be opened", state=row.state)
    return PledgeMadeAnswer(
        pledge_id=pledge_id,
        campaign_id=row.campaign_id,
        state=row.state,  # type: ignore[arg-type]
        pay_url=row.pay_url or "",
    )


def refresh_pledge(db: Database, payments: Payments, command: RefreshPledge) -> PledgeView:
    """Ask the provider what is true of this pledge now."""
    return look(db, payments, command.pledge_id)


def look(db: Database, payments: Payments, pledge_id: UUID) -> PledgeView:
    step = db.read(lambda session: look_at(session, pledge_id))
    if step is not None:
        try:
            payment = payments.get(step.order)
        except PaymentsAway as away:
            raise Unavailable("the payment provider does not answer: ask again") from away
        db.run(lambda session: outcomes.record(session, step, payment, None))
    return db.read(lambda session: queries.pledge_view(session, pledge_id))


def look_at(session: Session, pledge_id: UUID) -> outcomes.Step | None:
    """What to ask; nothing of a promise, of which the provider has not heard."""
    row = session.get(models.Pledge, pledge_id)
    if row is None:
        raise PledgeNotFound("there is no such pledge")
    if row.state == "promised":
        return None
    return outcomes.Step(pledge_id, "look", provider.order_of(session, row), now())


def record_contribution(session: Session, event: ContributionPosted) -> None:
    """The ledger has booked a capture, a refund or a charge-back."""
    _, row = outcomes.locked(session, event.pledge_id)
    if event.kind == "capture":
        row.booked_sequence = event.sequence
    elif event.kind == "refund":
        row.refund_sequence = event.sequence
    else:
        row.charge_back_sequence = event.sequence


def record_contribution_refusal(session: Session, event: ContributionRefused) -> None:
    """The provider holds money that the ledger would not book: kept with the reason, for finance to see."""
    _, row = outcomes.locked(session, event.pledge_id)
    row.note = event.reason
