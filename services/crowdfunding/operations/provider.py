"""Asks the payment provider what a pledge needs, and writes down what it said: never both in one transaction.

Read what is to be asked; ask with the pledge's own idempotency key; commit what was said. A crash between the last two
asks again, and the provider answers as it did.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database
from chassis.outbox import publish
from contracts.crowdfunding import PledgeCaptured, PledgeMade, PledgeNotFound, PledgeRefunded, PledgeState
from contracts.message import Event
from services.crowdfunding import domain
from services.crowdfunding.domain import Action, Order, Payment
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations.following import follow
from services.crowdfunding.payments import PaymentRefused, Payments, PaymentsAway

STEPS_A_TICK_MAX = 500
TICK_SECONDS_MAX = 10.0
NOTE_CHARS_MAX = 500
Moved = TypeVar("Moved", PledgeCaptured, PledgeRefunded)


@dataclass(frozen=True)
class Step:
    """One thing to ask about one pledge; `asked_at` lies before the question, so the answer is no older."""

    pledge_id: UUID
    action: Action
    order: Order
    asked_at: datetime

    @property
    def key(self) -> str:
        """The same however often it is asked: what the provider carries out once."""
        return f"{self.pledge_id}-{self.action}"


def ask_provider(db: Database, payments: Payments, return_url: str) -> int:
    """Take the steps that are due, oldest first, for some seconds; how many were taken.

    A provider that is away ends the round: the next one begins with others.
    """
    until = time.monotonic() + TICK_SECONDS_MAX
    taken = 0
    for pledge_id in db.read(due):
        if time.monotonic() > until or not take_step(db, payments, return_url, pledge_id):
            break
        taken += 1
    return taken


def due(session: Session) -> list[UUID]:
    chosen = select(Pledge.pledge_id).where(Pledge.next_try_at <= now()).order_by(Pledge.next_try_at)
    return list(session.scalars(chosen.limit(STEPS_A_TICK_MAX)))


def take_step(db: Database, payments: Payments, return_url: str, pledge_id: UUID) -> bool:
    """Ask what this pledge needs now, if anything, and write the answer down; False if the provider gave none."""
    step = db.read(lambda session: next_step(session, pledge_id))
    if step is None:
        return True
    try:
        payment, refusal = ask(payments, step, return_url)
        db.run(lambda session: record(session, step, payment, refusal))
    except PaymentsAway as away:
        reason = str(away)
        db.run(lambda session: postpone(session, step, reason))
        return False
    except Exception as error:  # noqa: BLE001 - one that cannot be settled must not stop the others
        telemetry.log().exception("pledge not settled", pledge_id=str(pledge_id), action=step.action)
        reason = type(error).__name__
        db.run(lambda session: postpone(session, step, reason))
    return True


def next_step(session: Session, pledge_id: UUID) -> Step | None:
    pledge = session.get(Pledge, pledge_id)
    if pledge is None or pledge.next_action is None or pledge.next_try_at > now():  # type: ignore[operator]
        return None
    action: Action = pledge.next_action  # type: ignore[assignment]
    return Step(pledge_id, action, order(pledge), now())


def order(pledge: Pledge) -> Order:
    return Order(str(pledge.pledge_id), pledge.amount, pledge.currency, psp_reference=pledge.psp_reference)


def ask(payments: Payments, step: Step, return_url: str) -> tuple[Payment, str | None]:
    """The payment after the step, and the provider's reason if it would not take it. Raises PaymentsAway."""
    order, key = step.order, step.key
    try:
        match step.action:
            case "create":
                return payments.create(order, key, return_url.format(pledge_id=step.pledge_id)), None
            case "capture":
                return payments.capture(order, key, order.amount), None
            case "refund":
                return payments.refund(order, key, order.amount), None
            case "cancel":
                return payments.cancel(order, key), None
            case "look":
                return payments.get(order), None
    except PaymentRefused as refused:
        return payments.get(order), str(refused)


def record(session: Session, step: Step, payment: Payment, refusal: str | None) -> None:
    """What the provider's answer means for the pledge, and what must be asked next because of it."""
    pledge = locked(session, step.pledge_id)
    campaign = session.get_one(Campaign, pledge.campaign_id)
    if payment != domain.UNKNOWN and (payment.amount, payment.currency) != (pledge.amount, pledge.currency):
        raise ValueError("the provider's payment is not of the pledge's amount")
    closed_at = campaign.closes_at
    outcome = domain.outcome(
        pledge.state,  # type: ignore[arg-type]
        payment.state,
        counts=counts(campaign, payment) and pledge.withdrawn_at is None,
        refused=step.action if refusal else None,
        last=campaign.state == "settling" and (step.asked_at - closed_at).total_seconds() >= domain.LAST_LOOK_SECONDS,
    )
    pledge.pay_url = payment.pay_url or pledge.pay_url
    pledge.psp_reference = payment.psp_reference or pledge.psp_reference
    pledge.looked_at = step.asked_at
    if refusal:
        pledge.note = refusal[:NOTE_CHARS_MAX]
    moved_on = outcome.state != pledge.state
    said = move(pledge, outcome.state, payment) if moved_on else None
    taken_back = domain.withdrawing.way_back(outcome.state, payment.state) if pledge.withdrawn_at else None
    plan(pledge, step, outcome.then or taken_back, payment)
    if said:
        publish(session, said)
    if moved_on:
        follow(session, pledge)


def counts(campaign: Campaign, payment: Payment) -> bool:
    """The stated rule: money counts that the provider reserved at or before the deadline, by the provider's clock, as
    seen no later than the last look."""
    undecided = campaign.state in ("open", "settling") and campaign.verdict is None
    return undecided and payment.reserved_at is not None and payment.reserved_at <= campaign.closes_at


def plan(pledge: Pledge, step: Step, then: Action | None, payment: Payment) -> None:
    """What is to be asked next: something new, what was asked in vain once more, or nothing."""
    pending: Action | None = pledge.next_action  # type: ignore[assignment]
    if then is not None and then != pending:
        pledge.next_action, pledge.next_try_at, pledge.attempts = then, now(), 0
        return
    if pending is None or pledge.next_try_at is None:
        return
    if pending == "look" and step.asked_at < pledge.next_try_at:
        return  # a look that began before this one was due does not answer it
    if domain.fulfilled(pending, pledge.state, payment.state):  # type: ignore[arg-type]
        pledge.next_action, pledge.next_try_at, pledge.attempts = None, None, 0
    elif pending == step.action:
        again(pledge)


def move(pledge: Pledge, state: PledgeState, payment: Payment) -> Event | None:
    """The pledge's new state; the word about it, where others wait for one."""
    pledge.state = state
    if state == "reserved":
        pledge.reserved_at = payment.reserved_at
        return PledgeMade(campaign_id=pledge.campaign_id, pledge_id=pledge.pledge_id, amount=pledge.amount)
    if state == "captured":
        pledge.captured_at = now()
        return moved(PledgeCaptured, pledge, "capture")
    if state == "refunded":
        pledge.refunded_at = now()
        return moved(PledgeRefunded, pledge, "refund")
    return None


def moved(kind: type[Moved], pledge: Pledge, action: Action) -> Moved:
    """The word that money has moved: the same id for the ledger however often it is said."""
    return kind(
        request_id=uuid5(pledge.pledge_id, action),
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.pledge_id,
        amount=pledge.amount,
        currency=pledge.currency,
        reference=pledge.psp_reference or str(pledge.pledge_id),
    )


def postpone(session: Session, step: Step, reason: str) -> None:
    pledge = locked(session, step.pledge_id)
    if pledge.next_action == step.action:
        again(pledge)
        pledge.note = reason[:NOTE_CHARS_MAX]


def again(pledge: Pledge) -> None:
    pledge.attempts += 1
    pledge.next_try_at = domain.retry_at(now(), pledge.attempts)


def locked(session: Session, pledge_id: UUID) -> Pledge:
    pledge = session.get(Pledge, pledge_id, with_for_update=True)
    if pledge is None:
        raise PledgeNotFound("there is no such pledge")
    return pledge
