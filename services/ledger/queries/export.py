"""The books for other programs, line by line: machine CSV, CSV for Excel, an hledger journal, the city's posting file.

Only what is public goes out, but for the posting file: who coded and attested, vouchers and reasons stay here.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.tables import decimal, harmless, machine, spreadsheet, written
from contracts.ledger.tables import TRANSFER_COLUMNS, TRANSFER_SHEET
from services.ledger.models import TransferRow
from services.ledger.queries.verification import one_instant, public, streamed

POSTING_COLUMNS = ("date", "account", "debit", "credit", "text", "reference")

TRANSFER: Any = TransferRow.__table__


def transfers(session: Session) -> Iterator[dict[str, Any]]:
    """Every transfer as the public sees it, in the order of the chain, all as of one instant. For a new session."""
    one_instant(session)
    for row in streamed(session, TRANSFER, TRANSFER.c.sequence, TRANSFER.c.line):
        yield public(row)


def machine_csv(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """All public fields."""
    return machine(TRANSFER_COLUMNS, rows)


def excel_csv(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What people read of them."""
    return spreadsheet(TRANSFER_SHEET, rows, amounts=("amount",), day="accounting_on")


def hledger_journal(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A journal for `hledger check --strict`: accounts declared, an entry a transaction, at the end what each one holds."""
    accounts: dict[str, int] = {}
    entries: list[str] = []
    currency, last = "DKK", "2000-01-01"
    for (sequence, on), lines in groupby(rows, key=lambda row: (row["sequence"], row["accounting_on"])):
        group = list(lines)
        currency, last = group[0]["currency"], max(last, on)
        entries.append(f"{on} * ({sequence}) {one_line(group[0]['kind'])} | {one_line(group[0]['reference'])}\n")
        for row in group:
            for path, amount in ((row["to"], row["amount"]), (row["from"], -row["amount"])):
                accounts[path] = accounts.get(path, 0) + amount
                entries.append(f"    {account_name(path)}  {decimal(amount)} {currency}  ; {row['transfer_id']}\n")
        entries.append("\n")
    yield f"commodity 1000.00 {currency}\n\n"
    yield from (f"account {account_name(path)}\n" for path in sorted(accounts))
    yield "\n"
    yield from entries
    yield f"{last} * what each account holds in the end\n"
    yield from (
        f"    {account_name(path)}  0.00 {currency} = {decimal(accounts[path])} {currency}\n"
        for path in sorted(accounts)
    )


def posting_file(rows: Iterable[Mapping[str, Any]], accounts: Mapping[str, str]) -> Iterator[str]:
    """The city's posting file: for each transfer a debit and a credit, so that every date balances.

    Known from the books: date, amounts, text and reference. Configured: `accounts`, the account string of each kind of
    account (`pool`, `grant`, `council`, ...). Raises KeyError for a kind that is not configured.
    """
    yield written(POSTING_COLUMNS, ";")
    for row in rows:
        amount = decimal(row["amount"]).replace(".", ",")
        for path, sides in ((row["to"], (amount, "")), (row["from"], ("", amount))):
            account = accounts[path.partition("/")[0]]
            line = (row["accounting_on"], account, *sides, f"{row['kind']} {path}", row["reference"])
            yield written([harmless(each) for each in line], ";")


def one_line(text: str) -> str:
    """A journal's description ends at the line's end and at a semicolon."""
    return " ".join(text.replace(";", ",").split())


def account_name(path: str) -> str:
    return path.replace("/", ":")


def count(session: Session) -> int:
    """How many transfers there are, for who shows progress."""
    return int(session.scalar(select(func.count()).select_from(TRANSFER)) or 0)
