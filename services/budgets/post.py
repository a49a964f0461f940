"""The port to the world of residents: who lives in an area; and the post that reaches them, which is the chassis'.

Behind it stands the identity edge, which alone knows numbers, names and addresses: a resident is the keyed HMAC that
signing in makes. The contract of the city's edge is in the README of this service.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import quote

from chassis.clock import day_of, now
from chassis.post import UNCONNECTED, CityPost, LetterRefused, LocalPost, NoPost, OutgoingLetter, Post, PostAway
from contracts.shapes import Channel

PERSON_CHARS_MAX = 200


@dataclass(frozen=True)
class Page:
    """Some of those who live in an area, and where the next page begins; nowhere after the last."""

    persons: tuple[str, ...]
    next_after: str | None


class Edge(Post, Protocol):
    """What budgets needs of the identity edge: the post, and the residents' port. Both raise PostAway."""

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:
        """Those who live there and are that old, in an order that does not change."""


@dataclass(frozen=True)
class NoEdge(NoPost):
    """Where nothing is connected."""

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:  # noqa: ARG002
        raise PostAway(UNCONNECTED)


@dataclass(frozen=True)
class LocalEdge(LocalPost):
    """The embedded default: a file of invented residents beside the outbox folder.

    A line of the file: `person`, `area_id`, `born_on`, and `channel` (a Channel, or null for who cannot be reached).
    """

    residents_file: Path

    @cached_property
    def registered(self) -> Mapping[str, Mapping[str, Any]]:
        lines = json.loads(self.residents_file.read_text(encoding="utf-8"))
        return {line["person"]: line for line in sorted(lines, key=lambda line: line["person"])}

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:
        born_by = years_before(day_of(now()), age_min)
        found = [
            person
            for person, line in self.registered.items()
            if line["area_id"] == area_id and line["born_on"] <= born_by and (after is None or person > after)
        ]
        return Page(tuple(found[:limit]), found[limit - 1] if len(found) > limit else None)

    def channel_of(self, letter: OutgoingLetter) -> Channel | None:
        exempt: Channel | None = self.registered.get(letter.person or "", {"channel": "digital"})["channel"]
        return cast(Channel, letter.wish) if letter.wish and exempt else exempt


class CityEdge(CityPost):
    """The city's own service, over HTTP."""

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:
        asked = {"age_min": age_min, "limit": limit, **({} if after is None else {"after": after})}
        try:
            told = self.ask("GET", f"/areas/{quote(area_id)}/residents", params=asked)
        except LetterRefused as refused:
            raise PostAway(str(refused)) from None
        persons, following = told.get("persons"), told.get("next_after")
        if not isinstance(persons, list) or len(persons) > limit or not all(map(is_person, persons)):
            raise PostAway("what the edge says of residents cannot be read")
        if following is not None and (not is_person(following) or following <= (after or "")):
            raise PostAway("the edge names a next page that does not come after this one")
        return Page(tuple(persons), following)


def is_person(value: Any) -> bool:
    """Neither NUL nor half a surrogate pair, which no database holds."""
    return isinstance(value, str) and 0 < len(value) <= PERSON_CHARS_MAX and value.isprintable()


def years_before(day: date, years: int) -> str:
    """Who was born by this day is that old; born on 29 February, from 1 March on where there is none."""
    try:
        return day.replace(year=day.year - years).isoformat()
    except ValueError:
        return day.replace(year=day.year - years, day=28).isoformat()
