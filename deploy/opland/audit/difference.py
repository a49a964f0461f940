"""What an audit tells, and how it reads: a page at a time, however much there is."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

ROWS_AT_A_TIME = 200
Told = str | int | None


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be. `subject` is what it is about: a budget, a project, a payment, an account,
    an event; `here` is what budgets keep of it, `ledger` what the books say; amounts are in minor units.

    Two are the same whenever they were found: `since` and `do` tell nothing of what is wrong.
    """

    what: str
    subject: str
    budget: UUID | None = None
    here: Told = None
    ledger: Told = None
    since: datetime | None = field(default=None, compare=False)
    do: str = field(default="", compare=False)

    def dump(self) -> dict[str, Any]:
        since = None if self.since is None else self.since.isoformat()
        return asdict(self) | {"budget": None if self.budget is None else str(self.budget), "since": since}

    def sentence(self) -> str:
        since = "" if self.since is None else f", since {self.since.isoformat(timespec='seconds')}"
        return f"{self.what}, {self.subject}: {self.here} here, {self.ledger} in the ledger{since}. {self.do}"


def pages(session: Session, found: Any, key: Any) -> Iterator[list[Any]]:
    """The rows of a question in the order of a unique column that is among them, `ROWS_AT_A_TIME` together."""
    after: Any = None
    while True:
        page = found.order_by(key).limit(ROWS_AT_A_TIME)
        rows = list(session.execute(page if after is None else page.where(key > after)))
        if rows:
            yield rows
        if len(rows) < ROWS_AT_A_TIME:
            return
        after = getattr(rows[-1], key.key)
