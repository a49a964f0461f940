"""Checks Oplandspuljen's books from outside: python3 verify_ledger.py https://where-the-pool-is

Needs nothing but Python 3.11 and what everyone may read. It fetches every transfer, follows the chain of hashes from the
first to the last, adds up what every account holds, and compares that with what the pool says of itself. Exit 0: it all
fits. Exit 1: the first thing that does not. Who entered and who approved a transfer is not public; a hash stands for it.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

FIELDS = [
    "accounting_on",
    "amount",
    "currency",
    "epoch",
    "from",
    "kind",
    "line",
    "period",
    "private_hash",
    "recorded_at",
    "reference",
    "sequence",
    "to",
    "transfer_id",
]
STAGES = {"pool": "available", "earmark": "earmarked", "match": "reserved_match", "grant": "granted"}
GIVEN = {"appropriation": "appropriated", "carry-over": "carried_in", "advance": "advanced"}
Transfer = dict[str, Any]


def get(address: str) -> Any:
    with urlopen(address, timeout=60) as answer:  # noqa: S310 - whoever runs it says where
        return json.load(answer)


def transfers(base: str) -> Iterator[Transfer]:
    """All of them in their order, a page at a time."""
    sequence, line = 0, 0
    while sequence is not None:
        page = get(f"{base}/api/v1/pool/transfers?limit=500&after_sequence={sequence}&after_line={line}")
        yield from page["items"]
        sequence, line = page.get("next_sequence"), page.get("next_line")


def canonical(transfer: Transfer) -> str:
    """What is hashed: these fields as JSON with sorted keys and no spaces, the instant in UTC with six decimals."""
    at = datetime.fromisoformat(transfer["recorded_at"]).astimezone(UTC)
    fields = {name: transfer[name] for name in FIELDS} | {"recorded_at": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"}
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Books:
    """The books once more, from transfers alone. Every method raises ValueError with what is wrong."""

    def __init__(self, seals: list[dict[str, Any]], checkpoints: list[dict[str, Any]]) -> None:
        self.marks = sorted([*seals, *checkpoints], key=lambda mark: mark["sequence"])
        self.hash, self.place, self.closed, self.count = "0" * 64, (0, 0, 0), 0, 0
        self.held: dict[str, int] = defaultdict(int)
        self.years: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def add(self, transfer: Transfer) -> None:
        self.pass_marks(transfer["sequence"])
        place = (transfer["epoch"], transfer["sequence"], transfer["line"])
        if place <= self.place:
            raise ValueError(f"{place} does not come after {self.place}")
        if place[0] > self.place[0] > 0:
            sys.stderr.write(f"Epoch {place[0]} begins at number {place[1]}: the books were restored from a backup.\n")
        if int(transfer["accounting_on"][:4]) <= self.closed:
            raise ValueError(f"{place} stands in {transfer['accounting_on']}, and that year was closed before")
        self.hash = hashlib.sha256((self.hash + canonical(transfer)).encode()).hexdigest()
        if self.hash != transfer["hash"]:
            raise ValueError(f"{place}: its hash does not follow from its content and the transfer before it")
        self.move(transfer["from"], -transfer["amount"])
        self.move(transfer["to"], transfer["amount"])
        self.place, self.count = place, self.count + 1

    def pass_marks(self, sequence: int) -> None:
        """What was sealed or signed before this number must be what stands there now; after a seal, its year is closed."""
        while self.marks and self.marks[0]["sequence"] < sequence:
            mark = self.marks.pop(0)
            if mark["hash"] != self.hash:
                what = f"seal of {mark['year']}" if "year" in mark else "checkpoint"
                raise ValueError(f"the {what} at number {mark['sequence']} is not the hash that stands there")
            self.closed = mark.get("year", self.closed)

    def move(self, path: str, amount: int) -> None:
        kind, owner, *year = path.split("/")
        self.held[path] += amount
        if self.held[path] < 0 and kind not in ("council", "donor", "city", "loss"):
            raise ValueError(f"{path} would hold less than nothing after {self.place}")
        if year and kind == "council" and owner in GIVEN:
            self.years[int(year[0])][GIVEN[owner]] -= amount
        elif year:
            self.years[int(year[0])]["lapsed" if kind == "council" else STAGES.get(kind, kind)] += amount

    def compare(self, pool: dict[str, Any]) -> None:
        if sum(self.held.values()):
            raise ValueError("debits and credits do not balance")
        for told in pool["years"]:
            year = told["year"]
            for field in set(told) - {"year", "closed"}:
                if told[field] != self.years[year][field]:
                    raise ValueError(f"{year}: {field} is said to be {told[field]}, it is {self.years[year][field]}")


def main(base: str) -> None:
    pool = get(f"{base}/api/v1/pool")
    books = Books(*(get(f"{base}/api/v1/pool/{what}")["items"] for what in ("seals", "checkpoints?limit=500")))
    for transfer in transfers(base):
        if transfer["sequence"] > pool["sequence"]:
            break  # posted since the pool was asked how it stands
        books.add(transfer)
    books.pass_marks(pool["sequence"] + 1)
    books.compare(pool)
    sys.stdout.write(f"Right: {books.count} transfers, {len(books.held)} accounts. The last hash is {books.hash}.\n")


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    try:
        main(sys.argv[1].rstrip("/"))
    except ValueError as wrong:
        sys.exit(f"Wrong: {wrong}")
