"""What the provider says that it took, day by day, brought to those whose payments it was taken for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import today
from chassis.db import Database
from services.crowdfunding.models import Pledge
from services.crowdfunding.operations.fees import record_fees
from services.crowdfunding.payments import Payments

SETTLED_AFTER_DAYS = 2
"""A day's report may trail by hours into the next one: two days later nothing is added to it."""
PLEDGES_AT_A_TIME = 200


def report_fees(db: Database, payments: Payments, days: int) -> None:
    """Of so many days that are settled, the newest first; a day that was told before is not told otherwise. Raises
    PaymentsAway."""
    newest = today() - timedelta(days=SETTLED_AFTER_DAYS)
    for each in range(days):
        day = newest - timedelta(days=each)
        if taken := taken_on(payments, day):
            campaigns = by_campaign(db, taken)
            db.run(lambda session, day=day, campaigns=campaigns: record_fees(session, day, campaigns))  # type: ignore[misc]


def taken_on(payments: Payments, day: date) -> Mapping[UUID, int]:
    """Minor units by pledge, 0 where nothing was taken for one that moved; nothing where the provider tells no fees."""
    taken: dict[UUID, int] = defaultdict(int)
    for each in payments.settlements(day):
        if each.fee is not None and (pledge_id := as_id(each.reference)):
            taken[pledge_id] += each.fee
    return taken


def as_id(reference: str) -> UUID | None:
    """None for a payment that none of our pledges asked for: the reconciliation names it."""
    try:
        return UUID(reference)
    except ValueError:
        return None


def by_campaign(db: Database, taken: Mapping[UUID, int]) -> dict[UUID, int]:
    """The sums by campaign, of payments that pledges of ours asked for."""
    sums: dict[UUID, int] = defaultdict(int)
    ids = sorted(taken)
    for start in range(0, len(ids), PLEDGES_AT_A_TIME):
        page = ids[start : start + PLEDGES_AT_A_TIME]
        for pledge_id, campaign_id in db.read(lambda session, page=page: whose(session, page)):  # type: ignore[misc]
            sums[campaign_id] += taken[pledge_id]
    return sums


def whose(session: Session, pledge_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    chosen = select(Pledge.pledge_id, Pledge.campaign_id).where(Pledge.pledge_id.in_(list(pledge_ids)))
    return [(pledge_id, campaign_id) for pledge_id, campaign_id in session.execute(chosen)]
