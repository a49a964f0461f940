"""One batch in memory: each request gets its answer in order, and what is to be written gathers here.

Pure: the clock's reading and the salts are arguments, the rows to write are plain values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts.errors import NotYet, Refused, SameIdOtherContent
from contracts.ledger import LedgerEvent, Posted, TransferLine
from services.ledger.domain import chain
from services.ledger.domain.accounts import Books
from services.ledger.domain.decide import decide
from services.ledger.domain.requests import Posting, Refusal, Request

Row = dict[str, Any]
Answer = Posted | Refused
MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class Head:
    """Where the ledger stands. `recorded_at` never runs back."""

    epoch: int
    sequence: int
    hash: str
    recorded_at: datetime
    closed: int = 0
    """The last year that is closed."""


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
    seals: list[Row] = field(default_factory=list)
    repayments: list[Row] = field(default_factory=list)
    unrepaid: list[Row] = field(default_factory=list)
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
        if isinstance(decided, Posting) and decided.begins_epoch:
            self.head.epoch += 1
        self._number()
        answer = self._post(request, decided) if isinstance(decided, Posting) else self._refuse(request, decided)
        self._enter(request, digest, decided)
        self.first[request.entry_id] = First(digest, answer)
        return answer

    def _number(self) -> None:
        self.head.sequence += 1
        self.head.recorded_at = max(self.now, self.head.recorded_at + MICROSECOND)

    def _post(self, request: Request, posting: Posting) -> Posted:
        left = self.books.post(posting.moves)
        accounting_on = posting.accounting_on or max(self.books.today, date(self.books.closed + 1, 1, 1))
        lines = tuple(
            self._line(request, posting, line, accounting_on, balances) for line, balances in enumerate(left, 1)
        )
        balances = {path: self.books.balance(path) for move in posting.moves for path in (move.from_, move.to)}
        facts = posting.facts
        if posting.closes is not None:
            facts = facts | {"seal": self.head.hash}
            self._close(posting.closes)
        if posting.repays is not None:
            self._repaid(posting.repays, lines[0].transfer_id)
        if posting.reverses is not None:
            self._reversed(posting.reverses, lines[0].transfer_id)
        if posting.ends is not None:
            self.books.over.add(posting.ends)
        self._announce(posting.event, request, facts, lines, balances)
        return Posted(
            command_id=request.command_id, epoch=self.head.epoch, sequence=self.head.sequence, transfers=lines
        )

    def _repaid(self, repays: tuple[str, str], transfer_id: UUID) -> None:
        self.books.repaid[repays] = transfer_id
        self.repayments.append({"transfer_id": transfer_id, "account": repays[0], "voucher": repays[1]})

    def _reversed(self, wrong_id: UUID, transfer_id: UUID) -> None:
        """The voucher of a repayment that was none may be entered anew."""
        wrong = self.books.reversible[wrong_id]
        self.books.reversible[wrong_id] = replace(wrong, reversed=True)
        if wrong.kind == "repay":
            self.books.repaid = {repays: by for repays, by in self.books.repaid.items() if by != wrong_id}
            self.unrepaid.append({"of": wrong_id, "by": transfer_id})

    def _close(self, year: int) -> None:
        """From here on nothing is posted in the year: the last hash there is seals all that was."""
        self.books.closed = self.head.closed = year
        seal = {"year": year, "epoch": self.head.epoch, "sequence": self.head.sequence, "hash": self.head.hash}
        self.seals.append(seal | {"recorded_at": self.head.recorded_at})

    def _line(
        self, request: Request, posting: Posting, line: int, accounting_on: date, left: tuple[int, int]
    ) -> TransferLine:
        move = posting.moves[line - 1]
        transfer_id, salt = uuid5(request.entry_id, str(line)), self.new_salt()
        coded_by, attested_by = posting.coded_by or request.asked_by, request.attested_by or posting.attested_by
        hashed = chain.private_hash(coded_by, attested_by, salt)
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
        row |= {"coded_by": coded_by, "attested_by": attested_by, "salt": salt, "hash": self.head.hash}
        row |= {
            "from_balance": left[0],
            "to_balance": left[1],
            "reverses": posting.reverses if move.kind == "reverse" else None,
        }
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
            dimensions = getattr(request.message, "dimensions", None)
            grounds = decided.grounds | {"dimensions": dimensions} if dimensions else decided.grounds
            row |= {"lines": len(decided.moves), "refusal": None, "grounds": grounds}
        else:
            row |= {"lines": 0, "refusal": decided.refused.dump(), "grounds": None}
        self.entries.append(row)

    def stages(self) -> list[Row]:
        """What this batch adds to each stage of each year and means of the pool, by accounting day and day of record (UTC)."""
        sums: dict[tuple[str, int, str, date, date], list[int]] = {}
        for row in self.transfers:
            ends = self.books.accounts[row["from_account"]], self.books.accounts[row["to_account"]]
            means = ends[0].means or ends[1].means
            for side, account in enumerate(ends):
                if account.year is not None and means is not None:
                    key = account.stage, account.year, means, row["accounting_on"], row["recorded_at"].date()
                    sums.setdefault(key, [0, 0])[side] += row["amount"]
        names = ("stage", "year", "means", "accounting_on", "recorded_on")
        return [
            dict(zip(names, key, strict=True)) | {"debits": debits, "credits": credited}
            for key, (debits, credited) in sorted(sums.items())
        ]
