"""The playmakers of an area as somebody types them, a row each: pure. What is wrong is said by its name in `tables.REASONS`."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.budgets.areas import PlaymakerContact
from contracts.errors import Invalid

ROWS = range(10)
"""As many as an area may name."""
ROWS_FREE = 2
"""Empty rows below the filled ones."""
SAID = ("name", "email", "phone")


def field(row: int, name: str) -> str:
    return f"playmaker-{row}-{name}"


def typed(playmakers: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Those there are, as the fields of the form."""
    return {field(row, name): each[name] or "" for row, each in enumerate(playmakers) for name in SAID}


def rows(form: Mapping[str, str]) -> range:
    """Those that are filled, and some that are not; never more than there may be."""
    filled = [row for row in ROWS if any(form.get(field(row, name), "").strip() for name in SAID)]
    return ROWS[: max(filled, default=-1) + 1 + ROWS_FREE]


def read(form: Mapping[str, str]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Those who are named, in their order, each with a way to reach them; an empty row is nobody."""
    found: list[dict[str, str]] = []
    wrong: dict[str, str] = {}
    for row in ROWS:
        said = {name: text for name in SAID if (text := form.get(field(row, name), "").strip())}
        if not said:
            continue
        found.append(said)
        if "name" not in said:
            wrong[field(row, "name")] = "empty"
        if not said.keys() & {"email", "phone"}:
            wrong[field(row, "email")] = "unreachable"
        try:
            PlaymakerContact.load(said)
        except Invalid as error:
            wrong = {field(row, name): "field_wrong" for name in error.facts["fields"]} | wrong
    return found, wrong
