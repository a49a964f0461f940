"""`opland budgets audit`: what budgets believe of their money, held against the ledger's books. It only reads.

Each database is read as of one instant, and the two instants are not one: what is on its way between the services looks like
a difference. So what is found is looked for once more a little later, and only what is still there is told.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Database
from deploy.opland.audit.applications import waiting_applications
from deploy.opland.audit.books import Books
from deploy.opland.audit.campaigns import unfollowed_campaigns
from deploy.opland.audit.difference import Difference
from deploy.opland.audit.earmarks import wrong_budgets
from deploy.opland.audit.grants import wrong_grants
from deploy.opland.audit.payments import wrong_payments
from deploy.opland.audit.strangers import strangers, stuck_events
from services.budgets.models import Budget
from services.ledger.queries import one_instant

DIFFERENCES_MAX = 1_000
AGAIN_AFTER_SECONDS = 2.0
__all__ = ["DIFFERENCES_MAX", "Difference", "audit"]


def audit(
    ours: Database, books: Database, late_after: timedelta, again_after: float = AGAIN_AFTER_SECONDS
) -> tuple[int, list[Difference]]:
    """How many budgets there are, and what is wrong: `DIFFERENCES_MAX` at most.

    `late_after`: what was asked so long ago and has no answer is stuck. `again_after`: seconds between the two looks.
    """
    budgets, found = look(ours, books, late_after)
    if found:
        time.sleep(again_after)
        budgets, again = look(ours, books, late_after)
        still = set(again)
        found = [difference for difference in found if difference in still]
    return budgets, found


def look(ours: Database, books: Database, late_after: timedelta) -> tuple[int, list[Difference]]:
    late = now() - late_after

    def with_both(session: Session, ledger: Session) -> tuple[int, list[Difference]]:
        for each in (session, ledger):
            one_instant(each)
        found = list(islice(walks(session, Books(ledger), late), DIFFERENCES_MAX))
        return session.scalar(select(func.count()).select_from(Budget)) or 0, found

    return ours.read(lambda session: books.read(lambda ledger: with_both(session, ledger)))


def walks(session: Session, books: Books, late: datetime) -> Iterator[Difference]:
    yield from wrong_budgets(session, books, late)
    yield from wrong_grants(session, books)
    yield from wrong_payments(session, books, late)
    yield from waiting_applications(session, books, late)
    yield from strangers(session, books)
    yield from unfollowed_campaigns(session, books)
    yield from stuck_events("budgets", session, late)
    yield from stuck_events("ledger", books.session, late)
