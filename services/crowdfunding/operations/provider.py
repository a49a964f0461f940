"""Asks the payment provider what pledges need, and has written down what it said: never both in one transaction.

Claim what is to be asked; ask, some at once, with each pledge's own idempotency key; commit what was said. A crash between
the last two asks again, and the provider answers as it did. A claim lapses, so that a dead process keeps nobody waiting.
"""

import contextvars
import threading
import time
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database
from services.crowdfunding.domain import Action, Order, Payment
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations.outcomes import Step, postpone, record
from services.crowdfunding.payments import PaymentRefused, Payments, PaymentsAway

PROVIDER_CALLS_AT_ONCE = 8
CLAIMED_MAX = 16
CLAIM_SECONDS_MAX = 45
STEP_SECONDS_MAX = 20
"""How long one step may take with the slowest answers: begun so long before its claim lapses, nobody else asks meanwhile."""
TICK_SECONDS_MAX = 10.0


def ask_provider(db: Database, payments: Payments, return_url: str) -> int:
    """Take the steps that are due, oldest first, for some seconds; how many were taken.

    A provider that is away ends the round: the next one begins with others.
    """
    until = time.monotonic() + TICK_SECONDS_MAX
    taken = 0
    while time.monotonic() < until and db.read(due):
        asked = Round(db, payments, return_url, until)
        taken += asked.run()
        if asked.away.is_set() or not asked.claimed:
            break
    return taken


class Round:
    """Some pledges, claimed for this process alone, asked about side by side."""

    def __init__(self, db: Database, payments: Payments, return_url: str, until: float) -> None:
        self.db, self.payments, self.return_url, self.until = db, payments, return_url, until
        self.claim = now() + timedelta(seconds=CLAIM_SECONDS_MAX)
        self.claimed = db.run(lambda session: claim(session, self.claim))
        self.waiting = deque(self.claimed)
        self.away = threading.Event()
        self.failures: list[Exception] = []

    def run(self) -> int:
        """How many were asked about; what could not be is let go of, for the next round or another process."""
        at_once = min(PROVIDER_CALLS_AT_ONCE, len(self.claimed))
        workers = [threading.Thread(target=contextvars.copy_context().run, args=(self._work,)) for _ in range(at_once)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if self.waiting:
            self.db.run(lambda session: let_go(session, list(self.waiting), self.claim))
        if self.failures:
            raise self.failures[0]
        return len(self.claimed) - len(self.waiting)

    def _work(self) -> None:
        while time.monotonic() < self.until and not self.away.is_set():
            try:
                pledge_id = self.waiting.popleft()
            except IndexError:
                return
            try:
                if not take_step(self.db, self.payments, self.return_url, pledge_id, self.claim):
                    self.away.set()
            except Exception as error:  # noqa: BLE001 - told to who runs the round
                self.failures.append(error)
                return


def due(session: Session) -> bool:
    return session.scalar(select(Pledge.pledge_id).where(*_free()).limit(1)) is not None


def claim(session: Session, until: datetime) -> list[UUID]:
    """Pledges that are due and claimed by nobody, oldest first: ours until then."""
    chosen = select(Pledge.pledge_id).where(*_free()).order_by(Pledge.next_try_at).limit(CLAIMED_MAX)
    pledge_ids = list(session.scalars(chosen.with_for_update(skip_locked=True)))
    session.execute(update(Pledge).where(Pledge.pledge_id.in_(pledge_ids)).values(claimed_until=until))
    return pledge_ids


def _free() -> tuple[ColumnElement[bool], ...]:
    return Pledge.next_try_at <= now(), or_(Pledge.claimed_until.is_(None), Pledge.claimed_until <= now())


def let_go(session: Session, pledge_ids: list[UUID], until: datetime) -> None:
    ours = Pledge.pledge_id.in_(pledge_ids), Pledge.claimed_until == until
    session.execute(update(Pledge).where(*ours).values(claimed_until=None))


def take_step(
    db: Database, payments: Payments, return_url: str, pledge_id: UUID, claimed_until: datetime | None = None
) -> bool:
    """Ask what this pledge needs now, if anything, and write the answer down; False if the provider gave none.

    Who has claimed it asks only while that claim stands; a payer who waits asks anyhow, with the same key.
    """
    step = db.read(lambda session: next_step(session, pledge_id, claimed_until))
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


def next_step(session: Session, pledge_id: UUID, claimed_until: datetime | None) -> Step | None:
    pledge = session.get(Pledge, pledge_id)
    if pledge is None or pledge.next_action is None or pledge.next_try_at > now():  # type: ignore[operator]
        return None
    lapsing = now() + timedelta(seconds=STEP_SECONDS_MAX)
    if claimed_until is not None and (pledge.claimed_until != claimed_until or claimed_until < lapsing):
        return None
    action: Action = pledge.next_action  # type: ignore[assignment]
    order = order_of(session, pledge)
    return Step(pledge_id, action, order, now(), pledge.refusals, pledge.claimed_until)


def order_of(session: Session, pledge: Pledge) -> Order:
    order = Order(str(pledge.pledge_id), pledge.amount, pledge.currency, psp_reference=pledge.psp_reference)
    if session.get_one(Campaign, pledge.campaign_id).way == "mandate":
        return replace(order, kind="mandate")
    return order


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
