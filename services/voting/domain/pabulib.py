"""The Pabulib `.pb` format: three sections of semicolon-separated text. Strict in shape, and every field is kept.

Source: the format described at pabulib.org/format. What the fields mean to us is in `pabulib_election`.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path

FILE_BYTES_MAX = 200_000_000  # unpacked; the largest real elections have some ten million
SECTIONS = ("META", "PROJECTS", "VOTES")
NEEDED = {
    "META": ("key", "value"),
    "PROJECTS": ("project_id", "cost"),
    "VOTES": ("voter_id", "vote"),
}
TELLING = ("points", "selected")
"""Columns that may be absent, but not cut off: without them a row would say something else."""
SPECIAL = re.compile(r'[;"\r\n]')
NEEDED_META = ("num_projects", "num_votes", "budget", "vote_type", "rule")


class PbError(ValueError):
    """What is wrong with the file, and where: the line, and the field of that line, both counted from 1."""

    def __init__(self, line: int, column: int, sentence: str) -> None:
        super().__init__(f"line {line}, column {column}: {sentence}")
        self.line, self.column, self.sentence = line, column, sentence

    def __reduce__(self) -> tuple[type[PbError], tuple[int, int, str]]:
        return PbError, (self.line, self.column, self.sentence)


class Row(dict[str, str]):
    """The fields of one project or vote by column name, in the file's order; and its line (0 = from no file)."""

    __slots__ = ("line",)

    def __init__(self, fields: Iterable[tuple[str, str]] | dict[str, str] = (), line: int = 0) -> None:
        dict.__init__(self, fields)
        self.line = line

    def error(self, column: str, sentence: str) -> PbError:
        """The error of this row's field `column`."""
        return PbError(self.line, [*self, column].index(column) + 1, sentence)


@dataclass
class PbFile:
    """One election as its file has it: all text, nothing interpreted. Equal files have equal fields in equal order."""

    meta: dict[str, str]
    projects: list[Row]
    votes: list[Row]
    project_columns: tuple[str, ...]
    vote_columns: tuple[str, ...]
    meta_lines: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def meta_error(self, key: str, sentence: str) -> PbError:
        """The error of the value of `key`; of the section, where the key is missing."""
        return PbError(self.meta_lines.get(key, 1), 2 if key in self.meta_lines else 1, sentence)


def open_pb(path: str | Path) -> PbFile:
    """Read a `.pb` or `.pb.gz` file. PbError when it is not whole; OSError when it cannot be opened."""
    with Path(path).open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        try:
            content = (gzip.GzipFile(fileobj=file) if packed else file).read(FILE_BYTES_MAX + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
            raise PbError(1, 1, f"the packed file is cut or damaged: {broken}") from broken
    return read(content)


def read(source: str | bytes | Iterable[str]) -> PbFile:
    """The file from its text, its lines, or its bytes (UTF-8, byte order mark or not). PbError when it is not whole."""
    if isinstance(source, bytes):
        source = _decoded(source)
    if isinstance(source, str):
        if len(source) > FILE_BYTES_MAX:
            raise PbError(1, 1, f"the file is larger than {FILE_BYTES_MAX:,} bytes")
        source = io.StringIO(source.removeprefix("\ufeff"), newline="")
    sections = {name: _Section(name) for name in SECTIONS}
    section = None
    for line, fields in _lines(source):
        if len(fields) == 1 and (name := fields[0].strip()) in sections:
            section = sections[name]
            section.open(line)
        elif section is None:
            raise PbError(
                line, 1, f"the file starts with {fields[0].strip()[:40]!r} where the section META should begin"
            )
        else:
            section.add(line, fields)
    if section is not None and section.short is not None:
        raise section.short
    return _whole(sections)


def write(file: PbFile) -> str:
    """The text of the file: read again it is equal, field by field. ValueError when a row has other columns."""
    lines = ["META", "key;value", *(_written(pair) for pair in file.meta.items())]
    for name, columns, rows in (
        ("PROJECTS", file.project_columns, file.projects),
        ("VOTES", file.vote_columns, file.votes),
    ):
        lines += [name, _written(columns)]
        for row in rows:
            if tuple(row) != columns:
                raise ValueError(f"a row of {name} has the columns {', '.join(row)}, not {', '.join(columns)}")
            lines.append(_written(row.values()))
    return "\n".join(lines) + "\n"


def _written(fields: Iterable[str]) -> str:
    # by hand, since the csv module of Python 3.11 leaves a lone carriage return unquoted and could not read it back
    return ";".join('"' + field.replace('"', '""') + '"' if SPECIAL.search(field) else field for field in fields)


class _Section:
    """The rows of one section while it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.line = 0
        self.columns: tuple[str, ...] = ()
        self.fewest = 0
        """Fields that a row has at least: empty ones at its end may be left out, after all that is needed."""
        self.short: PbError | None = None
        """What is wrong with the last row, if it was such a one: at the end of a file it means that the file was cut."""
        self.rows: list[Row] = []

    def open(self, line: int) -> None:
        if self.line:
            raise PbError(line, 1, f"the section {self.name} begins again (it began on line {self.line})")
        self.line = line

    def add(self, line: int, fields: Sequence[str]) -> None:
        if not self.columns:
            self._head(line, fields)
            return
        self.short = None
        if len(fields) != len(self.columns):
            self._short(line, fields)
            fields = [*fields, *repeat("", len(self.columns) - len(fields))]
        self.rows.append(Row(zip(self.columns, fields, strict=True), line))

    def _short(self, line: int, fields: Sequence[str]) -> None:
        said = f"this row of {self.name} has {len(fields)} fields, its header has {len(self.columns)}"
        self.short = PbError(line, min(len(fields), len(self.columns) + 1), said)
        if not self.fewest <= len(fields) < len(self.columns):
            raise self.short

    def _head(self, line: int, fields: Sequence[str]) -> None:
        columns = tuple(name.strip() for name in fields)
        for at, name in enumerate(columns, 1):
            if name in columns[: at - 1]:
                raise PbError(line, at, f"the header of {self.name} names {name!r} twice")
        for name in NEEDED[self.name]:
            if name not in columns:
                raise PbError(line, 1, f"the header of {self.name} lacks {name!r}")
        if self.name == "META" and len(columns) > len(NEEDED["META"]):
            raise PbError(line, 3, "the header of META holds more than key and value")
        self.columns = columns
        self.fewest = 1 + max(columns.index(name) for name in (*NEEDED[self.name], *TELLING) if name in columns)


def _decoded(content: bytes) -> str:
    if len(content) > FILE_BYTES_MAX:
        raise PbError(1, 1, f"the file is larger than {FILE_BYTES_MAX:,} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        before = broken.object[: broken.start]
        line, column = before.count(b"\n") + 1, before.rpartition(b"\n")[2].count(b";") + 1
        raise PbError(line, column, f"byte {broken.object[broken.start]:#04x} is not UTF-8") from broken


def _lines(source: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on: a quoted field may run over several.

    A line without a quote is cut at its semicolons, which is all that it needs and many times faster.
    """
    lines = iter(source)
    line = 0
    for text in lines:
        line += 1
        if line == 1:
            text = text.removeprefix("\ufeff")  # noqa: PLW2901 - a byte order mark belongs to no field
        if '"' in text:
            taken = [text]
            fields = _quoted(line, taken, lines)
            yield line, fields
            line += len(taken) - 1
        elif stripped := text.rstrip("\r\n"):
            yield line, stripped.split(";")


def _quoted(line: int, taken: list[str], lines: Iterator[str]) -> list[str]:
    """The fields of a row with quotes; the lines that it runs over are added to `taken`.

    Quotes are read strictly, or a file that was cut inside of some would pass; but real files hold names like "Green"
    square, and such a row is read once more, with its quotes taken as they come.
    """
    more = (taken.append(text) or text for text in lines)  # type: ignore[func-returns-value]
    try:
        return next(csv.reader(chain(taken[:1], more), delimiter=";", strict=True))
    except csv.Error as broken:
        again = list(csv.reader(taken, delimiter=";"))
        if "unexpected end" in str(broken) or len(again) != 1:
            raise PbError(line, 1, f"the row that begins here cannot be read: {broken}") from broken
        return again[0]


def _whole(sections: dict[str, _Section]) -> PbFile:
    """The file, if nothing is missing from it."""
    for section in sections.values():
        if not section.line:
            raise PbError(1, 1, f"the section {section.name} is missing: the file is not whole")
        if not section.columns:
            raise PbError(section.line, 1, f"the section {section.name} ends before its header: the file is cut")
    meta, projects, votes = (sections[name] for name in SECTIONS)
    _once(meta.rows, "key")
    values = {row["key"]: row["value"] for row in meta.rows}
    lines = {row["key"]: row.line for row in meta.rows}
    file = PbFile(values, projects.rows, votes.rows, projects.columns, votes.columns, lines)
    for key in NEEDED_META:
        if key not in values:
            raise PbError(meta.line, 1, f"META lacks {key!r}")
    for key, section in (("num_projects", projects), ("num_votes", votes)):
        if values[key].strip() != str(len(section.rows)):
            found = f"{section.name} holds {len(section.rows)} rows: the file may be cut"
            raise file.meta_error(key, f"{key} says {values[key][:40]!r}, but {found}")
    _once(projects.rows, "project_id")
    return file


def _once(rows: list[Row], column: str) -> None:
    """No two rows may share the name in `column`."""
    named: dict[str, Row] = {}
    for row in rows:
        first = named.setdefault(row[column].strip(), row)
        if first is not row:
            raise row.error(column, f"{row[column]!r} stands twice as {column} (first on line {first.line})")
