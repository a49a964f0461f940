"""Turnout as it may be told: by channel, area and age group, in tables without a cell that singles anybody out."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

CELL_VOTERS_MIN = 10
AGES = (0, 15, 18, 30, 45, 60, 75)


class Cell(NamedTuple):
    """`area_id` and `age_group` None: the rest of a channel, whose cells were too small to stand alone."""

    channel: str
    area_id: str | None
    age_group: str | None
    voters: int


def age_group(age: int | None) -> str | None:
    if age is None:
        return None
    place = bisect(AGES, age)
    return f"{AGES[place - 1]}-{AGES[place] - 1}" if place < len(AGES) else f"{AGES[-1]}+"


def table(counted: Mapping[tuple[str, str | None, str | None], int]) -> list[Cell]:
    """The cells that may be told, each of CELL_VOTERS_MIN at least, within a channel: its sum is told elsewhere.

    What is too small goes into one rest; a rest that is too small takes the next smallest cell with it, so that nobody finds
    it by subtraction. A channel with fewer voters has no cell at all.
    """
    cells = sorted((Cell(*key, voters) for key, voters in counted.items() if voters), key=lambda cell: cell.channel)
    return [cell for _, of_one in groupby(cells, key=lambda cell: cell.channel) for cell in _of_channel(of_one)]


def _of_channel(cells: Iterable[Cell]) -> Iterator[Cell]:
    rest = 0
    for cell in sorted(cells, key=lambda cell: (cell.voters, str(cell))):
        if cell.voters < CELL_VOTERS_MIN or 0 < rest < CELL_VOTERS_MIN:
            rest += cell.voters
            channel = cell.channel
        else:
            yield cell
    if rest >= CELL_VOTERS_MIN:
        yield Cell(channel, None, None, rest)
