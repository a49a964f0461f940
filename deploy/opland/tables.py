"""Tables that an operator hands in as CSV: read whole before anything is done, and what is wrong named by its line."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from contracts.errors import Invalid

Read = TypeVar("Read")


class WrongFile(ValueError):  # noqa: N818 - what the file is
    """Says in which line, or in which part, and what."""


def read_rows(path: Path, needed: Sequence[str], read: Callable[[int, dict[str, str]], Read]) -> list[Read]:
    """What `read(line, row)` makes of each row; comma or semicolon between columns. WrongFile for the first that is none."""
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    missing = [name for name in needed if name not in (rows.fieldnames or ())]
    if missing:
        raise WrongFile(f"line 1: the columns {', '.join(missing)} are missing")
    return list(_each(rows, read))


def _each(rows: Iterator[dict[str, Any]], read: Callable[[int, dict[str, str]], Read]) -> Iterator[Read]:
    for line, row in enumerate(rows, 2):
        try:
            yield read(line, whole(row))
        except (ValueError, Invalid) as error:
            told = error.facts.get("fields", error.detail) if isinstance(error, Invalid) else error
            raise WrongFile(f"line {line}: {told}") from error


def whole(row: dict[str, Any]) -> dict[str, str]:
    if None in row or None in row.values():
        raise ValueError("as many columns as in the first line are needed")
    return row
