"""The fields of a desk's form: how each is shown, and how what was written becomes a value of the command."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from contracts.errors import Invalid
from contracts.principal import EVERYWHERE
from gateway.web import forms
from gateway.web.words import ZONE

Kind = Literal[
    "line", "text", "kroner", "whole", "date", "instant", "yes", "choice", "area", "areas", "costs", "id", "number"
]
LINE_CHARS_MAX = 300
NUMBER_CHARS_MAX = 80
COST = re.compile(r"(?P<text>.*?\S)[\s:;]+(?P<amount>[0-9.]+(?:,[0-9]{2})?)(?:\s*kr\.?)?")
Wrong = dict[str, str]
"""Field -> why, by its name in `tables.REASONS`."""


@dataclass(frozen=True)
class Field:
    """`name`: of the command's field; a dot leads into a message inside it. `options`: of a choice."""

    name: str
    kind: Kind = "line"
    required: bool = True
    options: tuple[str, ...] = ()

    def read(self, form: Mapping[str, str]) -> Any:
        """The value, None where an empty field may be empty. Invalid with a reason."""
        text = form.get(self.name, "").strip()
        if self.kind == "yes":
            return bool(text)
        if self.kind == "areas":
            return ticked(form, f"{self.name}-") or [EVERYWHERE]
        if not text:
            if self.required:
                raise Invalid("nothing was written", reason="empty")
            return None
        return READERS.get(self.kind, str)(text)


def ticked(form: Mapping[str, str], before: str) -> list[str]:
    """What was chosen of several, each a field of its own."""
    return sorted(name.removeprefix(before) for name in form if name.startswith(before))


def date_of(text: str) -> str:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise Invalid(f"{text[:20]!r} is no date", reason="not_a_date") from error


def instant_of(text: str) -> str:
    """What a clock in Copenhagen shows."""
    try:
        shown = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{text[:20]!r} is no time", reason="not_a_date") from error
    return shown.replace(tzinfo=shown.tzinfo or ZONE).astimezone(UTC).isoformat()


def id_of(text: str) -> str:
    """A number of ours, as it stands on paper."""
    try:
        return str(UUID(text))
    except ValueError as error:
        raise Invalid(f"{text[:20]!r} is no number of ours", reason="not_an_id") from error


def costs_of(text: str) -> list[dict[str, Any]]:
    """A line for each: `Borde og bænke 12.000`."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        said = COST.fullmatch(line) if len(line) <= LINE_CHARS_MAX else None
        if said is None:
            raise Invalid(f"{line[:20]!r} names no amount at its end", reason="not_a_cost")
        found.append({"text": said["text"], "amount": forms.kroner(said["amount"])})
    return found


def number_of(text: str) -> str:
    """A citizen's. What it may be, the register knows; none is longer than this."""
    if len(text) > NUMBER_CHARS_MAX:
        raise Invalid("this is too long for a number", reason="field_wrong")
    return text


READERS: Mapping[str, Any] = {
    "kroner": forms.kroner,
    "whole": forms.whole,
    "date": date_of,
    "instant": instant_of,
    "id": id_of,
    "costs": costs_of,
    "number": number_of,
}


def read(fields: tuple[Field, ...], form: Mapping[str, str]) -> tuple[dict[str, Any], Wrong]:
    """The command's fields, and what is wrong with those that could not be read."""
    found: dict[str, Any] = {}
    wrong: Wrong = {}
    for each in fields:
        try:
            value = each.read(form)
        except Invalid as error:
            wrong[each.name] = str(error.facts["reason"])
            continue
        if value is not None:
            *outer, last = each.name.split(".")
            place = found
            for name in outer:
                place = place.setdefault(name, {})
            place[last] = value
    return found, wrong


def refused(error: Invalid, fields: tuple[Field, ...]) -> Wrong:
    """What the contract found wrong, by the fields of the form; those it knows no field of are left out."""
    said = error.facts.get("fields")
    names = set(flat(said if isinstance(said, dict) else {}))
    return {each.name: "field_wrong" for each in fields if each.name in names}


def flat(nested: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """What stands in messages inside messages, by names with dots."""
    found: dict[str, Any] = {}
    for name, inner in nested.items():
        found |= flat(inner, f"{before}{name}.") if isinstance(inner, dict) else {f"{before}{name}": inner}
    return found
