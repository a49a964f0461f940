"""What the ledger's book of contributions says of pledges, for `opland campaigns reconcile`."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.db import Database
from deploy.opland.audit.books import chunks
from services.crowdfunding.domain.reconciliation import Moved
from services.ledger.models import AccountRow, TransferRow

ACCOUNT: Any = AccountRow.__table__
TRANSFER: Any = TransferRow.__table__


def booked(books: Database, pledge_ids: Iterable[UUID]) -> Mapping[UUID, Moved]:
    """What left each donor's account, and what reached it again: refunded, or taken back by the payer's bank."""
    found: dict[UUID, Moved] = {}
    for names in chunks([str(each) for each in pledge_ids]):
        ours = select(ACCOUNT).where(ACCOUNT.c.owner.in_(names), ACCOUNT.c.kind == "donor")
        rows = books.read(lambda session, ours=ours: session.execute(ours).all())  # type: ignore[misc]
        taken_back = charged_back(books, [row.path for row in rows])
        for row in rows:
            back = taken_back.get(row.path, 0)
            found[UUID(row.owner)] = Moved(int(row.debits), refunded=int(row.credits) - back, charged_back=back)
    return found


def charged_back(books: Database, paths: list[str]) -> Mapping[str, int]:
    """Minor units by the account that they reached."""
    mine = TRANSFER.c.to_account.in_(paths), TRANSFER.c.kind == "charge_back"
    sums = select(TRANSFER.c.to_account, func.sum(TRANSFER.c.amount)).where(*mine).group_by(TRANSFER.c.to_account)
    return {path: int(amount) for path, amount in books.read(lambda session: session.execute(sums).all())}
