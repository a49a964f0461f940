"""`opland ledger verify`: the whole ledger replayed in a plain model of its own, and held against its tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import uuid5

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.ledger.domain import chain
from services.ledger.domain.accounts import read
from services.ledger.models import AccountRow, EntryRow, HeadRow, StageRow, TransferRow

ROWS_AT_A_TIME = 1_000
TRANSFER: Any = TransferRow.__table__
ENTRY: Any = EntryRow.__table__
ACCOUNT: Any = AccountRow.__table__
STAGE: Any = StageRow.__table__
HEAD: Any = HeadRow.__table__


@dataclass(frozen=True)
class Verification:
    """What the replay came to. `first_wrong` names the first row that is not as it should be."""

    epoch: int
    sequence: int
    transfers: int
    balanced: bool
    first_wrong: str | None

    @property
    def verified(self) -> bool:
        return self.first_wrong is None


def verify(session: Session) -> Verification:
    """Replay every transfer in its place, and compare hashes, numbers, accounts, stages and the head with it.

    The session must be a new one: all is read as of one instant, whatever is written meanwhile.
    """
    one_instant(session)
    head = session.execute(select(HEAD)).one_or_none()
    replay = chain.Replay()
    wrong = next(faults(session, head, replay), None)
    totals = session.execute(select(func.sum(ACCOUNT.c.debits), func.sum(ACCOUNT.c.credits))).one()
    return Verification(
        epoch=head.epoch if head else 0,
        sequence=head.sequence if head else 0,
        transfers=replay.transfers,
        balanced=totals[0] == totals[1],
        first_wrong=wrong,
    )


def one_instant(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def faults(session: Session, head: Any, replay: chain.Replay) -> Iterator[str]:
    """What is wrong, first things first: entries and their transfers in order, then what should follow from them."""
    yield from wrong_entries(session, head, replay)
    if head is not None and head.hash != replay.hash:
        yield f"head: its hash is not that of the last transfer, {replay.place}: transfers after it are missing"
    yield from wrong_head(session, head)
    yield from wrong_accounts(session, replay)
    yield from wrong_stages(session, replay)


def wrong_head(session: Session, head: Any) -> Iterator[str]:
    """It repeats what the last entry says, and the currency of every transfer."""
    last = session.execute(select(ENTRY).order_by(ENTRY.c.sequence.desc()).limit(1)).one_or_none()
    if head is None or last is None:
        return
    if (head.epoch, head.recorded_at) != (last.epoch, last.recorded_at):
        yield f"head: it stands at epoch {head.epoch}, {head.recorded_at}, the last entry at {last.epoch}, {last.recorded_at}"
    other = session.scalar(select(TRANSFER.c.currency).where(TRANSFER.c.currency != head.currency).limit(1))
    if other is not None:
        yield f"head: the books are kept in {head.currency}, and there are transfers in {other}"


def wrong_entries(session: Session, head: Any, replay: chain.Replay) -> Iterator[str]:
    """Walk entries and transfers side by side: each number once, with as many lines as were posted under it."""
    groups = groupby(streamed(session, TRANSFER, TRANSFER.c.sequence, TRANSFER.c.line), key=lambda row: row.sequence)
    group = next(groups, None)
    number = 0
    for entry in streamed(session, ENTRY, ENTRY.c.sequence):
        number += 1
        if entry.sequence != number:
            yield f"entry {number}: it is missing, {entry.sequence} comes next"
            number = entry.sequence
        lines = 0
        while group is not None and group[0] <= entry.sequence:
            for row in group[1]:
                lines += row.sequence == entry.sequence
                yield from wrong_transfer(row, entry, replay)
            group = next(groups, None)
        if lines != entry.lines:
            yield f"epoch {entry.epoch}, sequence {entry.sequence}: {entry.lines} transfers were posted, {lines} are here"
    if group is not None:
        yield f"transfers of sequence {group[0]} and on belong to no entry"
    if number != (head.sequence if head else 0):
        yield f"head: the last entry is {number}, not {head.sequence if head else 0}"


def wrong_transfer(row: Any, entry: Any, replay: chain.Replay) -> Iterator[str]:
    """One transfer against the chain, against what is private about it, and against its entry."""
    fields = public(row)
    wrong = replay.add(fields)
    if wrong is not None:
        yield str(wrong)
    place = f"epoch {row.epoch}, sequence {row.sequence}, line {row.line}, {row.transfer_id}"
    if chain.private_hash(row.coded_by, row.attested_by, row.salt) != row.private_hash:
        yield f"{place}: who coded or who attested is not who it was"
    if (row.epoch, row.sequence, row.recorded_at) != (entry.epoch, entry.sequence, entry.recorded_at):
        yield f"{place}: it is of no entry, or of one recorded at another instant"
    if row.transfer_id != uuid5(entry.entry_id, str(row.line)):
        yield f"{place}: it was posted for another request than {entry.entry_id}"


def public(row: Any) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in chain.FIELDS if name not in ("from", "to")}
    texts = {"transfer_id": str(row.transfer_id), "accounting_on": row.accounting_on.isoformat()}
    ends = {"from": row.from_account, "to": row.to_account, "recorded_at": chain.instant(row.recorded_at)}
    return fields | texts | ends | {"hash": row.hash}


def wrong_accounts(session: Session, replay: chain.Replay) -> Iterator[str]:
    """Each account's counters are the sums of the transfers out of it and into it; and there are no others."""
    seen = 0
    for row in streamed(session, ACCOUNT, ACCOUNT.c.path):
        seen += 1
        replayed = replay.debits.get(row.path, 0), replay.credits.get(row.path, 0)
        if (row.debits, row.credits) != replayed:
            yield f"account {row.path}: its counters are {row.debits} and {row.credits}, its transfers say {replayed}"
        try:
            spelt = read(row.path)
        except ValueError as error:
            yield f"account {row.path}: {error}"
            continue
        if row.origin != replay.origins.get(row.path):
            yield f"account {row.path}: it was first paid into from {replay.origins.get(row.path)}, not from {row.origin}"
        if (row.kind, row.owner, row.year, row.book) != (spelt.kind, spelt.owner, spelt.year, spelt.book):
            yield f"account {row.path}: its columns do not say what its path says"
    paths = len(replay.debits.keys() | replay.credits.keys())
    if seen != paths:
        yield f"accounts: {seen} are here, transfers name {paths}"


def wrong_stages(session: Session, replay: chain.Replay) -> Iterator[str]:
    sums: dict[tuple[str, int], list[int]] = {}
    for side, counters in enumerate((replay.debits, replay.credits)):
        for path, amount in counters.items():
            account = read(path)
            if account.year is not None:
                sums.setdefault((account.stage, account.year), [0, 0])[side] += amount
    found = {(row.stage, row.year): [row.debits, row.credits] for row in session.execute(select(STAGE))}
    for key in sorted(sums.keys() | found.keys()):
        if sums.get(key) != found.get(key):
            yield f"stage {key[0]} of {key[1]}: its counters are {found.get(key)}, its transfers say {sums.get(key)}"


def streamed(session: Session, table: Any, *key: Any) -> Iterator[Any]:
    """All rows in the order of a unique key, a thousand at a time."""
    place: tuple[Any, ...] | None = None
    while True:
        rows = select(table).order_by(*key).limit(ROWS_AT_A_TIME)
        found = session.execute(rows if place is None else rows.where(tuple_(*key) > tuple_(*place))).all()
        yield from found
        if len(found) < ROWS_AT_A_TIME:
            return
        place = tuple(getattr(found[-1], column.name) for column in key)
