"""What the ledger tells: the pool as it stands or stood, and transfers in the order of the chain."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, true, tuple_, union_all
from sqlalchemy.orm import Session

from contracts.errors import Invalid
from contracts.ledger import (
    GetPool,
    ListTransfers,
    Pool,
    PoolYear,
    Transfer,
    Transfers,
)
from services.ledger.models import AccountRow, EntryRow, HeadRow, SealRow, StageDayRow, StageRow, TransferRow

FIELDS = {
    "earmarked": "earmark",
    "reserved_match": "match",
    "granted": "grant",
    "payable": "payable",
    "paid": "paid",
    "lapsed": "lapse",
    "available": "pool",
}
"""Field of a pool's year -> the stage whose balance it is."""
GIVEN = {"appropriated": "appropriation", "carried_in": "carry-over", "advanced": "advance"}
"""Field of a pool's year -> the council's stage that lacks it."""

HEAD: Any = HeadRow.__table__
ENTRY: Any = EntryRow.__table__
TRANSFER: Any = TransferRow.__table__
ACCOUNT: Any = AccountRow.__table__
STAGE: Any = StageRow.__table__
STAGE_DAY: Any = StageDayRow.__table__
SEAL: Any = SealRow.__table__
Balances = dict[int, dict[str, int]]


def get_pool(session: Session, query: GetPool, currency: str) -> Pool:
    """The pool as it stands, at the cost of a few rows; or as it stood, at the cost of some for each day there was.

    `currency` is what books without any entry will be kept in.
    """
    if query.as_of is not None and query.recorded_at is not None:
        raise Invalid("either as_of or recorded_at, not both", fields={"recorded_at": ["Not beside as_of."]})
    numbers: Select[Any] = select(HEAD.c.currency, HEAD.c.epoch, HEAD.c.sequence, HEAD.c.closed)
    if query.recorded_at is not None:
        numbers, sums = recorded_then(query.recorded_at)
    else:
        sums = summed(STAGE) if query.as_of is None else summed(STAGE_DAY, STAGE_DAY.c.accounting_on <= query.as_of)
    head, then = numbers.subquery(), sums.subquery()
    found = session.execute(select(head, then).outerjoin(then, true())).all()
    if not found:
        return Pool(currency=currency, epoch=0, sequence=0, years=())
    balances: Balances = {}
    for row in found:
        if row.stage is not None:
            held = balances.setdefault(row.year, {})
            held[row.stage] = held.get(row.stage, 0) + int(row.balance)
    first = found[0]
    years = tuple(pool_year(year, balances[year], closed=year <= (first.closed or 0)) for year in sorted(balances))
    return Pool(currency=first.currency, epoch=first.epoch, sequence=first.sequence, years=years)


def pool_year(year: int, balances: dict[str, int], *, closed: bool) -> PoolYear:
    """What the council gave is what it now lacks."""
    stages = {field: balances.get(stage, 0) for field, stage in FIELDS.items()}
    given = {field: -balances.get(owner, 0) for field, owner in GIVEN.items()}
    return PoolYear(year=year, closed=closed, **given, **stages)


def summed(table: Any, *included: ColumnElement[bool]) -> Select[Any]:
    """Stage, year and balance, from rows of counters."""
    balance = func.sum(table.c.credits - table.c.debits).label("balance")
    return select(table.c.stage, table.c.year, balance).where(*included).group_by(table.c.stage, table.c.year)


def recorded_then(at: datetime) -> tuple[Select[Any], Select[Any]]:
    """Where the ledger stood at an instant, and what its stages held: whole days before it, and that day's transfers."""
    last = select(ENTRY.c.epoch, ENTRY.c.sequence).where(ENTRY.c.recorded_at <= at)
    newest = last.order_by(ENTRY.c.recorded_at.desc()).limit(1).subquery()
    closed = select(func.max(SEAL.c.year)).where(SEAL.c.recorded_at <= at).scalar_subquery()
    numbers = select(HEAD.c.currency, newest, closed.label("closed")).join(newest, true())
    day = at.astimezone(UTC).date()
    before = summed(STAGE_DAY, STAGE_DAY.c.recorded_on < day)
    of_the_day = (ENTRY.c.recorded_at >= datetime.combine(day, time.min, UTC)) & (ENTRY.c.recorded_at <= at)
    sides = [
        select(stage_of().label("stage"), ACCOUNT.c.year, (sign * TRANSFER.c.amount).label("balance"))
        .join(TRANSFER, TRANSFER.c.sequence == ENTRY.c.sequence)
        .join(ACCOUNT, ACCOUNT.c.path == path)
        .where(of_the_day, ACCOUNT.c.book == "pool")
        for path, sign in ((TRANSFER.c.to_account, 1), (TRANSFER.c.from_account, -1))
    ]
    parts = union_all(before, *sides).subquery()
    sums = select(parts.c.stage, parts.c.year, func.sum(parts.c.balance).label("balance"))
    return numbers, sums.group_by(parts.c.stage, parts.c.year)


def stage_of() -> ColumnElement[str]:
    return case((ACCOUNT.c.kind == "council", ACCOUNT.c.owner), else_=ACCOUNT.c.kind)


def list_transfers(session: Session, query: ListTransfers) -> Transfers:
    """A page of the chain, or of one account's statement, after a place in it, or before it; private fields stay out."""
    place, here = tuple_(TRANSFER.c.sequence, TRANSFER.c.line), tuple_(query.after_sequence, query.after_line)
    if not query.newest_first:
        after = and_(place > here, *narrowed(query))
    else:
        after = and_(place < here if query.after_sequence else true(), *narrowed(query))
    rows = session.execute(page(after, query.account, query.limit + 1, newest_first=query.newest_first)).all()
    items = tuple(transfer(row) for row in rows[: query.limit])
    if len(rows) <= query.limit:
        return Transfers(items=items)
    return Transfers(items=items, next_sequence=items[-1].sequence, next_line=items[-1].line)


def narrowed(query: ListTransfers) -> Iterator[ColumnElement[bool]]:
    """What was asked for of all there are."""
    if query.kind is not None:
        yield TRANSFER.c.kind == query.kind
    if query.from_on is not None:
        yield TRANSFER.c.accounting_on >= query.from_on
    if query.to_on is not None:
        yield TRANSFER.c.accounting_on <= query.to_on


def page(after: ColumnElement[bool], account: str | None, rows: int, *, newest_first: bool) -> Select[Any]:
    """A statement asks each of its two indexes for a page: together they would be sorted whole."""
    order = in_order(TRANSFER, newest_first=newest_first)
    if account is None:
        return select(TRANSFER).where(after).order_by(*order).limit(rows)
    sides = [
        select(select(TRANSFER).where(side == account, after).order_by(*order).limit(rows).subquery())
        for side in (TRANSFER.c.from_account, TRANSFER.c.to_account)
    ]
    both = union_all(*sides).subquery()
    return select(both).order_by(*in_order(both, newest_first=newest_first)).limit(rows)


def in_order(table: Any, *, newest_first: bool) -> tuple[ColumnElement[Any], ...]:
    place = (table.c.sequence, table.c.line)
    return tuple(column.desc() for column in place) if newest_first else place


def transfer(row: Row[Any]) -> Transfer:
    return Transfer(
        epoch=row.epoch,
        sequence=row.sequence,
        line=row.line,
        transfer_id=row.transfer_id,
        kind=row.kind,
        from_=row.from_account,
        to=row.to_account,
        amount=row.amount,
        currency=row.currency,
        recorded_at=row.recorded_at,
        accounting_on=row.accounting_on,
        period=row.period,
        reference=row.reference,
        private_hash=row.private_hash,
        hash=row.hash,
    )
