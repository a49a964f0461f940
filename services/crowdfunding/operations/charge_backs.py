"""Charge-backs that stand in the provider's settlement reports alone: booked from there, once.

No published interface tells of them otherwise, so no look at the payment ever would.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database, unreachable
from services.crowdfunding.domain import Payment
from services.crowdfunding.models import Pledge
from services.crowdfunding.operations.fee_reports import as_id
from services.crowdfunding.operations.outcomes import Step, locked, record
from services.crowdfunding.operations.provider import order_of
from services.crowdfunding.payments import Settlement
from services.crowdfunding.queries.giving_back import given_back_of

SIGNS = {"chargeback": 1, "chargeback_returned": -1}


@dataclass(frozen=True)
class ChargedBack:
    """Minor units that the payer's bank has taken back of one payment and kept, and when it last took some."""

    amount: int
    currency: str
    at: datetime


class Reports(Protocol):
    """What a provider settled on a day."""

    def settlements(self, day: date) -> Iterable[Settlement]: ...


def book_charge_backs(db: Database, payments: Reports, days: Iterable[date]) -> None:
    """Those of the whole of what was left of a pledge; what is told otherwise is a difference, for a person to see to. Raises
    PaymentsAway."""
    for pledge_id, told in charged_back(payments, days).items():
        try:
            db.run(lambda session, pledge_id=pledge_id, told=told: book(session, pledge_id, told))  # type: ignore[misc]
        except Exception as error:
            if unreachable(error):
                raise
            telemetry.log().exception("charge-back not booked", pledge_id=str(pledge_id))


def charged_back(payments: Reports, days: Iterable[date]) -> Mapping[UUID, ChargedBack]:
    """By pledge; a movement told twice counts once, and what the bank has given back again is not gone."""
    movements = {each.psp_reference: each for day in days for each in payments.settlements(day) if each.kind in SIGNS}
    found: dict[UUID, list[Settlement]] = defaultdict(list)
    for each in movements.values():
        if pledge_id := as_id(each.reference):
            found[pledge_id].append(each)
    sums = {
        pledge_id: ChargedBack(
            sum(SIGNS[each.kind] * each.amount for each in told), told[-1].currency, max(each.at for each in told)
        )
        for pledge_id, told in found.items()
    }
    return {pledge_id: told for pledge_id, told in sums.items() if told.amount}


def book(session: Session, pledge_id: UUID, told: ChargedBack) -> None:
    """Under the pledge's lock: its state lets it happen once, whoever else hears of it."""
    if session.get(Pledge, pledge_id) is None:
        return
    _, pledge = locked(session, pledge_id)
    left = pledge.amount - given_back_of(session, [pledge_id]).get(pledge_id, 0)
    if pledge.state != "captured" or (told.amount, told.currency) != (left, pledge.currency):
        return
    step = Step(pledge_id, "look", order_of(session, pledge), now())
    record(session, step, Payment("charged_back", pledge.amount, pledge.currency), None)
    pledge.charged_back_at = told.at
