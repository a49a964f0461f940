"""The public board of an election."""

from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from contracts.message import Message, Query
from contracts.shapes import Count, Digest

BoardKind = Literal["setup", "batch", "paper", "decision", "close", "tally"]
BoardPageSize = Annotated[int, validate.Range(min=1, max=50)]


class BoardHead(Message):
    """The last entry of an election's board: whoever wrote it down can tell later that nothing before it changed."""

    height: Count
    hash: Digest


class ListBoard(Query):
    """A page of the board, after a height. What it covers is hashed as the text that is told."""

    election_id: UUID
    after: Count | None = None
    limit: BoardPageSize = 20


class BoardEntry(Message):
    """`payload` is JSON. `hash` is the SHA-256 of election, height, kind, parent (empty in the first) and payload, in lines."""

    height: Count
    kind: BoardKind
    parent: Digest | None
    hash: Digest
    payload: str


class Board(Message):
    items: tuple[BoardEntry, ...]
    next_after: Count | None = None
