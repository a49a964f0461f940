"""`opland ledger verify`: the whole ledger replayed in a plain model of its own, and held against its tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import uuid5

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from contracts.ledger import SCHEME_PREFIX
from services.ledger.domain import chain
from services.ledger.domain.accounts import read
from services.ledger.domain.requests import scheme_end
from services.ledger.models import (
    AccountRow,
    CheckpointRow,
    EntryRow,
    HeadRow,
    SealRow,
    StageDayRow,
    StageRow,
    TransferRow,
)
from services.ledger.queries.payables import wrong_payment_files

ROWS_AT_A_TIME = 1_000
TRANSFER: Any = TransferRow.__table__
ENTRY: Any = EntryRow.__table__
ACCOUNT: Any = AccountRow.__table__
STAGE: Any = StageRow.__table__
STAGE_DAY: Any = StageDayRow.__table__
CHECKPOINT: Any = CheckpointRow.__table__
SEAL: Any = SealRow.__table__
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
    """All that this session reads is as of one instant; SQLite reads so anyway. To be said before it reads anything."""
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
    yield from wrong_reversals(session)
    yield from wrong_payment_files(session)
    yield from wrong_schemes(session)


def wrong_head(session: Session, head: Any) -> Iterator[str]:
    """It repeats what the last entry says, and the currency of every transfer."""
    last = session.execute(select(ENTRY).order_by(ENTRY.c.sequence.desc()).limit(1)).one_or_none()
    if head is None or last is None:
        return
    closed = session.scalar(select(func.max(SEAL.c.year))) or 0
    if head.closed != closed:
        yield f"head: it says that {head.closed} is closed, the last seal is that of {closed}"
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
    seals, checkpoints = (rows_by_sequence(session, table) for table in (SEAL, CHECKPOINT))
    for entry in streamed(session, ENTRY, ENTRY.c.sequence):
        number += 1
        if entry.sequence != number:
            yield f"entry {number}: it is missing, {entry.sequence} comes next"
            number = entry.sequence
        lines = moved = 0
        while group is not None and group[0] <= entry.sequence:
            for row in group[1]:
                lines += row.sequence == entry.sequence
                moved += row.amount
                yield from wrong_transfer(row, entry, replay)
            group = next(groups, None)
        if lines != entry.lines:
            yield f"epoch {entry.epoch}, sequence {entry.sequence}: {entry.lines} transfers were posted, {lines} are here"
        yield from wrong_areas(entry, moved)
        yield from wrong_checkpoint(checkpoints.pop(entry.sequence, None), replay)
        yield from wrong_seal(seals.pop(entry.sequence, None), entry, replay)
    yield from (f"checkpoint at {sequence}: there is no such entry" for sequence in checkpoints)
    yield from (f"seal of {seal.year}: no entry {seal.sequence} closed it" for seal in seals.values())
    if group is not None:
        yield f"transfers of sequence {group[0]} and on belong to no entry"
    if number != (head.sequence if head else 0):
        yield f"head: the last entry is {number}, not {head.sequence if head else 0}"


def wrong_areas(entry: Any, moved: int) -> Iterator[str]:
    """What each area bears of an earmark adds up to it."""
    parts = (entry.grounds or {}).get("areas")
    if parts is not None and sum(parts.values()) != moved:
        yield f"entry {entry.sequence}: its areas bear {sum(parts.values())} together, and it moved {moved}"


def rows_by_sequence(session: Session, table: Any) -> dict[int, Any]:
    return {row.sequence: row for row in session.execute(select(table).order_by(table.c.sequence))}


def wrong_checkpoint(checkpoint: Any, replay: chain.Replay) -> Iterator[str]:
    if checkpoint is not None and checkpoint.hash != replay.hash:
        yield f"checkpoint at {checkpoint.sequence}: what was signed then is not what stands there now"


def wrong_seal(seal: Any, entry: Any, replay: chain.Replay) -> Iterator[str]:
    """A year was closed by this entry: its seal is the hash there was, and nothing is posted in the year from here on."""
    if seal is None:
        return
    if (seal.epoch, seal.recorded_at, seal.hash) != (entry.epoch, entry.recorded_at, replay.hash):
        yield f"seal of {seal.year}: it is not what stood when entry {entry.sequence} closed the year"
    if entry.kind != "CloseYear" or seal.year <= replay.closed:
        yield f"seal of {seal.year}: entry {entry.sequence} closed no such year"
    replay.closed = seal.year


def wrong_transfer(row: Any, entry: Any, replay: chain.Replay) -> Iterator[str]:
    """One transfer against the chain, against what is private about it, and against its entry."""
    fields = public(row)
    wrong = replay.add(fields)
    if wrong is not None:
        yield str(wrong)
    left = replay.balance(row.from_account), replay.balance(row.to_account)
    place = f"epoch {row.epoch}, sequence {row.sequence}, line {row.line}, {row.transfer_id}"
    if chain.private_hash(row.coded_by, row.attested_by, row.salt) != row.private_hash:
        yield f"{place}: who coded or who attested is not who it was"
    if wrong is None and (row.from_balance, row.to_balance) != left:
        yield f"{place}: it says that it left {row.from_balance} and {row.to_balance}, and left {left[0]} and {left[1]}"
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
        means = replay.means.get(row.path)
        if (row.kind, row.owner, row.year, row.book, row.means) != (
            spelt.kind,
            spelt.owner,
            spelt.year,
            spelt.book,
            means,
        ):
            yield f"account {row.path}: its columns do not say what its path says"
    paths = len(replay.debits.keys() | replay.credits.keys())
    if seen != paths:
        yield f"accounts: {seen} are here, transfers name {paths}"


def wrong_stages(session: Session, replay: chain.Replay) -> Iterator[str]:
    """The sums that are kept of each stage, as it stands and day by day, are those of its transfers."""
    sums: dict[Any, list[int]] = {}
    for (*stage, _, _), counters in replay.days.items():
        held = sums.setdefault(tuple(stage), [0, 0])
        held[0], held[1] = held[0] + counters[0], held[1] + counters[1]
    stages = {(row.stage, row.year, row.means): [row.debits, row.credits] for row in session.execute(select(STAGE))}
    yield from differences("stage", stages, sums)
    days: dict[Any, list[int]] = {
        (row.stage, row.year, row.means, row.accounting_on.isoformat(), row.recorded_on.isoformat()): [
            row.debits,
            row.credits,
        ]
        for row in session.execute(select(STAGE_DAY))
    }
    yield from differences("day of stage", days, replay.days)


def differences(what: str, found: Mapping[Any, list[int]], replayed: Mapping[Any, list[int]]) -> Iterator[str]:
    for key in sorted(found.keys() | replayed.keys()):
        if found.get(key) != replayed.get(key):
            name = " ".join(map(str, key))
            yield f"{what} {name}: its counters are {found.get(key)}, its transfers say {replayed.get(key)}"


def wrong_reversals(session: Session) -> Iterator[str]:
    """A reversal undoes a transfer that is there, by as much, the other way."""
    undone = TRANSFER.alias("undone")
    fits = (
        (undone.c.transfer_id == TRANSFER.c.reverses)
        & (undone.c.from_account == TRANSFER.c.to_account)
        & (undone.c.to_account == TRANSFER.c.from_account)
        & (undone.c.amount == TRANSFER.c.amount)
    )
    wrong = select(TRANSFER.c.transfer_id).outerjoin(undone, fits)
    found = session.scalar(wrong.where(TRANSFER.c.kind == "reverse", undone.c.transfer_id.is_(None)).limit(1))
    if found is not None:
        yield f"transfer {found}: it reverses no transfer that is here"


def wrong_schemes(session: Session) -> Iterator[str]:
    """What a scheme of matching that has ended still held would be promised to nobody, and free for nothing else."""
    held = select(ACCOUNT.c.path, ACCOUNT.c.owner).where(
        ACCOUNT.c.kind == "earmark", ACCOUNT.c.credits > ACCOUNT.c.debits
    )
    schemes = held.where(ACCOUNT.c.owner.startswith(SCHEME_PREFIX, autoescape=True)).order_by(ACCOUNT.c.path)
    for row in session.execute(schemes).all():
        ended = session.scalar(
            select(ENTRY.c.sequence).where(ENTRY.c.entry_id == scheme_end(row.owner), ENTRY.c.refusal.is_(None))
        )
        if ended is not None:
            yield f"account {row.path}: its scheme ended by entry {ended}, and it holds money"


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
