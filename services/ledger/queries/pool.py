"""What the ledger tells: the pool as it stands or stood, transfers in the order of the chain, and what is to be paid."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, true, tuple_, union_all
from sqlalchemy.orm import Session

from contracts.errors import Invalid
from contracts.ledger import (
    GetPaymentFile,
    GetPool,
    ListTransfers,
    PayableLine,
    PaymentFile,
    Pool,
    PoolYear,
    Transfer,
    Transfers,
)
from services.ledger.domain.accounts import COUNCIL_OWNERS, read
from services.ledger.models import AccountRow, EntryRow, HeadRow, StageRow, TransferRow

PAYMENTS_MAX = 10_000
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

HEAD: Any = HeadRow.__table__
ENTRY: Any = EntryRow.__table__
TRANSFER: Any = TransferRow.__table__
ACCOUNT: Any = AccountRow.__table__
STAGE: Any = StageRow.__table__
Balances = dict[int, dict[str, int]]


def get_pool(session: Session, query: GetPool, currency: str) -> Pool:
    """The pool as it stands, at the cost of a few rows; or as it stood, by summing transfers.

    `currency` is what books without any entry will be kept in.
    """
    if query.as_of is not None and query.recorded_at is not None:
        raise Invalid("either as_of or recorded_at, not both", fields={"recorded_at": ["Not beside as_of."]})
    if query.as_of is not None:
        rows = session.execute(stages_then(TRANSFER.c.accounting_on <= query.as_of, select(HEAD)))
    elif query.recorded_at is not None:
        last = select(ENTRY.c.epoch, ENTRY.c.sequence).where(ENTRY.c.recorded_at <= query.recorded_at)
        newest = last.order_by(ENTRY.c.sequence.desc()).limit(1).subquery()
        head = select(HEAD.c.currency, newest).join(newest, true())
        rows = session.execute(stages_then(TRANSFER.c.recorded_at <= query.recorded_at, head))
    else:
        now = select(STAGE.c.stage, STAGE.c.year, (STAGE.c.credits - STAGE.c.debits).label("balance")).subquery()
        rows = session.execute(select(HEAD, now).outerjoin(now, true()))
    found = rows.all()
    if not found:
        return Pool(currency=currency, epoch=0, sequence=0, years=())
    balances: Balances = {}
    for row in found:
        if row.stage is not None:
            balances.setdefault(row.year, {})[row.stage] = int(row.balance)
    years = tuple(pool_year(year, balances[year]) for year in sorted(balances))
    return Pool(currency=found[0].currency, epoch=found[0].epoch, sequence=found[0].sequence, years=years)


def pool_year(year: int, balances: dict[str, int]) -> PoolYear:
    """What the council gave is what it now lacks."""
    stages = {field: balances.get(stage, 0) for field, stage in FIELDS.items()}
    appropriated, carried_in = (-balances.get(owner, 0) for owner in COUNCIL_OWNERS[:2])
    return PoolYear(year=year, appropriated=appropriated, carried_in=carried_in, **stages)


def stages_then(included: ColumnElement[bool], numbers: Select[Any]) -> Select[Any]:
    """`numbers` (currency, epoch and sequence then), and beside it the balance of each stage of each year, from the transfers that are included."""
    sides = union_all(
        select(TRANSFER.c.to_account.label("path"), func.sum(TRANSFER.c.amount).label("amount"))
        .where(included)
        .group_by(TRANSFER.c.to_account),
        select(TRANSFER.c.from_account.label("path"), (-func.sum(TRANSFER.c.amount)).label("amount"))
        .where(included)
        .group_by(TRANSFER.c.from_account),
    ).subquery()
    stage = stage_of()
    then = (
        select(stage.label("stage"), ACCOUNT.c.year, func.sum(sides.c.amount).label("balance"))
        .join(ACCOUNT, ACCOUNT.c.path == sides.c.path)
        .where(ACCOUNT.c.book == "pool")
        .group_by(stage, ACCOUNT.c.year)
        .subquery()
    )
    head = numbers.subquery()
    return select(head, then).outerjoin(then, true())


def stage_of() -> ColumnElement[str]:
    return case((ACCOUNT.c.kind == "council", ACCOUNT.c.owner), else_=ACCOUNT.c.kind)


def list_transfers(session: Session, query: ListTransfers) -> Transfers:
    """A page of the chain, or of one account's statement, after a place in it; private fields stay out."""
    place = tuple_(TRANSFER.c.sequence, TRANSFER.c.line)
    after = place > tuple_(query.after_sequence, query.after_line)
    rows = session.execute(page(after, query.account, query.limit + 1, newest_first=query.newest_first)).all()
    items = tuple(transfer(row) for row in rows[: query.limit])
    if len(rows) <= query.limit or query.newest_first:
        return Transfers(items=items)
    return Transfers(items=items, next_sequence=items[-1].sequence, next_line=items[-1].line)


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


def get_payment_file(session: Session, _query: GetPaymentFile, currency: str) -> PaymentFile:
    """What is payable and neither confirmed nor returned, in the order of its payments' ids; at most 10,000 lines."""
    waiting = (
        select(ACCOUNT, ENTRY.c.grounds)
        .join(TRANSFER, and_(TRANSFER.c.to_account == ACCOUNT.c.path, TRANSFER.c.kind == "approve_payment"))
        .join(ENTRY, ENTRY.c.sequence == TRANSFER.c.sequence)
        .where(ACCOUNT.c.kind == "payable", ACCOUNT.c.credits > ACCOUNT.c.debits)
        .order_by(ACCOUNT.c.path)
        .limit(PAYMENTS_MAX)
    )
    items = tuple(
        PayableLine(
            payment_id=UUID(row.owner),
            project_id=UUID(read(row.origin).owner),
            amount=row.credits - row.debits,
            year=row.year,
            voucher=row.grounds["voucher"],
        )
        for row in session.execute(waiting)
    )
    kept_in = session.scalar(select(HEAD.c.currency))
    return PaymentFile(currency=kept_in or currency, items=items)
