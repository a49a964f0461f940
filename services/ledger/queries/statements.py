"""One account: what it holds or held, its statement with a running balance, and a budget's whole history."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, func, select, tuple_, union, union_all
from sqlalchemy.orm import Session

from contracts.errors import Invalid
from contracts.ledger import (
    AccountNotFound,
    Balance,
    GetBalance,
    GetHistory,
    GetStatement,
    Statement,
    StatementLine,
    Transfers,
)
from services.ledger.models import COUNCIL_REQUESTS, AccountRow, EntryRow, HeadRow, StageDayRow, TransferRow
from services.ledger.queries.pool import page, transfer

ACCOUNT: Any = AccountRow.__table__
ENTRY: Any = EntryRow.__table__
HEAD: Any = HeadRow.__table__
STAGE_DAY: Any = StageDayRow.__table__
TRANSFER: Any = TransferRow.__table__


def get_balance(session: Session, query: GetBalance) -> Balance:
    """What an account holds, from one row; what it held, from the last transfer before an instant or the days before a date."""
    if query.as_of is not None and query.recorded_at is not None:
        raise Invalid("either as_of or recorded_at, not both", fields={"recorded_at": ["Not beside as_of."]})
    account = known(session, query.account)
    if query.recorded_at is not None:
        balance = recorded_then(session, query.account, query.recorded_at)
    elif query.as_of is not None:
        balance = dated_then(session, account, query.as_of)
    else:
        balance = account.credits - account.debits
    currency = session.scalars(select(HEAD.c.currency)).one()
    return Balance(account=account.path, currency=currency, means=account.means, balance=balance)


def known(session: Session, path: str) -> Row[Any]:
    account = session.execute(select(ACCOUNT).where(ACCOUNT.c.path == path)).one_or_none()
    if account is None:
        raise AccountNotFound(f"there is no account {path}")
    return account


def recorded_then(session: Session, path: str, at: datetime) -> int:
    """What the account's last transfer until then left on it: two looks into an index, however many there are."""
    last = select(ENTRY.c.sequence).where(ENTRY.c.recorded_at <= at).order_by(ENTRY.c.recorded_at.desc()).limit(1)
    sequence = session.scalar(last) or 0
    sides = [
        select(
            select(TRANSFER.c.sequence, TRANSFER.c.line, balance.label("balance"))
            .where(side == path, TRANSFER.c.sequence <= sequence)
            .order_by(TRANSFER.c.sequence.desc(), TRANSFER.c.line.desc())
            .limit(1)
            .subquery()
        )
        for side, balance in (
            (TRANSFER.c.from_account, TRANSFER.c.from_balance),
            (TRANSFER.c.to_account, TRANSFER.c.to_balance),
        )
    ]
    both = union_all(*sides).subquery()
    newest = select(both.c.balance).order_by(both.c.sequence.desc(), both.c.line.desc()).limit(1)
    return int(session.scalar(newest) or 0)


def dated_then(session: Session, account: Row[Any], on: date) -> int:
    """The pool's and the council's accounts may have any number of transfers, and are summed by day; others have few."""
    if account.kind in ("pool", "council"):
        stage = account.owner if account.kind == "council" else "pool"
        days = (STAGE_DAY.c.stage == stage) & (STAGE_DAY.c.year == account.year) & (STAGE_DAY.c.accounting_on <= on)
        if account.means is not None:
            days &= STAGE_DAY.c.means == account.means
        return int(session.scalar(select(func.sum(STAGE_DAY.c.credits - STAGE_DAY.c.debits)).where(days)) or 0)
    signed = case((TRANSFER.c.to_account == account.path, TRANSFER.c.amount), else_=-TRANSFER.c.amount)
    touched = (TRANSFER.c.to_account == account.path) | (TRANSFER.c.from_account == account.path)
    return int(session.scalar(select(func.sum(signed)).where(touched, TRANSFER.c.accounting_on <= on)) or 0)


def get_statement(session: Session, query: GetStatement) -> Statement:
    """A page of an account's transfers, by key, each with what it left there."""
    known(session, query.account)
    after = tuple_(TRANSFER.c.sequence, TRANSFER.c.line) > tuple_(query.after_sequence, query.after_line)
    rows = session.execute(page(after, query.account, query.limit + 1, newest_first=False)).all()
    items = tuple(statement_line(row, query.account) for row in rows[: query.limit])
    if len(rows) <= query.limit:
        return Statement(account=query.account, items=items)
    last = items[-1].transfer
    return Statement(account=query.account, items=items, next_sequence=last.sequence, next_line=last.line)


def statement_line(row: Row[Any], account: str) -> StatementLine:
    out = row.from_account == account
    balance = row.from_balance if out else row.to_balance
    return StatementLine(transfer=transfer(row), change=-row.amount if out else row.amount, balance=balance)


def get_history(session: Session, query: GetHistory) -> Transfers:
    """Every transfer of a budget's money in order: what its years were given, then its accounts as money went on."""
    paths = select(followed(query.budget_id).c.path)
    years = select(ACCOUNT.c.origin).where(ACCOUNT.c.kind == "earmark", ACCOUNT.c.owner == str(query.budget_id))
    ends = (TRANSFER.c.from_account, TRANSFER.c.to_account)
    after = tuple_(TRANSFER.c.sequence, TRANSFER.c.line) > tuple_(query.after_sequence, query.after_line)
    # Each part by an index of its own: the pool's account has all there are, and is found by who decided instead.
    moved = [select(TRANSFER).where(end.in_(paths), after) for end in ends]
    given = [
        select(TRANSFER)
        .join(ENTRY, ENTRY.c.sequence == TRANSFER.c.sequence)
        .where(ENTRY.c.kind.in_(COUNCIL_REQUESTS), ENTRY.c.lines > 0, end.in_(years), after)
        for end in ends
    ]
    found = union(*moved, *given).subquery()
    rows = session.execute(select(found).order_by(found.c.sequence, found.c.line).limit(query.limit + 1)).all()
    items = tuple(transfer(row) for row in rows[: query.limit])
    if len(rows) <= query.limit:
        return Transfers(items=items)
    return Transfers(items=items, next_sequence=items[-1].sequence, next_line=items[-1].line)


def followed(budget_id: UUID) -> Any:
    """The earmark of a budget, and every account that was first paid into from one that is here."""
    start: Select[Any] = select(ACCOUNT.c.path).where(ACCOUNT.c.kind == "earmark", ACCOUNT.c.owner == str(budget_id))
    here = start.cte("followed", recursive=True)
    return here.union(
        select(ACCOUNT.c.path).join(here, ACCOUNT.c.origin == here.c.path).where(ACCOUNT.c.kind != "pool")
    )
