"""What the ledger's tables say of some owners at once; each question is answered by an index."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.ledger.models import AccountRow, DraftRow, EntryRow, TransferRow

ACCOUNT: Any = AccountRow.__table__
ENTRY: Any = EntryRow.__table__
TRANSFER: Any = TransferRow.__table__
DRAFT: Any = DraftRow.__table__
NAMES_AT_A_TIME = 500
"""In one question: databases take some thousands of parameters."""


class Books:
    """The ledger as it stood when the session began."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def accounts(self, kind: str, owners: Iterable[UUID | str], *, of_pool: bool = True) -> dict[str, list[Any]]:
        """Owner -> the accounts of this kind, one for each year there is; in the pool's book, or in either."""
        found: dict[str, list[Any]] = defaultdict(list)
        for names in chunks([str(owner) for owner in owners]):
            ours = select(ACCOUNT).where(ACCOUNT.c.owner.in_(names), ACCOUNT.c.kind == kind)
            if of_pool:
                ours = ours.where(ACCOUNT.c.book == "pool")
            for row in self.session.execute(ours):
                found[row.owner].append(row)
        return found

    def answers(self, asked: Iterable[tuple[UUID, str]]) -> dict[UUID, str]:
        """(id, kind of event) -> id: how it was answered, `posted` or `refused`; those that were not are left out."""
        ids = {uuid5(request_id, kind): request_id for request_id, kind in asked}
        found = {}
        for names in chunks(list(ids)):
            rows = select(ENTRY.c.entry_id, ENTRY.c.refusal).where(ENTRY.c.entry_id.in_(names))
            for row in self.session.execute(rows):
                found[ids[row.entry_id]] = "posted" if row.refusal is None else "refused"
        return found

    def held_back(self, request_ids: Sequence[UUID]) -> set[UUID]:
        """Those payments and grants that wait for a third person to attest them."""
        waiting = select(DRAFT.c.draft_id).where(DRAFT.c.draft_id.in_(request_ids), DRAFT.c.state == "waiting")
        return set(self.session.scalars(waiting))

    def reached(self, paths: Iterable[str], kind: str) -> dict[str, int]:
        """Path -> what transfers of this kind brought to it; what was reversed counts no more."""
        found: dict[str, int] = defaultdict(int)
        undone = TRANSFER.alias()
        reversed_ = select(undone.c.sequence).where(undone.c.reverses == TRANSFER.c.transfer_id).exists()
        for names in chunks(list(paths)):
            ours = TRANSFER.c.to_account.in_(names), TRANSFER.c.kind == kind, ~reversed_
            sums = select(TRANSFER.c.to_account, func.sum(TRANSFER.c.amount)).where(*ours)
            for path, amount in self.session.execute(sums.group_by(TRANSFER.c.to_account)):
                found[path] += int(amount)
        return found

    def left(self, paths: Iterable[str], kind: str) -> int:
        """What transfers of this kind took away from all of these together, whatever was reversed of it."""
        total = 0
        for names in chunks(list(paths)):
            ours = TRANSFER.c.from_account.in_(names), TRANSFER.c.kind == kind
            total += int(self.session.scalar(select(func.sum(TRANSFER.c.amount)).where(*ours)) or 0)
        return total

    def last_out(self, paths: Sequence[str]) -> dict[str, Any]:
        """Path -> the last transfer that left it."""
        found: dict[str, Any] = {}
        for names in chunks(list(paths)):
            ours = select(TRANSFER.c.from_account, TRANSFER.c.kind, TRANSFER.c.amount)
            rows = ours.where(TRANSFER.c.from_account.in_(names)).order_by(TRANSFER.c.sequence, TRANSFER.c.line)
            found |= {row.from_account: row for row in self.session.execute(rows)}
        return found

    def moved_at(self, path: str) -> datetime | None:
        """When the account last moved."""
        either = or_(TRANSFER.c.from_account == path, TRANSFER.c.to_account == path)
        found: datetime | None = self.session.scalar(select(func.max(TRANSFER.c.recorded_at)).where(either))
        return found

    def opened(self, path: str) -> bool:
        """Whether it was posted as an opening balance: no event of ours asked for it."""
        opening = select(TRANSFER.c.sequence).where(TRANSFER.c.to_account == path, TRANSFER.c.kind == "opening")
        return self.session.scalar(opening.limit(1)) is not None


def chunks(names: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(names), NAMES_AT_A_TIME):
        yield names[start : start + NAMES_AT_A_TIME]


def balance(account: Any) -> int:
    return int(account.credits - account.debits)
