"""Pledges: made, paid for with the provider, and what the ledger booked of them."""

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
    RelayWebhook,
)
from contracts.errors import SameIdOtherContent, Unavailable
from contracts.ledger import ContributionPosted, ContributionRefused
from contracts.principal import Principal
from services.crowdfunding import domain, models, queries
from services.crowdfunding.operations import matching, provider
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
        if before.next_action == "create":
            before.next_try_at = now()  # the payer is here and asks: no waiting for the next attempt
        return
    # Locked for sharing: pledges pass side by side, the deadline waits for those that came before it.
    campaign = session.get(models.Campaign, command.campaign_id, with_for_update={"read": True})
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    if campaign.state != "open" or campaign.closes_at <= now():
        raise CampaignNotOpen("this campaign takes no pledges now", state=campaign.state)
    session.add(
        models.Pledge(
            pledge_id=command.command_id,
            campaign_id=command.campaign_id,
            person=principal.person,
            amount=command.amount,
            currency=campaign.currency,
            resident=matching.is_resident(session, campaign, principal),
            state="made",
            made_at=now(),
            looked_at=now(),
            next_action="create",
            next_try_at=now(),
        )
    )


def made_answer(session: Session, pledge_id: UUID) -> PledgeMadeAnswer:
    row = session.get_one(models.Pledge, pledge_id)
    if row.state == "declined":
        raise PledgeDeclined("the payment provider will not take this payment")
    if row.pay_url is None and row.state == "made":
        raise Unavailable("the payment provider does not answer: ask again with the same id")
    if row.pay_url is None:
        raise CampaignNotOpen("this campaign closed before the payment could be opened", state=row.state)
    return PledgeMadeAnswer(
        pledge_id=pledge_id,
        campaign_id=row.campaign_id,
        state=row.state,  # type: ignore[arg-type]
        pay_url=row.pay_url,
    )


def refresh_pledge(db: Database, payments: Payments, command: RefreshPledge) -> PledgeView:
    """Ask the provider what is true of this pledge now."""
    return look(db, payments, command.pledge_id)


def relay_webhook(db: Database, payments: Payments, command: RelayWebhook) -> PledgeView:
    """The provider, and nobody else, says that there is news: ask it what is true. Raises WebhookForged."""
    reference = payments.verify_webhook(command.path, command.headers, command.body)
    try:
        pledge_id = UUID(reference)
    except ValueError as error:
        raise PledgeNotFound("there is no such pledge") from error
    return look(db, payments, pledge_id)


def look(db: Database, payments: Payments, pledge_id: UUID) -> PledgeView:
    step = db.read(lambda session: look_at(session, pledge_id))
    try:
        payment = payments.get(step.order)
    except PaymentsAway as away:
        raise Unavailable("the payment provider does not answer: ask again") from away
    db.run(lambda session: provider.record(session, step, payment, None))
    return db.read(lambda session: queries.pledge_view(session, pledge_id))


def look_at(session: Session, pledge_id: UUID) -> provider.Step:
    row = session.get(models.Pledge, pledge_id)
    if row is None:
        raise PledgeNotFound("there is no such pledge")
    return provider.Step(pledge_id, "look", provider.order(row), now())


def record_contribution(session: Session, event: ContributionPosted) -> None:
    """The ledger has booked a capture or a refund."""
    row = provider.locked(session, event.pledge_id)
    if event.kind == "capture":
        row.booked_sequence = event.sequence
    else:
        row.refund_sequence = event.sequence


def record_contribution_refusal(session: Session, event: ContributionRefused) -> None:
    """The provider holds money that the ledger would not book: kept with the reason, for finance to see."""
    provider.locked(session, event.pledge_id).note = event.reason
