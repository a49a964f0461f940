"""The words that all tally rules share: what is voted on, what was counted, what a rule says about each project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Literal, Self

from services.voting.domain.ballots import Choice

Tie = Literal["ballot-order"]
RankedFrom = Literal["first", "last"]
Outcome = Literal["funded", "does_not_fit", "below_threshold", "stopped"]


class UnknownRule(ValueError):  # noqa: N818 - a fact
    """No rule has this name, or the rule has not what this kind of ballot needs."""


class NotOnTheBallot(ValueError):  # noqa: N818 - a fact
    """A ballot, or a list of projects, names what it must not: an unknown project, or one project twice."""


@dataclass(frozen=True)
class Project:
    """What is voted on; `cost` in minor units."""

    project_id: str
    cost: int
    title: str = ""


@dataclass(frozen=True)
class TallyRule:
    """How winners are found, as data.

    `score_min`: a project with a lower score cannot win; equal is enough. The score is points on cumulative and ordinal
    ballots, votes on the others (Katowice and Czestochowa hold their thresholds against points, by `>=`).
    `rank_points`: ordinal ballots only, points by rank (Krakow: 3, 2, 1). `ranked_from` says what a ballot with fewer
    ranks gives: from the "first", its first choice gets the most (3, 2); from the "last", its last the least (2, 1).
    `tie`: "ballot-order": of equal scores, the project that stood first on the ballot goes first.
    """

    name: str
    score_min: int | None = None
    rank_points: tuple[int, ...] | None = None
    ranked_from: RankedFrom | None = None
    tie: Tie = "ballot-order"

    def __post_init__(self) -> None:
        if self.tie != "ballot-order":
            raise UnknownRule(f"{self.tie!r} is no tie rule; there is ballot-order")
        if self.ranked_from not in (None, "first", "last"):
            raise UnknownRule(f"points by rank are given from the first or the last choice, not {self.ranked_from!r}")
        if (self.rank_points is None) != (self.ranked_from is None):
            raise UnknownRule("points by rank need both rank_points and ranked_from, or neither")
        if self.rank_points is not None:
            object.__setattr__(self, "rank_points", tuple(self.rank_points))
        if any(points < 0 for points in self.rank_points or ()) or (self.score_min or 0) < 0:
            raise UnknownRule("points by rank and the least score are never negative")

    def as_data(self) -> dict[str, Any]:
        """What is set, for JSON columns and for the hash: a parameter added later leaves old hashes as they were."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The rule again, from `as_data()` or its JSON. TypeError on an unknown name, UnknownRule on nonsense."""
        return cls(**data)


@dataclass(frozen=True)
class Count:
    """The box, counted: scores and votes by project id in ballot order; equal ballots once, with how many they are."""

    projects: tuple[Project, ...]
    scores: dict[str, int]
    votes: dict[str, int]
    grouped: dict[tuple[Choice, ...], int]
    ballots: int


@dataclass(frozen=True)
class Step:
    """What the rule decided about one project, and why; amounts in minor units. A rule may tell more in a subclass."""

    project_id: str
    score: int
    cost: int
    left_before: int
    outcome: Outcome


# A rule decides about every project once, in the order in which it looks at them: the funded steps are the winners.
RuleFunction = Callable[[TallyRule, Count, int], Sequence[Step]]


def canonical(value: object) -> bytes:
    """The one JSON text of a value: sorted keys, no spaces, ASCII, fractions as "p/q". TypeError on a float."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def sha256(value: object) -> str:
    """Hex SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no exact place in canonical JSON")
