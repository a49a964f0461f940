"""A batch of paper ballots as an official types it: a line a sheet, in the numbers that stand on the paper. Pure.

`1 4` chose the first and the fourth project; `1:5 4:3` gave them points; on a ranking `4 1` put the fourth first. `u` is a spoilt
sheet, `b` a blank one.
"""

import re
from collections.abc import Mapping
from typing import Any

from contracts.errors import Invalid

SPOILT = ("u", "ugyldig")
BLANK = ("b", "blank")
MARK = re.compile(r"([0-9]{1,4})(?::([0-9]{1,9}))?")


def read(text: str, election: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sheets of a batch, in their order. Invalid names the first that cannot be read, counted from 1."""
    sheets = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        try:
            sheets.append(sheet(line.strip().lower(), election))
        except ValueError as error:
            raise Invalid(f"sheet {number} cannot be read", sheet=number) from error
    return sheets


def sheet(line: str, election: Mapping[str, Any]) -> dict[str, Any]:
    """One ballot; ValueError."""
    if line in SPOILT:
        return {"spoilt": True}
    if line in BLANK:
        return {"choices": []}
    choices: list[dict[str, Any]] = []
    for word in re.split(r"[\s,]+", line):
        found = MARK.fullmatch(word)
        points = election["ballot_rules"]["kind"] == "cumulative"
        if found is None or bool(found[2]) != points or not 1 <= int(found[1]) <= len(election["projects"]):
            raise ValueError(word)
        choice = {"project_id": election["projects"][int(found[1]) - 1]["project_id"]}
        choices.append(choice | ({"points": int(found[2])} if points else {}))
    return {"choices": choices}


def written(ballot: Mapping[str, Any] | None, election: Mapping[str, Any]) -> str:
    """A ballot in the same numbers; nothing where there is no such sheet."""
    if ballot is None:
        return ""
    if ballot["spoilt"]:
        return SPOILT[-1]
    places = {each["project_id"]: place for place, each in enumerate(election["projects"], 1)}
    marks = [(places[each["project_id"]], each.get("points")) for each in ballot["choices"]]
    return " ".join(f"{place}:{points}" if points is not None else str(place) for place, points in marks) or BLANK[-1]
