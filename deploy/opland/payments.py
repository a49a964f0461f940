"""The two files that the ledger and the city's payment system speak by.

Out: what is to be paid, each payment once: file, place, payment_id, amount (kroner), currency, project_id, year, voucher, payee.
A payment that draws on citizens' money and on the pool stands in two lines, and may be answered in one or in two.
In: what became of it: payment_id, outcome (paid or returned), amount, and voucher or reason. Semicolons between columns (or commas, in what comes in).

All of a file that comes in is read before anything is posted, and each of its lines then answered for itself. Reading it
again changes nothing: a line's request follows from its payment and its outcome.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.tables import MINOR_UNITS, decimal
from contracts.ledger import ConfirmPayment, GetPaymentFile, MakePaymentFile, Posted, ReturnPayment
from contracts.principal import Principal, Role
from deploy.opland.tables import WrongFile, read_rows
from services.ledger import operations, queries
from services.ledger.domain.requests import Request
from services.ledger.models import PaymentFileRow

COLUMNS = ("file", "place", "payment_id", "amount", "currency", "project_id", "year", "voucher", "payee")
NEEDED = ("payment_id", "outcome", "amount", "voucher")
AMOUNT = re.compile(r"(\d{1,13})[.,](\d\d)")
PAGE = 500
LINES_MAX = 10_000
SYSTEM = Principal(person="payment system", roles=(Role(role="finance"),))


@dataclass(frozen=True)
class Outcome:
    """One line of a file that came in; `amount` in minor units."""

    line: int
    payment_id: UUID
    amount: int
    command: ConfirmPayment | ReturnPayment


@dataclass(frozen=True)
class Taken:
    """How many lines are posted, now or before, and what is wrong with each other, by line."""

    posted: int
    wrong: tuple[str, ...]


def make_file(session: Session) -> int:
    """Put what no file has yet in a new one; its number. NothingToPay as the ledger says."""
    return operations.make_payment_file(session, SYSTEM, MakePaymentFile(command_id=uuid4())).number


def write_file(session: Session, number: int, file: IO[str]) -> None:
    """The file of this number, byte by byte what it was the first time. WrongFile where there is none."""
    file_id = session.scalar(select(PaymentFileRow.file_id).where(PaymentFileRow.number == number))
    if file_id is None:
        raise WrongFile(f"there is no payment file {number}")
    rows = csv.writer(file, delimiter=";")
    rows.writerow(COLUMNS)
    after: int | None = 0
    while after is not None:
        page = queries.get_payment_file(session, GetPaymentFile(file_id=file_id, after=after, limit=PAGE))
        for line in page.items:
            told = (line.project_id, line.year or "", line.voucher, line.payee or "")
            rows.writerow((number, line.place, line.payment_id, decimal(line.amount), page.currency, *told))
        after = page.next_after


def read_outcomes(path: Path) -> list[Outcome]:
    """What the payment system says; WrongFile for the first line that says nothing."""
    found = read_rows(path, NEEDED, outcome)
    if len(found) > LINES_MAX:
        raise WrongFile(f"more than {LINES_MAX} lines: send it in parts")
    return found


def outcome(line: int, row: dict[str, str]) -> Outcome:
    amount = AMOUNT.fullmatch(row["amount"].strip())
    if amount is None:
        raise ValueError(f"{row['amount'] or 'nothing'} is no amount like 1234,50")
    payment_id, said, reason = UUID(row["payment_id"].strip()), row["outcome"].strip(), row["voucher"].strip()
    kinds: dict[str, tuple[type[ConfirmPayment | ReturnPayment], str]] = {
        "paid": (ConfirmPayment, "voucher"),
        "returned": (ReturnPayment, "reason"),
    }
    if said not in kinds:
        raise ValueError(f"{said or 'nothing'} is no outcome: paid or returned")
    kind, why = kinds[said]
    command = kind.load({"command_id": str(uuid5(payment_id, said)), "payment_id": str(payment_id), why: reason})
    return Outcome(line, payment_id, int(amount[1]) * MINOR_UNITS + int(amount[2]), command)


def take(session: Session, told: Sequence[Outcome], currency: str) -> Taken:
    """Post what the payment system has said. A line about another amount than ours is not posted, and is named."""
    ours = queries.filed_amounts(session, [each.payment_id for each in told])
    together: dict[tuple[UUID, type], int] = defaultdict(int)
    for each in told:
        together[each.payment_id, type(each.command)] += each.amount

    def is_ours(each: Outcome) -> bool:
        return ours.get(each.payment_id) in (each.amount, together[each.payment_id, type(each.command)])

    right = [each for each in told if is_ours(each)]
    wrong = [not_ours(each, ours.get(each.payment_id)) for each in told if not is_ours(each)]
    requests = [Request(each.command.command_id, each.command, SYSTEM.person) for each in right]
    answers = operations.post(session, requests, currency)
    refused = [
        f"line {each.line}: {getattr(answer, 'detail', answer)}"
        for each, answer in zip(right, answers, strict=True)
        if not isinstance(answer, Posted)
    ]
    return Taken(len(right) - len(refused), (*wrong, *refused))


def not_ours(told: Outcome, amount: int | None) -> str:
    """What is wrong with a line that is not about a payment as we told it; `amount` in minor units."""
    found = f"is one of {amount} minor units, not of {told.amount}" if amount else "stands in no file of ours"
    return f"line {told.line}: payment {told.payment_id} {found}"
