"""Proposals as lines of a spreadsheet: which column means what, and what a line says. Pure: text in, messages out."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from chassis import tables
from contracts.budgets import SubmitProposal
from contracts.budgets.importing import RefusedLine, WrongTable
from contracts.errors import Invalid
from contracts.shapes import TEXT_CHARS_MAX
from services.budgets.domain.proposals import check_labels

NAMESPACE = UUID("6f1d3a52-0c0b-5a86-8d4e-3b9a7f1c2e55")
LINES_MAX = 2_000
COLUMN_CHARS_MAX = 200
DEGREE = 1_000_000
"""Places are whole millionths of one."""


def degrees(text: str) -> int:
    try:
        return int((Decimal(text.replace(",", ".")) * DEGREE).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueError(f"{text} is no degree like 56,048300") from error


Reads = Callable[[str], Any]
COLUMNS: Mapping[str, tuple[tuple[str, ...], Reads]] = MappingProxyType(
    {
        "title": (("titel", "overskrift"), str),
        "text": (("tekst", "beskrivelse"), str),
        "cost": (("pris", "beløb"), tables.danish_amount),
        "running_cost": (("årlig drift", "driftsudgift"), tables.danish_amount),
        "category": (("kategori",), str),
        "neighbourhood": (("kvarter", "lokalområde"), str),
        "latitude": (("breddegrad",), degrees),
        "longitude": (("længdegrad",), degrees),
    }
)
"""By field: its Danish names, and how a cell is read. The field's own name does as well."""
NEEDED = ("title", "text", "cost")
NAMES: Mapping[str, str] = MappingProxyType(
    {name: each for each, (danish, _) in COLUMNS.items() for name in (each, *danish)}
)


@dataclass
class Reading:
    """A table on its way: its proposals by the line they stand in, and what is wrong with the other lines.

    `columns`: for each its field and the name it has here. `seen`: in which line an id stood first.
    """

    budget_id: UUID
    columns: list[tuple[str, str]]
    proposals: dict[int, SubmitProposal] = field(default_factory=dict)
    refused: list[RefusedLine] = field(default_factory=list)
    seen: dict[UUID, int] = field(default_factory=dict)

    def take(self, row: tables.Row) -> None:
        """A line: its proposal, or every reason why not, not the first alone."""
        if len(row.cells) != len(self.columns):
            self.refuse(row.line, f"{len(row.cells)} cells under {len(self.columns)} names")
            return
        said = self.said(row)
        if said is None:
            return
        command_id = uuid5(NAMESPACE, f"{self.budget_id} {json.dumps(said, sort_keys=True)}")
        first = self.seen.setdefault(command_id, row.line)
        if first != row.line:
            self.refuse(row.line, f"the same stands in line {first}")
            return
        try:
            self.proposals[row.line] = self.proposal(command_id, said)
        except Invalid as refusal:
            for name, reason in reasons(refusal.facts["fields"]):
                self.refuse(row.line, reason, dict(self.columns).get(name))

    def said(self, row: tables.Row) -> dict[str, Any] | None:
        """The fields that a line fills: empty cells say nothing. None where a cell cannot be read."""
        found, before = {}, len(self.refused)
        for (each, name), cell in zip(self.columns, row.cells, strict=True):
            text = tables.meant(cell)
            try:
                if text:
                    found[each] = COLUMNS[each][1](text)
            except ValueError as error:
                self.refuse(row.line, str(error), name)
        return found if len(self.refused) == before else None

    def proposal(self, command_id: UUID, said: dict[str, Any]) -> SubmitProposal:
        place = {name: said[name] for name in ("latitude", "longitude") if name in said}
        told = {"text": "", **{name: value for name, value in said.items() if name not in place}}
        told |= {"place": place} if place else {}
        proposal = SubmitProposal.load({**told, "command_id": str(command_id), "budget_id": str(self.budget_id)})
        check_labels(category=proposal.category, neighbourhood=proposal.neighbourhood)
        return proposal

    def refuse(self, line: int, reason: str, column: str | None = None) -> None:
        named = None if column is None else column[:COLUMN_CHARS_MAX]
        self.refused.append(RefusedLine(line=line, column=named, reason=reason[:TEXT_CHARS_MAX]))


def read_table(budget_id: UUID, table: str) -> Reading:
    """Every line read by itself; `WrongTable` where the first one does not name the columns, or there are too many."""
    try:
        rows = tables.rows(table)
        found = Reading(budget_id, columns(next(rows, tables.Row(1, [])).cells))
        for place, row in enumerate(rows, 1):
            if place > LINES_MAX:
                raise WrongTable(f"a table has at most {LINES_MAX} lines", limit=LINES_MAX)
            found.take(row)
    except csv.Error as error:
        raise WrongTable(f"this is no CSV: {error}") from error
    return found


def columns(cells: list[str]) -> list[tuple[str, str]]:
    """For each column its field and the name it has here. A column that is not known may hold anything: it is refused."""
    named = [(NAMES.get(cell.strip().lower(), ""), cell.strip()) for cell in cells]
    unknown = [name for each, name in named if not each]
    fields = [each for each, _ in named if each]
    missing = [f"{each} ({COLUMNS[each][0][0]})" for each in NEEDED if each not in fields]
    twice = sorted({each for each in fields if fields.count(each) > 1})
    for what, which in (("are not known", unknown), ("are missing", missing), ("stand twice", twice)):
        if which:
            raise WrongTable(f"line 1: the columns {', '.join(which)[:500]} {what}")
    return named


def reasons(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Field by field, and what is nested by its own names."""
    for name, told in fields.items():
        if isinstance(told, Mapping):
            yield from reasons(told)
        else:
            yield name, " ".join(map(str, told))
