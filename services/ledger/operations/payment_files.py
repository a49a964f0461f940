"""What the city's payment system is told to pay: each payment once, in a file that is the same whenever it is read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.rows import insert_rows
from contracts.ledger import MakePaymentFile, NothingToPay, PaymentFileLine
from contracts.principal import Principal
from services.ledger.domain.permissions import FINANCE
from services.ledger.models import PaymentFileRow, PaymentLineRow
from services.ledger.operations.posting import LOCKED_HEAD
from services.ledger.queries.payables import payables

PAYMENTS_MAX = 10_000
FILE: Any = PaymentFileRow.__table__
LINE: Any = PaymentLineRow.__table__


def make_payment_file(session: Session, principal: Principal, asked: MakePaymentFile) -> PaymentFileLine:
    """Put what is payable and in no file yet into one. NothingToPay where there is none of it.

    The head is locked: nothing is confirmed, returned or reversed meanwhile, and of two who ask at once one waits.
    """
    principal.require(*FINANCE.roles)
    head = session.execute(LOCKED_HEAD).one_or_none()
    untold: Select[Any] = payables().where(LINE.c.file.is_(None)).limit(PAYMENTS_MAX + 1)
    waiting = whole(session.execute(untold).all())
    if head is None or not waiting:
        raise NothingToPay("all that is payable stands in a file already")
    number = (session.scalar(select(func.max(FILE.c.number))) or 0) + 1
    file = {
        "file_id": asked.command_id,
        "number": number,
        "made_at": now(),
        "payments": len(waiting),
        "total": sum(row.credits - row.debits for row in waiting),
    }
    session.execute(insert(FILE), file | {"made_by": principal.person})
    lines = (
        {
            "account": row.path,
            "amount": row.credits - row.debits,
            "voucher": row.grounds["voucher"],
            "payee": row.grounds.get("payee"),
        }
        for row in waiting
    )
    insert_rows(session, LINE, [line | {"file": number, "place": place} for place, line in enumerate(lines, 1)])
    return PaymentFileLine(**file, currency=head.currency, waiting=len(waiting))


def whole(rows: Sequence[Any]) -> Sequence[Any]:
    """As many as a file takes, by account: a payment that draws on two accounts stands there whole, or in the next file."""
    if len(rows) <= PAYMENTS_MAX:
        return rows
    return [row for row in rows[:PAYMENTS_MAX] if row.owner != rows[PAYMENTS_MAX].owner]
