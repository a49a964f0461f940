"""Holds the provider's settlements and words against our pledges and the ledger's contributions, and changes none of them.

The daily run also brings to campaigns what the provider took of their payments, and what payers' banks took back.

Pledges that were captured are compared for as long back as asked; of the others those that are still alive.
"""

import time as time_
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from prometheus_client import Gauge
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import ZONE, now, today
from chassis.db import Database
from services.crowdfunding.domain import PaymentState
from services.crowdfunding.domain.reconciliation import Difference, Facts, Moved, differences, fee
from services.crowdfunding.models import Pledge, Reconciliation
from services.crowdfunding.operations.charge_backs import book_charge_backs
from services.crowdfunding.operations.fee_reports import report_fees
from services.crowdfunding.operations.provider import order_of
from services.crowdfunding.payments import Payments, PaymentsAway, Settlement
from services.crowdfunding.queries.undelivered import Back, went_back

HOUR = 4
"""When the provider's day before is settled, and nobody waits for us."""
DAYS = 3
"""How far back each day's run looks: a provider's report may trail by hours, a run may fail."""
DAYS_MAX = 31
"""How far back it looks when there was none for long: each day is looked at by one run at least."""
TRAILING_HOURS = 6
AGAIN_AFTER_SECONDS = 2.0
PLEDGES_AT_A_TIME = 200
UNANSWERED_MAX = 3
"""So many pledges in a row about which there is no answer, and it is the provider that is away."""
DIFFERENCES_MAX = 1_000
ALIVE = ("reserved", "mandated")
FOUND = Gauge("opland_reconciliation_differences", "Differences found by the last daily reconciliation")
Booked = Callable[[Iterable[UUID]], Mapping[UUID, Moved]]


@dataclass(frozen=True)
class Reconciled:
    """How many pledges were compared, what is wrong (`DIFFERENCES_MAX` at most), and what the provider kept as fees."""

    pledges: int
    differences: tuple[Difference, ...]
    fees: int


def reconcile_campaigns(db: Database, payments: Payments) -> None:
    """The daily run, once a day from `HOUR` on: what the ledger told us stands for the ledger. A provider that is away is
    asked again at the next look."""
    local = now().astimezone(ZONE)
    ran = db.read(lambda session: session.get(Reconciliation, local.date()))
    if ran is not None or local.hour < HOUR:
        return
    days = db.read(days_to_look_at)
    try:
        report_fees(db, payments, days)
        book_charge_backs(db, payments, dates(local.date() - timedelta(days=days), days))
        found = reconcile(db, payments, days)
    except PaymentsAway as away:
        telemetry.log().warning("not reconciled: the payment provider does not answer", reason=str(away))
        return
    FOUND.set(len(found.differences))
    for each in found.differences:
        telemetry.log().error("reconciliation found a difference", **each.dump())
    counts = {"pledges": found.pledges, "differences": len(found.differences), "fees": found.fees}
    db.run(lambda session: session.merge(Reconciliation(day=local.date(), ran_at=now(), **counts)))


def days_to_look_at(session: Session) -> int:
    last = session.scalar(select(func.max(Reconciliation.day)))
    missed = 0 if last is None else (today() - last).days - 1
    return min(DAYS + missed, DAYS_MAX)


def dates(start: date, days: int) -> list[date]:
    """From start on until today, and one more of the provider's: its clock may say that it was before midnight, ours after it."""
    return [start + timedelta(days=each) for each in range(-1, days + 1)]


def reconcile(
    db: Database, payments: Payments, days: int, booked: Booked | None = None, again_after: float | None = None
) -> Reconciled:
    """Compare so many days until now. `booked` reads the ledger's own books. Raises PaymentsAway.

    The books are not read at one instant, and what is on its way between them looks like a difference: what is found is
    looked for once more after `again_after` seconds (AGAIN_AFTER_SECONDS), and only what is still there is told.
    """
    found = look(db, payments, days, booked)
    if found.differences:
        time_.sleep(AGAIN_AFTER_SECONDS if again_after is None else again_after)
        again = look(db, payments, days, booked)
        still = set(again.differences)
        found = replace(again, differences=tuple(each for each in found.differences if each in still))
    return found


def look(db: Database, payments: Payments, days: int, booked: Booked | None) -> Reconciled:
    start = datetime.combine(today() - timedelta(days=days), time(), ZONE)
    settled, fees = gathered(payments, dates(start.date(), days))
    known: set[str] = set()
    asking = Asking(db, payments)

    def rows() -> Iterator[list[Pledge]]:
        yield from pages(db, start)
        yield strangers(db, settled.keys() - known)

    def walk() -> Iterator[Difference]:
        for page in rows():
            back = db.read(lambda session, page=page: went_back(session, page, start))  # type: ignore[misc]
            in_ledger = (
                booked([row.pledge_id for row in page])
                if booked
                else {row.pledge_id: answered(row, back[row.pledge_id]) for row in page}
            )
            for row in page:
                known.add(reference := str(row.pledge_id))
                both = settled.get(reference, Moved()), in_ledger.get(row.pledge_id, Moved())
                told = facts(asking.said(row), row, *both, start)
                yield from differences(replace(told, **back[row.pledge_id]._asdict()))
        for reference, moved in settled.items():
            if reference not in known:
                yield Difference("missing here", reference, provider=moved.captured, amount=moved.captured)
            yield from fee(reference, moved.captured, fees[reference])

    found = tuple(islice(walk(), DIFFERENCES_MAX))
    return Reconciled(len(known), found, sum(fees.values()))


def gathered(payments: Payments, days: Iterable[date]) -> tuple[dict[str, Moved], dict[str, int]]:
    """What was moved and what was kept as a fee, by reference; a movement told twice counts once."""
    movements: dict[str, Settlement] = {}
    for day in days:
        movements |= {each.psp_reference: each for each in payments.settlements(day)}
    moved: dict[str, Moved] = defaultdict(Moved)
    fees: dict[str, int] = defaultdict(int)
    for each in movements.values():
        before = moved[each.reference]
        sums = {
            "capture": {"captured": before.captured + each.amount},
            "refund": {"refunded": before.refunded + each.amount},
            "chargeback": {"charged_back": before.charged_back + each.amount},
            "chargeback_returned": {"charged_back": before.charged_back - each.amount},
        }
        moved[each.reference] = replace(before, **sums[each.kind])
        fees[each.reference] += each.fee or 0
    return moved, fees


def pages(db: Database, start: datetime) -> Iterator[list[Pledge]]:
    """Pledges whose money moved since then, or is held, in the order of their ids."""
    after: UUID | None = None
    while True:
        chosen = select(Pledge).where(
            or_(
                Pledge.captured_at >= start,
                Pledge.refunded_at >= start,
                Pledge.charged_back_at >= start,
                Pledge.state.in_(ALIVE),
            )
        )
        if after is not None:
            chosen = chosen.where(Pledge.pledge_id > after)
        ordered = chosen.order_by(Pledge.pledge_id).limit(PLEDGES_AT_A_TIME)
        found = db.read(lambda session, ordered=ordered: list(session.scalars(ordered)))  # type: ignore[misc]
        if found:
            yield found
        if len(found) < PLEDGES_AT_A_TIME:
            return
        after = found[-1].pledge_id


def strangers(db: Database, references: Iterable[str]) -> list[Pledge]:
    """Pledges of ours that the provider has moved money for, and that we did not look at because of anything of ours."""
    found = (db.read(lambda session, each=each: session.get(Pledge, each)) for each in map(uuid_of, references) if each)  # type: ignore[misc]
    return [row for row in found if row is not None]


def uuid_of(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None


@dataclass
class Asking:
    """What the provider says of each pledge; one of which it says nothing to rely on keeps none of the others from it."""

    db: Database
    payments: Payments
    unanswered: int = 0

    def said(self, row: Pledge) -> PaymentState | None:
        """None for what makes no sense. Raises PaymentsAway where several in a row are not answered."""
        order = self.db.read(lambda session: order_of(session, row))
        try:
            state = self.payments.get(order).state
        except PaymentsAway:
            self.unanswered += 1
            if self.unanswered >= UNANSWERED_MAX:
                raise
            return None
        except Exception:  # noqa: BLE001 - see above
            self.unanswered = 0
            telemetry.log().exception("payment not read", pledge_id=order.reference)
            return None
        self.unanswered = 0
        return state


def facts(said: PaymentState | None, row: Pledge, settled: Moved, booked: Moved, start: datetime) -> Facts:
    instants = (row.captured_at, row.refunded_at, row.charged_back_at)
    moved_at = max((each for each in instants if each), default=start)
    return Facts(
        reference=str(row.pledge_id),
        state=row.state,
        amount=row.amount,
        said=said,
        settled=settled,
        booked=booked,
        settles=row.captured_at is None or row.captured_at >= start,
        fresh=now() - moved_at < timedelta(hours=TRAILING_HOURS),
    )


def answered(row: Pledge, back: Back) -> Moved:
    """What the ledger has told us that it booked: it has answered to the last of several refunds."""
    refunded = row.amount if row.state == "refunded" else back.parts
    return Moved(
        captured=0 if row.booked_sequence is None else row.amount,
        refunded=0 if row.refund_sequence is None else refunded,
        charged_back=0 if row.charge_back_sequence is None else row.amount - back.parts,
    )
