"""The fields of a desk's form: how each is shown, and how what was written becomes a value of the command."""

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Literal, get_args
from uuid import UUID

from chassis.clock import ZONE
from contracts.errors import Invalid
from contracts.principal import EVERYWHERE
from gateway.web import forms

Written = Literal["line", "text", "kroner", "whole", "date", "last_day", "instant", "costs", "amounts", "id", "number"]
One = Written | Literal["yes", "choice", "area", "budget", "applicant"]
Several = Literal["choices", "areas", "area_ids", "shares", "lines", "words", "wholes", "instants"]
Kind = One | Several
LINE_CHARS_MAX = 300
NUMBER_CHARS_MAX = 80
IN_ADDRESS = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")
BOXES: tuple[Kind, ...] = ("choices", "areas", "area_ids", "shares")
"""Those of several inputs, each named after the field with a hyphen and what it is for."""
COST = re.compile(r"(?P<text>.*?\S)[\s:;]+(?P<amount>[0-9.]+(?:,[0-9]{2})?)(?:\s*kr\.?)?")
Wrong = dict[str, str]
"""Field -> why, by its name in `tables.REASONS`."""


@dataclass(frozen=True)
class Field:
    """`name`: of the command's field; a dot leads into a message inside it. `options`: of a choice, or of several, each its own box.

    An `applicant` is one of the options or a joint council, by its id. Of areas, `areas` means all of them where none is ticked, `area_ids` none; `shares` is a whole number for each that has one.
    """

    name: str
    kind: Kind = "line"
    required: bool = True
    options: tuple[str, ...] = ()

    def read(self, form: Mapping[str, str]) -> Any:
        """The value, None where an empty field may be empty. Invalid with a reason."""
        text = form.get(self.name, "").strip()
        if self.kind == "yes":
            return bool(text)
        if self.kind == "choices":
            text = " ".join(each for each in self.options if form.get(f"{self.name}-{each}"))
        if self.kind in ("areas", "area_ids"):
            chosen = ticked(form, f"{self.name}-")
            if not chosen and self.required and self.kind == "areas":
                raise Invalid("no area was chosen", reason="area_missing")
            return chosen or ([EVERYWHERE] if self.kind == "areas" else [])
        if self.kind == "shares":
            return [{"area_id": each, "share": forms.whole(text)} for each, text in self.boxes(form).items()]
        if not text:
            if self.required:
                raise Invalid("nothing was written", reason="empty")
            return [] if self.kind in get_args(Several) else None
        return READERS.get(self.kind, str)(text)

    def written(self, value: Any) -> dict[str, str]:
        """What the form holds where this is its value."""
        if value is None:
            return {}
        if self.kind == "yes":
            return {self.name: "1"} if value else {}
        if self.kind in ("choices", "area_ids"):
            return {f"{self.name}-{each}": "1" for each in value}
        if self.kind == "shares":
            return {f"{self.name}-{each['area_id']}": str(each["share"]) for each in value}
        return {self.name: WRITERS.get(self.kind, str)(value)}

    def held(self, form: Mapping[str, str]) -> dict[str, list[str]]:
        """What the form says of it, input by input, line by line: browsers end lines otherwise than we do."""
        if self.kind in BOXES:
            found = {f"{self.name}-{each}": text for each, text in self.boxes(form).items()}
        else:
            found = {self.name: form.get(self.name, "")}
        return {name: lines for name, text in found.items() if (lines := text.strip().splitlines())}

    def boxes(self, form: Mapping[str, str]) -> dict[str, str]:
        """Those of its inputs that hold something, by what each is for."""
        before = f"{self.name}-"
        return {
            name.removeprefix(before): form[name].strip()
            for name in sorted(form)
            if name.startswith(before) and form[name].strip()
        }


DECISION = (Field("decision.case_number"), Field("decision.decided_on", "date"), Field("decision.decided_by"))
"""The fields of what was decided by a person or a body that answers for it."""


def ticked(form: Mapping[str, str], before: str) -> list[str]:
    """What was chosen of several, each a field of its own."""
    return sorted(name.removeprefix(before) for name in form if name.startswith(before))


def date_of(text: str) -> str:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise Invalid(f"{text[:20]!r} is no date", reason="not_a_date") from error


def last_moment_of(text: str) -> str:
    """Of a day, by the clocks of Copenhagen."""
    return datetime.combine(datetime.fromisoformat(date_of(text)), time(23, 59), ZONE).isoformat()


def instant_of(text: str) -> str:
    """What a clock in Copenhagen shows."""
    try:
        shown = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{text[:20]!r} is no time", reason="not_a_date") from error
    return shown.replace(tzinfo=shown.tzinfo or ZONE).astimezone(UTC).isoformat()


def id_of(text: str) -> str:
    """A number of ours, as it stands on paper, or in the address of the page of what it is of."""
    named = IN_ADDRESS.search(text)
    try:
        return str(UUID(named[1] if named else text))
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


def amounts_of(text: str) -> dict[str, int]:
    """A line for each name: `Legepladser 50.000`."""
    lines = costs_of(text)
    found = {each["text"]: each["amount"] for each in lines}
    if len(found) < len(lines):
        raise Invalid("a name stands twice", reason="name_twice")
    return found


def number_of(text: str) -> str:
    """A citizen's. What it may be, the register knows; none is longer than this."""
    if len(text) > NUMBER_CHARS_MAX:
        raise Invalid("this is too long for a number", reason="field_wrong")
    return text


def written_costs(lines: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(f"{each['text']} {forms.written(each['amount'])}" for each in lines)


def instants_of(text: str) -> list[str]:
    """A line for each: `2026-12-01 14:30`, or with a full stop in it as clocks are written in Danish."""
    return [instant_of(line.replace(".", ":")) for line in lines_of(text)]


def written_amounts(amounts: Mapping[str, int]) -> str:
    return written_costs({"text": name, "amount": amount} for name, amount in amounts.items())


def lines_of(text: str) -> list[str]:
    return list(filter(None, map(str.strip, text.splitlines())))


def shown_instant(value: str) -> str:
    """As a field holds what a clock in Copenhagen shows: to the minute, and further only where that is not all."""
    at = datetime.fromisoformat(value).astimezone(ZONE).replace(tzinfo=None)
    return at.isoformat(timespec="auto" if at.second or at.microsecond else "minutes")


READERS: Mapping[str, Any] = {
    "kroner": forms.kroner,
    "whole": forms.whole,
    "date": date_of,
    "last_day": last_moment_of,
    "instant": instant_of,
    "id": id_of,
    "budget": id_of,
    "costs": costs_of,
    "amounts": amounts_of,
    "number": number_of,
    "choices": str.split,
    "lines": lines_of,
    "words": lambda text: text.replace(",", " ").split(),
    "wholes": lambda text: list(map(forms.whole, text.split())),
    "instants": instants_of,
}
WRITERS: Mapping[str, Any] = {
    "kroner": forms.written,
    "costs": written_costs,
    "amounts": written_amounts,
    "instant": shown_instant,
    "lines": "\n".join,
    "words": " ".join,
    "wholes": lambda values: " ".join(map(str, values)),
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
            put(found, each.name, value)
    return found, wrong


def put(message: dict[str, Any], name: str, value: Any) -> None:
    """In the message, or in the one inside it that the name's dots lead into."""
    *outer, last = name.split(".")
    for each in outer:
        if message.get(each) is None:
            message[each] = {}
        message = message[each]
    message[last] = value


def value_of(message: Mapping[str, Any], name: str) -> Any:
    """What stands there; None where nothing does."""
    found: Any = message
    for each in name.split("."):
        found = found.get(each) if isinstance(found, Mapping) else None
    return found


def shown(fields: tuple[Field, ...], message: Mapping[str, Any]) -> dict[str, str]:
    """The form as it is filled with what stands now."""
    return {name: text for each in fields for name, text in each.written(value_of(message, each.name)).items()}


def mended(fields: tuple[Field, ...], form: Mapping[str, str], message: dict[str, Any]) -> tuple[dict[str, Any], Wrong]:
    """A message as it stands, with what the form says otherwise: what was sent as it was shown stays to the second."""
    found, wrong = copy.deepcopy(message), dict[str, str]()
    for each in fields:
        now = each.held(form)
        if (now or not each.required) and now == each.held(each.written(value_of(message, each.name))):
            continue
        try:
            put(found, each.name, each.read(form))
        except Invalid as error:
            wrong[each.name] = str(error.facts["reason"])
    return found, wrong


def refused(error: Invalid, fields: tuple[Field, ...]) -> Wrong:
    """What the contract found wrong, by the fields of the form; those it knows no field of are left out."""
    said = error.facts.get("fields")
    names = set(flat(said if isinstance(said, dict) else {}))
    return {each.name: "field_wrong" for each in fields if any(of(each.name, name) for name in names)}


def of(field: str, name: str) -> bool:
    """Whether what is wrong is the field, or something in it: one of a list's places, or one of a table's names."""
    return name == field or name.startswith(f"{field}.")


def flat(nested: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """What stands in messages inside messages, by names with dots."""
    found: dict[str, Any] = {}
    for name, inner in nested.items():
        found |= flat(inner, f"{before}{name}.") if isinstance(inner, dict) else {f"{before}{name}": inner}
    return found
