"""What a ballot may hold. The rules are data of the election, frozen when the ballot is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Self, get_args

Kind = Literal["approval", "choose-1", "cumulative", "ordinal"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# The one list of reasons for refusing a ballot. They stand in answers and in tables of refusals: add, never rename.
Reason = Literal[
    "unknown_project",
    "project_twice",
    "too_few_choices",
    "too_many_choices",
    "points_not_allowed",
    "points_missing",
    "points_not_positive",
    "too_many_points_for_one_project",
    "too_few_points",
    "too_many_points",
    "over_the_sum",
    "too_many_in_a_category",
    "over_the_sum_of_a_category",
]
REASONS: tuple[Reason, ...] = get_args(Reason)

LATER = ("choices_max_per_category", "sum_cost_max_per_category")
POINTS_EACH_MAX = 1_000_000_000  # no election gives as many; keeps sums of whole cities inside a 64-bit column


class Choice(NamedTuple):
    """One project on a ballot; `points` on cumulative ballots only. An ordinal ballot has the most wanted first."""

    project_id: str
    points: int | None = None


@dataclass(frozen=True)
class BallotRules:
    """Limits of one ballot; None = no limit. `sum_cost_max` is in minor units (Aarhus: choose for up to the whole sum).

    Several votes that may go to one project (Slagelse) are points: three votes are `points_sum_max` 3, and
    `points_each_max` says how many of them one project may have.

    ValueError when a limit makes no sense for the kind.
    """

    kind: Kind
    choices_min: int | None = None
    choices_max: int | None = None
    sum_cost_max: int | None = None
    points_sum_min: int | None = None
    points_sum_max: int | None = None
    points_each_max: int | None = None
    choices_max_per_category: int | None = None
    sum_cost_max_per_category: Mapping[str, int] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of ballot; there are {', '.join(KINDS)}")
        if self.kind == "choose-1" and (self.choices_min not in (None, 1) or self.choices_max not in (None, 1)):
            raise ValueError("a choose-1 ballot holds one choice: its limits are 1 or not given")
        if any(not name or name != name.strip() or "," in name for name in self.sum_cost_max_per_category or ()):
            raise ValueError("a category with a limit has a name, without a comma and blanks at its ends")
        for field in fields(self)[1:]:
            limit = getattr(self, field.name)
            least = min(limit.values(), default=0) if isinstance(limit, Mapping) else limit or 0
            if least < 0:
                raise ValueError(f"{field.name} is {least}: a limit is never negative")
            if limit is not None and field.name.startswith("points_") and self.kind != "cumulative":
                raise ValueError(f"{field.name} is a limit of cumulative ballots, not of {self.kind} ones")

    def as_frozen(self) -> dict[str, Any]:
        """What the rules hash covers: the limits of the first rules always, later ones where they are set."""
        return {f.name: None for f in fields(self) if f.name not in LATER} | self.as_data()

    def as_data(self) -> dict[str, Any]:
        """The limits that are set, for JSON and for the hash: a limit added later leaves old hashes as they were."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The rules again, from `as_data()`. TypeError on an unknown name, ValueError on a senseless limit."""
        return cls(**data)


def check_ballot(
    rules: BallotRules,
    projects: Mapping[str, int],
    choices: Sequence[Choice],
    categories: Mapping[str, str] = MappingProxyType({}),
) -> Reason | None:
    """Why this ballot is refused, or None. `projects`: cost in minor units by project id; `categories` where it has one."""
    ids = {choice.project_id for choice in choices}
    if any(project_id not in projects for project_id in ids):
        return "unknown_project"
    if len(ids) < len(choices):
        return "project_twice"
    reason = _check_number(rules, len(choices)) or _check_points(rules, choices)
    if reason:
        return reason
    if rules.sum_cost_max is not None and sum(projects[project_id] for project_id in ids) > rules.sum_cost_max:
        return "over_the_sum"
    return _check_categories(rules, projects, ids, categories)


def _check_categories(
    rules: BallotRules, projects: Mapping[str, int], ids: Collection[str], categories: Mapping[str, str]
) -> Reason | None:
    most, sums = rules.choices_max_per_category, rules.sum_cost_max_per_category or {}
    if most is None and not sums:
        return None
    chosen: dict[str, list[int]] = {}
    for project_id in ids:
        if categories.get(project_id):
            chosen.setdefault(categories[project_id], []).append(projects[project_id])
    if most is not None and any(len(costs) > most for costs in chosen.values()):
        return "too_many_in_a_category"
    if any(sum(costs) > sums.get(category, sum(costs)) for category, costs in chosen.items()):
        return "over_the_sum_of_a_category"
    return None


def _check_number(rules: BallotRules, number: int) -> Reason | None:
    one = rules.kind == "choose-1"  # which holds one choice, whether or not its limits say so
    if number < (1 if one else rules.choices_min or 0):
        return "too_few_choices"
    most = 1 if one else rules.choices_max
    return "too_many_choices" if most is not None and number > most else None


def _check_points(rules: BallotRules, choices: Sequence[Choice]) -> Reason | None:  # noqa: PLR0911 - one a reason
    points = [choice.points for choice in choices if choice.points is not None]
    if rules.kind != "cumulative":
        return "points_not_allowed" if points else None
    if len(points) < len(choices):
        return "points_missing"
    if any(given < 1 for given in points):
        return "points_not_positive"
    each_max = POINTS_EACH_MAX if rules.points_each_max is None else min(rules.points_each_max, POINTS_EACH_MAX)
    if any(given > each_max for given in points):
        return "too_many_points_for_one_project"
    if rules.points_sum_min is not None and sum(points) < rules.points_sum_min:
        return "too_few_points"
    if rules.points_sum_max is not None and sum(points) > rules.points_sum_max:
        return "too_many_points"
    return None
