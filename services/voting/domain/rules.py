"""The words that all tally rules share: what is voted on, what was counted, what a rule says about each project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from typing import Any, Literal, NamedTuple, Self, get_args

from contracts.voting import StepOutcome
from services.voting.domain.ballots import Choice

Tie = Literal["ballot-order", "lots", "min-cost", "min-cost-lots"]
RankedFrom = Literal["first", "last"]
Utility = Literal["cost", "cardinality", "score"]
Completion = Literal["none", "add1", "add1u"]
StartShare = Literal["exact", "integral"]
Unaffordable = Literal["stop", "skip"]
Leftover = Literal["none", "score"]
Outcome = StepOutcome
WON: tuple[Outcome, ...] = ("funded", "funded_from_leftover")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "tie": get_args(Tie),
    "ranked_from": get_args(RankedFrom),
    "utility": get_args(Utility),
    "completion": get_args(Completion),
    "start_share": get_args(StartShare),
    "unaffordable": get_args(Unaffordable),
    "leftover": get_args(Leftover),
}


class UnknownRule(ValueError):  # noqa: N818 - a fact
    """No rule has this name, or the rule has not what this kind of ballot needs."""


class NotOnTheBallot(ValueError):  # noqa: N818 - a fact
    """A ballot, or a list of projects, names what it must not: an unknown project, or one project twice."""


@dataclass(frozen=True)
class Project:
    """What is voted on; `cost` in minor units. Category and neighbourhood are empty where the election has none."""

    project_id: str
    cost: int
    title: str = ""
    category: str = ""
    neighbourhood: str = ""

    def as_frozen(self) -> dict[str, Any]:
        """What of it the rules hash covers."""
        named = {"category": self.category, "neighbourhood": self.neighbourhood}
        return {"project_id": self.project_id, "cost": self.cost} | {key: name for key, name in named.items() if name}


@dataclass(frozen=True)
class TallyRule:
    """How winners are found, as data. None is "not set": the first value of those that a parameter may have.

    For all rules:
    `score_min`: a project with a lower score cannot win; equal is enough. The score is points on cumulative and ordinal
    ballots, votes on the others (Katowice and Czestochowa hold their thresholds against points, by `>=`).
    `votes_share_min`: the same, as the share of the ballots that name it, "p/q" (Warszawa 2018: 1/10).
    `rank_points`: ordinal ballots only, points by rank (Krakow: 3, 2, 1). `ranked_from` says what a ballot with fewer
    ranks gives: from the "first", its first choice gets the most (3, 2); from the "last", its last the least (2, 1).
    `tie`: who goes first of equals. "ballot-order": who stood first on the ballot; "lots": the order of the lots, drawn
    once (see `ties`); "min-cost": the lowest cost, then the most votes, then as the name ends (equalshares.net).
    `exclusive`: groups of projects of which one wins at most. `category_amounts`, `neighbourhood_amounts`: the most that
    the projects of one may cost together. `leftover` "score": what is left goes down the list by score, without the limits
    of categories and neighbourhoods (Amsterdam).
    Greedy and equal shares: `utility` of a winner to who chose it: its "cost", 1 ("cardinality"), or the points given
    ("score"). Greedy buys the most utility per krone: by "cost" that is by votes.
    Equal shares: `completion` "add1", "add1u"; `exhaustive_stop`: whether Add1 ends at the first outcome that leaves no room
    for another project; `increment` of the share in minor units; `start_share`: amount / ballots, or the whole number
    below; `comparison`: greedy's winners instead, if strictly more voters have more of theirs among them.
    Phragmén: `unaffordable`: whether the first that the amount does not suffice for ends it.
    """

    name: str
    score_min: int | None = None
    rank_points: tuple[int, ...] | None = None
    ranked_from: RankedFrom | None = None
    tie: Tie = "ballot-order"
    seed: str | None = None
    votes_share_min: str | None = None
    exclusive: tuple[tuple[str, ...], ...] | None = None
    category_amounts: Mapping[str, int] | None = None
    neighbourhood_amounts: Mapping[str, int] | None = None
    leftover: Leftover | None = None
    utility: Utility | None = None
    completion: Completion | None = None
    exhaustive_stop: bool | None = None
    comparison: bool | None = None
    increment: int | None = None
    start_share: StartShare | None = None
    unaffordable: Unaffordable | None = None

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            said = getattr(self, name)
            if said is not None and said not in known:
                raise UnknownRule(f"{said!r} is no {WORDS[name]}; there is {', '.join(known)}")
        if (self.rank_points is None) != (self.ranked_from is None):
            raise UnknownRule("points by rank need both rank_points and ranked_from, or neither")
        self._check_names()
        if self.rank_points is not None:
            object.__setattr__(self, "rank_points", tuple(self.rank_points))
        if self.exclusive is not None:
            object.__setattr__(self, "exclusive", tuple(tuple(group) for group in self.exclusive))
        amounts = {**(self.category_amounts or {}), **(self.neighbourhood_amounts or {})}.values()
        if any(number < 0 for number in (*(self.rank_points or ()), *amounts, self.score_min or 0)):
            raise UnknownRule("points by rank, the least score and amounts are never negative")
        if self.increment is not None and self.increment < 1:
            raise UnknownRule("the share grows by one minor unit at least")
        if self.votes_share_min is not None and not 0 <= share(self.votes_share_min) <= 1:
            raise UnknownRule("a share of the ballots is between 0/1 and 1/1")

    def _check_names(self) -> None:
        if ("lots" in self.tie) != bool(self.seed):
            raise UnknownRule("lots are drawn from a seed, and a seed is for lots")
        names = (*(self.category_amounts or ()), *(self.neighbourhood_amounts or ()), self.seed or "-")
        if any(not name or name != name.strip() for name in names) or any("," in name for name in names[:-1]):
            raise UnknownRule("a seed and the name of a limit have no blanks at their ends, and a name no comma")

    def as_data(self) -> dict[str, Any]:
        """What is set, for JSON columns and for the hash: a parameter added later leaves old hashes as they were."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}

    def as_frozen(self) -> dict[str, Any]:
        """What the rules hash covers: the parameters of the first rules always, later ones where they are set."""
        first = {
            "name": self.name,
            "score_min": self.score_min,
            "rank_points": self.rank_points or (),
            "ranked_from": self.ranked_from or "first",
            "ties": self.tie,
        }
        return first | {key: value for key, value in self.as_data().items() if key not in {*first, "tie"}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The rule again, from `as_data()` or its JSON. TypeError on an unknown name, UnknownRule on nonsense."""
        return cls(**data)


WORDS = {
    "tie": "tie rule",
    "ranked_from": "end that ranks are counted from",
    "utility": "utility",
    "completion": "completion",
    "start_share": "start share",
    "unaffordable": "answer to a project that cannot be paid",
    "leftover": "use of what is left",
}


def share(text: str) -> Fraction:
    """The fraction that "p/q" spells. UnknownRule where it spells none."""
    numerator, slash, denominator = text.partition("/")
    whole = all(part.isascii() and part.isdigit() and len(part) <= 15 for part in (numerator, denominator))  # noqa: PLR2004
    if not slash or not whole or int(denominator) == 0:
        raise UnknownRule(f"{text!r} is no share: it is written as p/q, 1/10")
    return Fraction(int(numerator), int(denominator))


@dataclass(frozen=True)
class Count:
    """The box, counted: scores and votes by project id in ballot order; equal ballots once, with how many they are.

    `points`: what each choice of a ballot gives, where that is not 1.
    """

    projects: tuple[Project, ...]
    scores: dict[str, int]
    votes: dict[str, int]
    grouped: Mapping[tuple[Choice, ...], int]
    ballots: int
    points: Mapping[tuple[Choice, ...], Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What the rule decided about one project, and why; amounts in minor units. A rule may tell more in a subclass."""

    project_id: str
    score: int
    cost: int
    left_before: int
    outcome: Outcome


class Decided(NamedTuple):
    """Every project once, in the order in which the rule looked at them: the won steps are the winners.

    `facts`: what else the rule found (the final share, a comparison), exact numbers as text.
    """

    steps: Sequence[Step]
    facts: Mapping[str, Any] = {}


RuleFunction = Callable[[TallyRule, Count, int], Decided]


def as_explained(step: Step) -> dict[str, Any]:
    """A step as data, for the hash and for people."""
    return asdict(step)


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
