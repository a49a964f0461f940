"""Pledges: made, paid for with the provider, and what the ledger booked of them."""

from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Database
from contracts.crowdfunding import (
    CampaignNotOpen,
    Pledge,
    PledgeDeclined,
    PledgeMadeAnswer,
    PledgeNotFound,
    PledgeView,
    RefreshPledge,
)
from contracts.errors import Unavailable
from contracts.ledger import ContributionPosted, ContributionRefused
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import domain, models, queries
from services.crowdfunding.operations import making, outcomes, provider
from services.crowdfunding.payments import Payments, PaymentsAway

LIMITS = domain.holds.Limits()


def pledge(  # noqa: PLR0913 - what a city decides, and who asks
    db: Database,
    payments: Payments,
    return_url: str,
    principal: Principal,
    command: Pledge,
    *,
    limits: domain.holds.Limits = LIMITS,
) -> PledgeMadeAnswer:
    """Promise money, signed in or not, and open a payment for it with the provider.

    Raises Unavailable while the provider is away: the pledge stands, and asking again with its id goes on from there.
    """
    domain.check_amount(command.amount)
    db.run(lambda session: making.make_pledge(session, limits, principal, command))
    provider.take_step(db, payments, return_url, command.command_id)
    return db.read(lambda session: made_answer(session, command.command_id))


def made_answer(session: Session, pledge_id: UUID) -> PledgeMadeAnswer:
    row = session.get_one(models.Pledge, pledge_id)
    if row.state == "declined":
        raise PledgeDeclined("the payment provider will not take this payment")
    if row.pay_url is None and row.state == "made":
        raise Unavailable("the payment provider does not answer: ask again with the same id")
    if row.pay_url is None and row.state not in domain.UNHEARD_OF:
        raise CampaignNotOpen("this campaign closed before the payment could be opened", state=row.state)
    return PledgeMadeAnswer(
        pledge_id=pledge_id,
        campaign_id=row.campaign_id,
        state=row.state,  # type: ignore[arg-type]
        pay_url=row.pay_url or "",
    )


def refresh_pledge(
    db: Database, payments: Payments, command: RefreshPledge, secret: str = "", principal: Principal = ANONYMOUS
) -> PledgeView:
    """Ask the provider what is true of this pledge now."""
    look(db, payments, command.pledge_id)
    told = command.pledge_id, secret, principal, command.key
    return db.read(lambda session: queries.pledge_view(session, *told))


def look(db: Database, payments: Payments, pledge_id: UUID) -> None:
    step = db.read(lambda session: look_at(session, pledge_id))
    if step is not None:
        try:
            payment = payments.get(step.order)
        except PaymentsAway as away:
            raise Unavailable("the payment provider does not answer: ask again") from away
        db.run(lambda session: outcomes.record(session, step, payment, None))


def look_at(session: Session, pledge_id: UUID) -> outcomes.Step | None:
    """What to ask; nothing of a pledge of which the provider has not heard."""
    row = session.get(models.Pledge, pledge_id)
    if row is None:
        raise PledgeNotFound("there is no such pledge")
    if row.state in domain.UNHEARD_OF:
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
