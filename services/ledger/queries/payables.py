"""What is to be paid, and the files in which the city's payment system was told."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from contracts.ledger import (
    FiledPayment,
    GetPaymentFile,
    ListPayables,
    ListPaymentFiles,
    Payable,
    Payables,
    PaymentFile,
    PaymentFileLine,
    PaymentFileNotFound,
    PaymentFiles,
)
from services.ledger.domain.accounts import payment_id_of, payment_of, project_id_of, read
from services.ledger.models import AccountRow, EntryRow, HeadRow, PaymentFileRow, PaymentLineRow, TransferRow

ACCOUNT: Any = AccountRow.__table__
ENTRY: Any = EntryRow.__table__
FILE: Any = PaymentFileRow.__table__
HEAD: Any = HeadRow.__table__
LINE: Any = PaymentLineRow.__table__
TRANSFER: Any = TransferRow.__table__


def payables() -> Select[Any]:
    """The accounts of payments that wait, by name, with the grounds of each and its place in a file, if it has one."""
    made = and_(TRANSFER.c.to_account == ACCOUNT.c.path, TRANSFER.c.kind == "approve_payment")
    return (
        select(ACCOUNT, ENTRY.c.grounds, LINE.c.file)
        .join(TRANSFER, made)
        .join(ENTRY, ENTRY.c.sequence == TRANSFER.c.sequence)
        .outerjoin(LINE, LINE.c.account == ACCOUNT.c.path)
        .where(ACCOUNT.c.kind == "payable", ACCOUNT.c.credits > ACCOUNT.c.debits)
        .order_by(ACCOUNT.c.path)
    )


def list_payables(session: Session, query: ListPayables, currency: str) -> Payables:
    """A page of what waits for the payment system, by account."""
    waiting = payables().limit(query.limit + 1)
    if query.after is not None:
        waiting = waiting.where(ACCOUNT.c.path > query.after)
    rows = session.execute(waiting).all()
    items = tuple(
        Payable(
            account=row.path,
            amount=row.credits - row.debits,
            voucher=row.grounds["voucher"],
            payee=row.grounds.get("payee"),
            file=row.file,
            **ids(row),
        )
        for row in rows[: query.limit]
    )
    return Payables(
        currency=session.scalar(select(HEAD.c.currency)) or currency,
        items=items,
        next_after=items[-1].account if len(rows) > query.limit else None,
    )


def ids(account: Any) -> dict[str, Any]:
    """Whose payment an account is."""
    return {
        "payment_id": payment_id_of(account.owner),
        "project_id": project_id_of(read(account.origin).owner),
        "year": account.year,
    }


def filed_amounts(session: Session, payment_ids: Collection[UUID]) -> dict[UUID, int]:
    """What the payment system was told to pay, in minor units, for those of these payments that it was told of.

    One that draws on two accounts stands in two lines: what they come to together.
    """
    owners = [owner for each in payment_ids for owner in (str(each), payment_of(each))]
    told = select(ACCOUNT.c.owner, func.sum(LINE.c.amount)).join(LINE, LINE.c.account == ACCOUNT.c.path)
    rows = session.execute(told.where(ACCOUNT.c.owner.in_(owners)).group_by(ACCOUNT.c.owner))
    return {payment_id_of(owner): int(amount) for owner, amount in rows}


def list_payment_files(session: Session, query: ListPaymentFiles) -> PaymentFiles:
    """The newest first, each with how many of its payments wait."""
    files = select(FILE, HEAD.c.currency).join(HEAD, HEAD.c.id == 1).order_by(FILE.c.number.desc())
    if query.before is not None:
        files = files.where(FILE.c.number < query.before)
    rows = session.execute(files.limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    open_ = (
        select(LINE.c.file, func.count().label("waiting"))
        .join(ACCOUNT, ACCOUNT.c.path == LINE.c.account)
        .where(LINE.c.file.in_([row.number for row in shown]), ACCOUNT.c.credits > ACCOUNT.c.debits)
        .group_by(LINE.c.file)
    )
    waiting = {row.file: row.waiting for row in session.execute(open_)}
    names = ("file_id", "number", "made_at", "payments", "total", "currency")
    items = tuple(
        PaymentFileLine(**{name: getattr(row, name) for name in names}, waiting=waiting.get(row.number, 0))
        for row in shown
    )
    return PaymentFiles(items=items, next_before=items[-1].number if len(rows) > query.limit else None)


def get_payment_file(session: Session, query: GetPaymentFile) -> PaymentFile:
    """A page of a file, by place in it."""
    file = session.execute(select(FILE).where(FILE.c.file_id == query.file_id)).one_or_none()
    if file is None:
        raise PaymentFileNotFound("there is no payment file with this id")
    page = (
        select(LINE, ACCOUNT.c.owner, ACCOUNT.c.origin, ACCOUNT.c.year)
        .join(ACCOUNT, ACCOUNT.c.path == LINE.c.account)
        .where(LINE.c.file == file.number, LINE.c.place > query.after)
        .order_by(LINE.c.place)
        .limit(query.limit + 1)
    )
    rows = session.execute(page).all()
    items = tuple(
        FiledPayment(place=row.place, amount=row.amount, voucher=row.voucher, payee=row.payee, **ids(row))
        for row in rows[: query.limit]
    )
    return PaymentFile(
        file_id=file.file_id,
        number=file.number,
        currency=session.scalars(select(HEAD.c.currency)).one(),
        items=items,
        next_after=items[-1].place if len(rows) > query.limit else None,
    )


def wrong_payment_files(session: Session) -> Iterator[str]:
    """Each line of a file is a payment of ours and of its amount, and each file is the sum of its lines."""
    made = and_(TRANSFER.c.to_account == LINE.c.account, TRANSFER.c.kind == "approve_payment")
    fits = and_(made, TRANSFER.c.amount == LINE.c.amount)
    line = select(LINE.c.account).outerjoin(TRANSFER, fits).where(TRANSFER.c.transfer_id.is_(None)).limit(1)
    if (account := session.scalar(line)) is not None:
        yield f"payment line of {account}: it tells another amount than was approved"
    told = func.count(LINE.c.account), func.coalesce(func.sum(LINE.c.amount), 0)
    sums = select(FILE.c.number).outerjoin(LINE, LINE.c.file == FILE.c.number).group_by(FILE.c.number)
    summed = sums.group_by(FILE.c.payments, FILE.c.total)
    wrong = summed.having(or_(told[0] != FILE.c.payments, told[1] != FILE.c.total)).limit(1)
    if (number := session.scalar(wrong)) is not None:
        yield f"payment file {number}: it is not the sum of its lines"
