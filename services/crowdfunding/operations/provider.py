"""Asks the payment provider what pledges need, and has written down what it said: never both in one transaction.

Claim what is to be asked; ask, some at once, with each pledge's own idempotency key; commit what was said, together. A crash
between the last two asks again, and the provider answers as it did. A claim lapses, so that a dead process keeps nobody
waiting.
"""

import threading
import time
from collections import deque
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select, update
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database, unreachable
from services.crowdfunding.domain import Order, Payment, attempt, undelivered
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations.outcomes import Said, Step, record_all
from services.crowdfunding.operations.side_by_side import side_by_side
from services.crowdfunding.payments import PaymentRefused, Payments, PaymentsAway

PROVIDER_CALLS_AT_ONCE = 16
"""By one lane; what they are answered is written down together."""
LANES = 2
"""While one waits for the provider the other writes down."""
CLAIMED_MAX = 128
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

    def run(self) -> int:
        """How many were asked about; what could not be is let go of, for the next round or another process."""
        try:
            side_by_side(self._work, range(LANES))
        finally:
            if self.waiting:
                self.db.run(lambda session: let_go(session, list(self.waiting), self.claim))
        return len(self.claimed) - len(self.waiting)

    def _work(self, _lane: int) -> None:
        while time.monotonic() < self.until and not self.away.is_set() and (some := self._take()):
            if not take_steps(self.db, self.payments, self.return_url, some, self.claim):
                self.away.set()

    def _take(self) -> list[UUID]:
        """The next few; lanes take from one line, so another may have had the last."""
        some: list[UUID] = []
        with suppress(IndexError):
            while len(some) < PROVIDER_CALLS_AT_ONCE:
                some.append(self.waiting.popleft())
        return some


def due(session: Session) -> bool:
    return session.scalar(select(Pledge.pledge_id).where(*_free()).limit(1)) is not None


def claim(session: Session, until: datetime) -> list[UUID]:
    """Pledges that are due and claimed by nobody, oldest first: ours until then."""
    chosen = select(Pledge.pledge_id).where(*_free()).order_by(Pledge.next_try_at).limit(CLAIMED_MAX)
    pledge_ids = list(session.scalars(chosen.with_for_update(skip_locked=True)))
    session.execute(update(Pledge).where(Pledge.pledge_id.in_(pledge_ids)).values(claimed_until=until))
    return pledge_ids


def _free() -> tuple[ColumnElement[bool], ...]:
    """What was refused so often waits for a person: asked on, its donor could get it twice."""
    unclaimed = or_(Pledge.claimed_until.is_(None), Pledge.claimed_until <= now())
    return Pledge.next_try_at <= now(), unclaimed, Pledge.refund_refusals < undelivered.REFUSALS_MAX


def let_go(session: Session, pledge_ids: list[UUID], until: datetime) -> None:
    ours = Pledge.pledge_id.in_(pledge_ids), Pledge.claimed_until == until
    session.execute(update(Pledge).where(*ours).values(claimed_until=None))


def take_step(db: Database, payments: Payments, return_url: str, pledge_id: UUID) -> bool:
    """For a payer who waits."""
    return take_steps(db, payments, return_url, [pledge_id])


def take_steps(
    db: Database,
    payments: Payments,
    return_url: str,
    pledge_ids: Collection[UUID],
    claimed_until: datetime | None = None,
) -> bool:
    """Ask what these pledges need now, if anything, and write the answers down; False if the provider owes one.

    Who has claimed them asks only while that claim stands; a payer who waits asks anyhow, with the same key.
    """
    steps = db.read(lambda session: next_steps(session, pledge_ids, claimed_until))
    answers = side_by_side(partial(said, payments, return_url), steps)
    write_down(db, answers)
    return not any(each.away for each in answers)


def write_down(db: Database, answers: Sequence[Said]) -> None:
    """Together; where that fails each for itself, so that one that cannot be settled stops no other."""
    if not answers:
        return
    try:
        db.run(lambda session: record_all(session, answers))
    except Exception as error:
        if unreachable(error):
            raise
        for each in answers:
            write_down_alone(db, each)


def write_down_alone(db: Database, answer: Said) -> None:
    try:
        db.run(lambda session: record_all(session, [answer]))
    except Exception as error:
        if unreachable(error):
            raise
        step = answer.step
        telemetry.log().exception("pledge not settled", pledge_id=str(step.pledge_id), action=step.action)
        trouble = Said(step, trouble=type(error).__name__)
        db.run(lambda session: record_all(session, [trouble]))


COLUMNS = (
    Pledge.pledge_id,
    Pledge.amount,
    Pledge.currency,
    Pledge.psp_reference,
    Pledge.reserved_at,
    Pledge.state,
    Pledge.next_action,
    Pledge.next_try_at,
    Pledge.refusals,
    Pledge.claimed_until,
    Pledge.confirmations,
    Campaign.way,
)
"""What must be known to ask."""


def rows_of(pledge_ids: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    mine = select(*COLUMNS).join(Campaign, Campaign.campaign_id == Pledge.campaign_id)
    return mine.where(Pledge.pledge_id.in_(pledge_ids))


def next_steps(session: Session, pledge_ids: Collection[UUID], claimed_until: datetime | None) -> list[Step]:
    """What is due of these; of what was claimed until then, as long as there is time for it."""
    lapsing = now() + timedelta(seconds=STEP_SECONDS_MAX)
    if claimed_until is not None and claimed_until < lapsing:
        return []
    chosen = rows_of(pledge_ids).where(Pledge.next_action.is_not(None)).order_by(Pledge.next_try_at)
    if claimed_until is not None:
        chosen = chosen.where(Pledge.claimed_until == claimed_until)
    return [
        Step(row.pledge_id, row.next_action, order(row, row.way), now(), row.refusals, row.claimed_until)
        for row in session.execute(chosen)
        if row.next_try_at <= now()  # by a clock that is read after the row: its payer may have put it off until now
    ]


def order_of(session: Session, pledge: Pledge) -> Order:
    return order(pledge, session.get_one(Campaign, pledge.campaign_id).way)


def order(pledge: Pledge | Row[Any], way: str | None) -> Order:
    """What the provider is asked about; `way` is the campaign's."""
    return Order(
        reference=str(pledge.pledge_id),
        amount=pledge.amount,
        currency=pledge.currency,
        kind="mandate" if way == "mandate" else "reservation",
        psp_reference=pledge.psp_reference,
        reserved_at=pledge.reserved_at,
        attempt=attempt(pledge.confirmations),
    )


def said(payments: Payments, return_url: str, step: Step) -> Said:
    """What the provider answers to this step, or why there is no answer."""
    try:
        return Said(step, *ask(payments, step, return_url))
    except PaymentsAway as away:
        return Said(step, trouble=str(away), away=True)
    except Exception as error:  # noqa: BLE001 - one that cannot be asked must not stop the others
        telemetry.log().exception("pledge not settled", pledge_id=str(step.pledge_id), action=step.action)
        return Said(step, trouble=type(error).__name__)


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
