"""The fields of a desk's form: how each is shown, and how what was written becomes a value of the command."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from contracts.errors import Invalid
from gateway.web import forms
from gateway.web.words import ZONE

Kind = Literal["line", "text", "kroner", "whole", "date", "instant", "yes", "choice"]
Wrong = dict[str, str]
"""Field -> why, as a name in the table REASONS."""


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
        if not text:
            if self.required:
                raise Invalid("nothing was written", reason="empty")
            return None
        return READERS.get(self.kind, str)(text)


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


READERS: Mapping[str, Any] = {"kroner": forms.kroner, "whole": forms.whole, "date": date_of, "instant": instant_of}


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


def flat(nested: Mapping[str, Any], before: str = "") -> list[str]:
    found = []
    for name, inner in nested.items():
        found += flat(inner, f"{before}{name}.") if isinstance(inner, dict) else [f"{before}{name}"]
    return found
