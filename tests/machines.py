"""What every state machine here is: a table of arrows, a column that holds one of its states, and a walk."""

from collections.abc import Mapping
from typing import Any

Table = Mapping[tuple[Any, Any], Any]


def states(table: Table) -> set[str]:
    return {state for (start, _), end in table.items() for state in (start, end)}


def reachable(table: Table, state: str) -> set[str]:
    """Where it may stand after any number of arrows, none included."""
    found = {state}
    for _ in table:
        found |= {end for (start, _trigger), end in table.items() if start in found}
    return found
