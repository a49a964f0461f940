"""One batch in memory: each request gets its answer in order, and what is to be written gathers here.

Pure: the clock's reading and the salts are arguments, the rows to write are plain values.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from contracts.errors import NotYet, Refused, SameIdOtherContent
from contracts.ledger import LedgerEvent, Posted, TransferLine
from services.ledger.domain import chain
from services.ledger.domain.accounts import Books, Move
from services.ledger.domain.decide import decide
from services.ledger.domain.requests import Posting, Refusal, Request

Row = dict[str, Any]
Answer = Posted | Refused
MICROSECOND = timedelta(microseconds=1)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@dataclass(slots=True)
class Head:
    """Where the ledger stands. `recorded_at` never runs back."""

    epoch: int
    sequence: int
    hash: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class First:
    """What a request was answered the first time it was asked."""

    digest: str
    answer: Answer


@dataclass
class Journal:
    """Takes requests one by one; `entries`, `transfers`, `events` and the books then say what to write."""

    head: Head
    books: Books
    first: dict[UUID, First]
    now: datetime
    new_salt: Callable[[], str]
    entries: list[Row] = field(default_factory=list)
    transfers: list[Row] = field(default_factory=list)
    events: list[LedgerEvent] = field(default_factory=list)
    parents: list[str | None] = field(default_factory=list)
    """The trace of the request that each event answers."""

    def take(self, request: Request) -> Answer:
        """The answer to a request: posted or refused, now or the first time it was asked.

        A NotYet is returned and leaves nothing behind: the same request may be asked again later.
        """
        digest = chain.digest(request.message, request.asked_by)
        first = self.first.get(request.entry_id)
        if first is not None:
            same = first.digest == digest
            return first.answer if same else SameIdOtherContent("this id was used for another request before")
        try:
            decided = decide(self.books, request)
        except NotYet as early:
            return early
        self._number()
        answer = self._post(request, decided) if isinstance(decided, Posting) else self._refuse(request, decided)
        self._enter(request, digest, decided)
        self.first[request.entry_id] = First(digest, answer)
        return answer

    def _number(self) -> None:
        self.head.sequence += 1
        self.head.recorded_at = max(self.now, self.head.recorded_at + MICROSECOND)

    def _post(self, request: Request, posting: Posting) -> Posted:
        balances = self.books.post(posting.moves)
        accounting_on = posting.accounting_on or self.head.recorded_at.astimezone(COPENHAGEN).date()
        lines = tuple(
            self._line(request, posting, move, line, accounting_on) for line, move in enumerate(posting.moves, 1)
        )
        self._announce(posting.event, request, posting.facts, lines, balances)
        return Posted(
            command_id=request.command_id, epoch=self.head.epoch, sequence=self.head.sequence, transfers=lines
        )

    def _line(self, request: Request, posting: Posting, move: Move, line: int, accounting_on: date) -> TransferLine:
        transfer_id, salt = uuid5(request.entry_id, str(line)), self.new_salt()
        hashed = chain.private_hash(posting.coded_by, posting.attested_by, salt)
        on = accounting_on.isoformat()
        fields = {
            "epoch": self.head.epoch,
            "sequence": self.head.sequence,
            "line": line,
            "transfer_id": str(transfer_id),
            "kind": move.kind,
            "from": move.from_,
            "to": move.to,
            "amount": move.amount,
            "currency": self.books.currency,
            "recorded_at": chain.instant(self.head.recorded_at),
            "accounting_on": on,
            "period": on[:7],
            "reference": posting.reference,
            "private_hash": hashed,
        }
        self.head.hash = chain.link(self.head.hash, fields)
        row = fields | {"recorded_at": self.head.recorded_at, "accounting_on": accounting_on}
        row |= {"transfer_id": transfer_id, "from_account": row.pop("from"), "to_account": row.pop("to")}
        row |= {"coded_by": posting.coded_by, "attested_by": posting.attested_by, "salt": salt, "hash": self.head.hash}
        self.transfers.append(row)
        return TransferLine(transfer_id=transfer_id, kind=move.kind, from_=move.from_, to=move.to, amount=move.amount)

    def _refuse(self, request: Request, refusal: Refusal) -> Refused:
        self._announce(refusal.event, request, refusal.facts, (), {})
        return refusal.refused

    def _announce(
        self,
        event: type[LedgerEvent],
        request: Request,
        facts: dict[str, Any],
        lines: tuple[TransferLine, ...],
        balances: dict[str, int],
    ) -> None:
        self.parents.append(request.traceparent)
        self.events.append(
            event(
                epoch=self.head.epoch,
                sequence=self.head.sequence,
                request_id=request.command_id,
                transfers=lines,
                balances=balances,
                **facts,
            )
        )

    def _enter(self, request: Request, digest: str, decided: Posting | Refusal) -> None:
        row = {
            "entry_id": request.entry_id,
            "kind": type(request.message).__name__,
            "digest": digest,
            "epoch": self.head.epoch,
            "sequence": self.head.sequence,
            "recorded_at": self.head.recorded_at,
        }
        if isinstance(decided, Posting):
            row |= {"lines": len(decided.moves), "refusal": None, "grounds": decided.grounds}
        else:
            row |= {"lines": 0, "refusal": decided.refused.dump(), "grounds": None}
        self.entries.append(row)

    def stages(self) -> Iterable[Row]:
        """What this batch adds to each stage of each year of the pool."""
        sums: dict[tuple[str, int], list[int]] = {}
        for row in self.transfers:
            for path, side in ((row["from_account"], 0), (row["to_account"], 1)):
                account = self.books.accounts[path]
                if account.year is not None:
                    sums.setdefault((account.stage, account.year), [0, 0])[side] += row["amount"]
        return [
            {"stage": stage, "year": year, "debits": debits, "credits": credited}
            for (stage, year), (debits, credited) in sorted(sums.items())
        ]
