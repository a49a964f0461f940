"""A round of proposals out of a spreadsheet."""

from typing import Annotated
from uuid import UUID

from marshmallow import validate

from contracts.errors import Invalid
from contracts.message import Command, Message
from contracts.shapes import STRING_CHARS_MAX, Count, Text, Token

Table = Annotated[str, validate.Length(min=1, max=STRING_CHARS_MAX)]


class ImportProposals(Command):
    """`table` is CSV with a first line of names, Danish or English. Each line is taken or refused by itself.

    A proposal's id follows from what stands in its line, so that the same table again changes nothing. `dry_run`: say what
    would happen, and do nothing.
    """

    budget_id: UUID
    table: Table
    dry_run: bool = False


class RefusedLine(Message):
    """`line` counts from 1, the names among them; `column` as the table calls it, None where it is the line that is wrong."""

    line: Count
    column: Token | None = None
    reason: Text


class ImportReport(Message):
    """`taken` now, `known` from before, and everything that is wrong with the others."""

    budget_id: UUID
    dry_run: bool
    taken: Count
    known: Count
    refused: tuple[RefusedLine, ...]


class WrongTable(Invalid):
    """This is no table of proposals at all; nothing of it was read."""
