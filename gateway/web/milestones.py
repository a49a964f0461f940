"""The milestones of a grant agreement as somebody types them, a row each: pure. What is wrong is said by its name in `tables.REASONS`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from contracts.errors import Invalid
from gateway.web import forms

ROWS = range(50)
"""As many as a version may have."""
ROWS_FREE = 3
"""Empty rows below the filled ones."""
SAID = ("title", "due_on", "frees")


def field(row: int, name: str) -> str:
    return f"milestone-{row}-{name}"


def typed(milestones: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Those there are, as the fields of the form; each keeps its id, so that what was told of it stays with it."""
    form: dict[str, str] = {}
    for row, each in enumerate(milestones):
        form |= {field(row, name): each[name] for name in ("title", "due_on", "milestone_id")}
        form[field(row, "frees")] = forms.written(each["frees"]) if each["frees"] else ""
    return form


def rows(form: Mapping[str, str]) -> range:
    """Those that are filled, and some that are not; never more than there may be."""
    filled = [row for row in ROWS if any(form.get(field(row, name), "").strip() for name in SAID)]
    return ROWS[: max(filled, default=-1) + 1 + ROWS_FREE]


def read(form: Mapping[str, str], command_id: UUID) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The milestones in their order, and what is wrong. A new one's id follows from the command's: sent twice, it is one."""
    found: list[dict[str, Any]] = []
    wrong: dict[str, str] = {}
    for row in ROWS:
        said = {name: text for name in SAID if (text := form.get(field(row, name), "").strip())}
        if not said:
            continue
        wrong |= {field(row, name): "empty" for name in ("title", "due_on") if name not in said}
        frees = None
        try:
            frees = forms.kroner(said["frees"]) if "frees" in said else None
        except Invalid as error:
            wrong[field(row, "frees")] = str(error.facts["reason"])
        which = form.get(field(row, "milestone_id"), "") or str(uuid5(command_id, str(row)))
        found.append({"milestone_id": which, "title": said.get("title"), "due_on": said.get("due_on"), "frees": frees})
    if not found:
        wrong[field(0, "title")] = "empty"
    return found, wrong
