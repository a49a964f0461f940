"""The chain: each transfer's hash covers the one before it, so that a changed, removed, added or reordered row is found.

`canonical` is the whole of what is hashed: the public fields as JSON with sorted keys, no spaces, integers as integers,
UTC instants with six decimals and a Z. What is private stands in it as a salted hash.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts.ledger import Transfer
from services.ledger.domain.accounts import ALLOWED, GUARDED, Account, read

START = "0" * 64
"""The hash before the first transfer."""

FIELDS = (
    "epoch",
    "sequence",
    "line",
    "transfer_id",
    "kind",
    "from",
    "to",
    "amount",
    "currency",
    "recorded_at",
    "accounting_on",
    "period",
    "reference",
    "private_hash",
)
_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def public(transfer: Transfer | Mapping[str, Any]) -> dict[str, Any]:
    """The public fields of a transfer as they are hashed, from a message or from what the gateway publishes."""
    told = transfer.dump() if isinstance(transfer, Transfer) else transfer
    fields = {name: told[name] for name in FIELDS}
    if isinstance(at := fields["recorded_at"], str):
        fields["recorded_at"] = instant(datetime.fromisoformat(at))
    return fields


def canonical(fields: Mapping[str, Any]) -> str:
    return _json(fields)


def link(previous: str, fields: Mapping[str, Any]) -> str:
    """The hash of a transfer (its public fields, as `public` gives them) that stands after the hash `previous`."""
    return sha256(previous + _json(fields))


def private_hash(coded_by: str, attested_by: str, salt: str) -> str:
    """What the public sees of who coded and who attested; without the salt it could be guessed."""
    return sha256(_json({"attested_by": attested_by, "coded_by": coded_by, "salt": salt}))


@dataclass(frozen=True)
class Wrong:
    """The first transfer that is not as it should be, and what is wrong with it."""

    epoch: int
    sequence: int
    line: int
    transfer_id: str
    what: str

    def __str__(self) -> str:
        return f"epoch {self.epoch}, sequence {self.sequence}, line {self.line}, {self.transfer_id}: {self.what}"


class Replay:
    """The books once more, from transfers alone: a plain model beside the tables."""

    def __init__(self, hash_: str = START) -> None:
        self.hash = hash_
        self.place = (0, 0, 0)
        self.recorded_at = ""
        self.transfers = 0
        self.debits: dict[str, int] = {}
        self.credits: dict[str, int] = {}
        self.days: dict[tuple[str, int, str, str, str], list[int]] = {}
        """(stage, year, means, accounting day, day of record) -> what left the stage and what reached it."""
        self.means: dict[str, str | None] = {}
        self.closed = 0
        """Nothing may be posted up to the end of this year; whoever replays says when one closes."""
        self.origins: dict[str, str | None] = {}
        """Account -> the one that first paid into it; None for what nobody had paid into when it gave."""

    def add(self, transfer: Transfer | Mapping[str, Any]) -> Wrong | None:
        """Replay the transfer that comes next, or say what is wrong with it."""
        fields = public(transfer)
        told = transfer.hash if isinstance(transfer, Transfer) else transfer["hash"]
        what = self._linked(fields, told) or self._placed(fields) or self._dated(fields) or self._moved(fields)
        if what is None:
            self.transfers += 1
            return None
        return Wrong(fields["epoch"], fields["sequence"], fields["line"], fields["transfer_id"], what)

    def balance(self, path: str) -> int:
        return self.credits.get(path, 0) - self.debits.get(path, 0)

    def _linked(self, fields: dict[str, Any], told: str) -> str | None:
        self.hash = link(self.hash, fields)
        return None if self.hash == told else "its hash does not follow from its content and the row before it"

    def _placed(self, fields: dict[str, Any]) -> str | None:
        epoch, sequence, line = self.place
        place = fields["epoch"], fields["sequence"], fields["line"]
        same = place[:2] == (epoch, sequence)
        if place[0] < epoch or place[1] < sequence or place[2] != (line + 1 if same else 1):
            return "it does not stand where the row before it would have it"
        if fields["recorded_at"] < self.recorded_at or (fields["recorded_at"] == self.recorded_at and not same):
            return "it was recorded no later than the row before it"
        self.place, self.recorded_at = place, fields["recorded_at"]
        return None

    def _dated(self, fields: dict[str, Any]) -> str | None:
        on = fields["accounting_on"]
        if fields["period"] != on[:7]:
            return f"its period {fields['period']} is not that of {on}"
        return f"it stands in {on[:4]}, which was closed before" if int(on[:4]) <= self.closed else None

    def _moved(self, fields: dict[str, Any]) -> str | None:
        from_, to, amount = fields["from"], fields["to"], fields["amount"]
        try:
            source, target = read(from_), read(to)
        except ValueError as error:
            return str(error)
        if (fields["kind"], source.kind, target.kind, source.book) not in ALLOWED or source.year != target.year:
            return f"{fields['kind']} from {from_} to {to} is no move of the ledger"
        if type(amount) is not int or amount <= 0:
            return f"{amount} is no amount"
        source = read(from_, None, self.means.get(from_))
        target = read(to, None, self.means.get(to, source.means))
        if "council" not in (source.kind, target.kind) and source.means != target.means:
            return f"it mixes {source.means} money with {target.means} money"
        self.means[from_], self.means[to] = source.means, target.means
        self._staged(source, target, fields)
        self.origins.setdefault(from_, None)
        self.origins.setdefault(to, from_)
        self.debits[from_] = self.debits.get(from_, 0) + amount
        self.credits[to] = self.credits.get(to, 0) + amount
        if source.kind in GUARDED and self.balance(from_) < 0:
            return f"{from_} would hold less than nothing"
        return None

    def _staged(self, source: Account, target: Account, fields: dict[str, Any]) -> None:
        means = source.means or target.means
        days = fields["accounting_on"], fields["recorded_at"][:10]
        for side, account in enumerate((source, target)):
            if account.year is not None and means is not None:
                self.days.setdefault((account.stage, account.year, means, *days), [0, 0])[side] += fields["amount"]


def verify(transfers: Iterable[Transfer | Mapping[str, Any]], start: str = START) -> Wrong | None:
    """The first transfer that is wrong of all there are, in their order, or None.

    Takes messages or what the gateway publishes. What is missing at the end shows only in the head's hash.
    """
    replay = Replay(start)
    return next((wrong for transfer in transfers if (wrong := replay.add(transfer))), None)


def plain(value: Any) -> Any:
    """What JSON has no word for: messages by their fields, of which an absent one is left out, ids and dates as text."""
    if isinstance(value, UUID | date | datetime):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    return {name: each for name, each in vars(value).items() if each is not None}


_content = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain).encode


def digest(message: Any, asked_by: str) -> str:
    """What must be the same for a request to be the same request. A field added later, and absent, changes nothing."""
    return sha256(_content([type(message).__name__, asked_by, message]))
