"""What the ledger's book of contributions says of pledges, for `opland campaigns reconcile`."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Database
from deploy.opland.audit.books import chunks
from services.crowdfunding.domain.reconciliation import Moved
from services.ledger.models import AccountRow

ACCOUNT: Any = AccountRow.__table__


def booked(books: Database, pledge_ids: Iterable[UUID]) -> Mapping[UUID, Moved]:
    """What left each donor's account, and what reached it again."""
    found: dict[UUID, Moved] = {}
    for names in chunks([str(each) for each in pledge_ids]):
        ours = select(ACCOUNT).where(ACCOUNT.c.owner.in_(names), ACCOUNT.c.kind == "donor")
        for row in books.read(lambda session, ours=ours: session.execute(ours).all()):  # type: ignore[misc]
            found[UUID(row.owner)] = Moved(captured=int(row.debits), refunded=int(row.credits))
    return found
