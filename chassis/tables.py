"""Tables as spreadsheets and other programs write and read them: CSV in its dialects, Danish amounts, no formulas."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

MINOR_UNITS = 100
BOM = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""
DELIMITERS = (";", "\t", ",")
"""The first of these that stands in the first line."""
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,13})(?:,(\d{1,2}))?")
BLANKS = re.compile(r"[\s\u00a0\u202f]+")


class Row(NamedTuple):
    """`line` is where it begins in the file, counted from 1."""

    line: int
    cells: list[str]


def written(values: Iterable[Any], delimiter: str = ",") -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter).writerow(values)
    return line.getvalue()


def decimal(minor: int) -> str:
    return f"{Decimal(minor) / MINOR_UNITS:.2f}"


def harmless(value: Any) -> str:
    """Text that a spreadsheet shows and does not run."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def machine(columns: Sequence[str], found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """RFC 4180, the fields as they are: amounts in minor units, dates and instants as ISO 8601."""
    yield written(columns)
    for each in found:
        yield written([each[name] for name in columns])


def spreadsheet(
    columns: Mapping[str, str], found: Iterable[Mapping[str, Any]], amounts: Sequence[str], day: str = ""
) -> Iterator[str]:
    """What a Danish Excel opens with a double click: semicolons, decimal commas, days first, nothing that is a formula.

    `columns`: what each is called -> the field in it; `amounts` are the fields in minor units, `day` the one that is a date.
    """
    yield BOM + written(columns, ";")
    for each in found:
        told = {name: "" if value is None else harmless(value) for name, value in each.items()}
        told |= {name: decimal(each[name]).replace(".", ",") for name in amounts}
        if day:
            told[day] = f"{date.fromisoformat(each[day]):%d-%m-%Y}"
        yield written([told[name] for name in columns.values()], ";")


def meant(cell: str) -> str:
    """What `harmless` was given, without blanks at its ends."""
    bare = cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
    return bare.strip()


def decoded(raw: bytes) -> str:
    """A file as text: UTF-8, UTF-16 if it says so, else what a Danish Windows writes. ValueError if it is none of them."""
    if raw.startswith(UTF_16):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def rows(text: str) -> Iterator[Row]:
    """The rows of a CSV text; a cell may have lines of its own, blank rows are left out. csv.Error where it is none."""
    text = text.removeprefix(BOM)
    first = text.partition("\n")[0]
    delimiter = next((each for each in DELIMITERS if each in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield Row(line, cells)
        line = reader.line_num + 1


def danish_amount(text: str) -> int:
    """Minor units of `12.500,00`, `12500,5` or `kr. 12.500`. ValueError for what could mean something else."""
    plain = BLANKS.sub("", text).lower()
    found = AMOUNT.fullmatch(plain.removeprefix("kr.").removeprefix("kr").removesuffix(".").removesuffix("kr"))
    if found is None:
        raise ValueError(f"{text or 'nothing'} is no amount like 12.500,00")
    whole, cents = found.groups()
    return int(whole.replace(".", "")) * MINOR_UNITS + int((cents or "0").ljust(2, "0"))
