"""The two files that the ledger and the city's payment system speak by.

Out: what is to be paid, each payment once: file, place, payment_id, amount (kroner), currency, project_id, year, voucher.
In: what became of it: payment_id, outcome (paid or returned), amount, and voucher or reason. Semicolons between columns.

All of a file that comes in is read before anything is posted, and each of its lines then answered for itself. Reading it
again changes nothing: a line's request follows from its payment and its outcome.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.errors import Invalid
from contracts.ledger import ConfirmPayment, GetPaymentFile, MakePaymentFile, Posted, ReturnPayment
from contracts.principal import Principal, Role
from services.ledger import operations, queries
from services.ledger.domain.requests import Request
from services.ledger.models import PaymentFileRow

COLUMNS = ("file", "place", "payment_id", "amount", "currency", "project_id", "year", "voucher")
NEEDED = ("payment_id", "outcome", "amount", "voucher")
AMOUNT = re.compile(r"(\d{1,13})[.,](\d\d)")
MINOR_UNITS = 100
PAGE = 500
LINES_MAX = 10_000
SYSTEM = Principal(person="payment system", roles=(Role(role="finance"),))


class WrongFile(ValueError):  # noqa: N818 - what the file is
    """Says in which line, and what."""


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
            kroner = f"{Decimal(line.amount) / MINOR_UNITS:.2f}"
            told = (line.project_id, line.year or "", line.voucher)
            rows.writerow((number, line.place, line.payment_id, kroner, page.currency, *told))
        after = page.next_after


def read_outcomes(path: Path) -> list[Outcome]:
    """What the payment system says; WrongFile for the first line that says nothing."""
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise WrongFile(f"line 1: the columns {', '.join(missing)} are missing")
    found = list(outcomes(rows))
    if len(found) > LINES_MAX:
        raise WrongFile(f"more than {LINES_MAX} lines: send it in parts")
    return found


def outcomes(rows: Iterable[dict[str, Any]]) -> Iterator[Outcome]:
    for line, row in enumerate(rows, 2):
        try:
            yield outcome(line, row)
        except (ValueError, Invalid) as error:
            told = error.facts.get("fields", error.detail) if isinstance(error, Invalid) else error
            raise WrongFile(f"line {line}: {told}") from error


def outcome(line: int, row: dict[str, Any]) -> Outcome:
    if None in row or None in row.values():
        raise ValueError("as many columns as in the first line are needed")
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
    wrong = [
        f"line {each.line}: payment {each.payment_id} "
        + (f"is one of {found} minor units, not of {each.amount}" if found else "stands in no file of ours")
        for each in told
        if (found := ours.get(each.payment_id)) != each.amount
    ]
    right = [each for each in told if ours.get(each.payment_id) == each.amount]
    requests = [Request(each.command.command_id, each.command, SYSTEM.person) for each in right]
    answers = operations.post(session, requests, currency)
    refused = [
        f"line {each.line}: {getattr(answer, 'detail', answer)}"
        for each, answer in zip(right, answers, strict=True)
        if not isinstance(answer, Posted)
    ]
    return Taken(len(right) - len(refused), (*wrong, *refused))
