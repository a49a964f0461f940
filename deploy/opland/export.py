"""Writes the books in the format an operator asks for, with a bar while it takes long."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from sqlalchemy.orm import Session
from tqdm import tqdm

from services.ledger.queries import export


def write_books(session: Session, format_: str, environment: Mapping[str, str], file: IO[str]) -> None:
    """Raises ValueError when something that is not in the books has not been configured."""
    for line in lines(format_, seen(session), environment):
        file.write(line)


def seen(session: Session) -> Iterator[dict[str, Any]]:
    rows = export.transfers(session)
    first = next(rows, None)  # it fixes the instant that everything is read as of
    if first is not None:
        with tqdm(total=export.count(session), unit=" transfers", leave=False, delay=1) as bar:
            yield first
            for row in rows:
                bar.update()
                yield row


def lines(format_: str, rows: Iterator[dict[str, Any]], environment: Mapping[str, str]) -> Iterator[str]:
    if format_ == "postings":
        return postings(rows, environment.get("FINANCE_ACCOUNTS", "{}"))
    formats = {"csv": export.machine_csv, "excel": export.excel_csv, "hledger": export.hledger_journal}
    return formats[format_](rows)


def postings(rows: Iterator[dict[str, Any]], configured: str) -> Iterator[str]:
    try:
        accounts = json.loads(configured)
        yield from export.posting_file(rows, accounts)
    except KeyError as error:
        raise ValueError(
            f"FINANCE_ACCOUNTS names no account for {error}: the city's chart of accounts says which"
        ) from error
    except (json.JSONDecodeError, TypeError) as error:
        raise ValueError('FINANCE_ACCOUNTS is JSON like {"pool": "…", "council": "…", "grant": "…"}') from error
