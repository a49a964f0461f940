"""What people write in forms, as the API's messages would say it."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from contracts.crowdfunding.helping import QUARTERS_AN_HOUR
from contracts.errors import Invalid
from gateway.web import words

CHOICE = re.compile(r"project-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
KRONER = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,12})(?:,([0-9]{2}))?")
POINTS = re.compile(r"[0-9]{1,9}")
HOURS = re.compile(r"([0-9]{1,6})(?:[.,](0|00|25|5|50|75))?")
QUARTERS = {"": 0, "0": 0, "00": 0, "25": 1, "5": 2, "50": 2, "75": 3}
ONLY_CHOICE = "project"


def command_id(form: Mapping[str, str]) -> UUID:
    """The id that the page made for this form."""
    try:
        return UUID(form.get("command_id", ""))
    except ValueError as error:
        raise Invalid("the form does not say which it is", reason="form_unknown") from error


def choices(form: Mapping[str, str], kind: str) -> list[dict[str, Any]]:
    """The ballot that a filled form says: what was ticked, given points, or ranked, in its order."""
    if kind == "choose-1":
        chosen = form.get(ONLY_CHOICE)
        return [{"project_id": chosen}] if chosen else []
    given = {found[1]: value.strip() for name, value in form.items() if (found := CHOICE.fullmatch(name))}
    if kind == "approval":
        return [{"project_id": project} for project in given]
    numbers = {
        project: whole(value, field=name_of(project)) for project, value in given.items() if value not in ("", "0")
    }
    if kind == "ordinal":
        return ranking(numbers)
    return [{"project_id": project, "points": points} for project, points in numbers.items()]


def ranking(ranks: Mapping[str, int]) -> list[dict[str, Any]]:
    """The projects by their rank, of which each has its own."""
    taken: set[int] = set()
    for project, rank in ranks.items():
        if rank in taken:
            raise Invalid("two projects have the same rank", reason="rank_twice", field=name_of(project))
        taken.add(rank)
    return [{"project_id": project} for project in sorted(ranks, key=lambda each: ranks[each])]


def name_of(project: str) -> str:
    """The field of a project on a ballot."""
    return f"project-{project}"


def whole(text: str, **where: str) -> int:
    """A whole number; the refusal says `where` it stood."""
    if not POINTS.fullmatch(text):
        raise Invalid(f"{text[:20]!r} is not a whole number", reason="not_whole", **where)
    return int(text)


def kroner(text: str) -> int:
    """`1.250,50` -> 125050 minor units."""
    found = KRONER.fullmatch(text.strip().removesuffix("kr.").strip())
    if not found:
        raise Invalid(f"{text[:20]!r} is not an amount in kroner", reason="not_kroner")
    return int(found[1].replace(".", "")) * words.MINOR_UNITS + int(found[2] or 0)


def quantity(text: str, kind: str) -> int:
    """Of help, as it is counted: `2,5` hours -> 10 quarter hours, `3` things -> 3."""
    if kind != "hours":
        return whole(text.strip())
    found = HOURS.fullmatch(text.strip())
    if not found:
        raise Invalid(f"{text[:20]!r} is no number of hours in quarters", reason="not_hours")
    return int(found[1]) * QUARTERS_AN_HOUR + QUARTERS[found[2] or ""]


def texts(typed: Mapping[str, str], **chars_max: int) -> dict[str, str]:
    """Of these fields, what is missing or too long: field -> reason."""
    found = {name: f"{name}_missing" for name in chars_max if not typed.get(name)}
    return found | {name: f"{name}_too_long" for name, most in chars_max.items() if len(typed.get(name, "")) > most}


def written(minor: int) -> str:
    """An amount as a form's field holds it: 125050 -> `1250,50`."""
    whole, odd = divmod(minor, words.MINOR_UNITS)
    return f"{whole},{odd:02d}" if odd else str(whole)


def replaced(form: Mapping[str, str]) -> UUID | None:
    """The receipt number of the ballot that this one replaces, if somebody wrote one."""
    text = form.get("replaces", "").strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("the receipt number is not one of ours", reason="receipt_unknown") from error
