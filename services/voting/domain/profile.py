"""The ballots as arrays: equal ballots once, with how many they are, and for each project the ballots that name it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.voting.domain.limits import below_threshold
from services.voting.domain.rules import Count, Project, TallyRule, UnknownRule

EPS = 2.0**-52
Floats = NDArray[np.float64]
Places = NDArray[np.int64]


def slack(terms: int) -> float:
    """The share by which a float sum of so many products may be off (see `purses`), and more."""
    return 4 * (terms + 8) * EPS


@dataclass(frozen=True)
class Support:
    """Who is for a project: places of ballots, how many each stands for, the points of each voter (None: all alike).

    `worth` is what one voter's utility of 1 in `points` is worth to the rule: the price of utility is price / `worth`.
    """

    project: Project
    place: int
    groups: Places
    weights: Floats
    points: Floats | None
    worth: int
    pointed: Floats
    """Weight times points of each group."""
    floor: float
    """No more than the price of utility if no supporter was poor; when some are, it is more."""


@dataclass(frozen=True)
class Profile:
    """`support` in the order of ties, without the projects that cannot win; `size` different ballots, `ballots` in all."""

    support: tuple[Support, ...]
    size: int
    ballots: int
    share: Fraction


def profile_of(rule: TallyRule, count: Count, amount: int, order: dict[str, int]) -> Profile:
    """The profile by the rule's utility; `share` is what each ballot has to begin with. UnknownRule on an unknown utility.

    Of whoever gives a project no points nobody supports it.
    """
    groups, times, given = _members(count, pointed=rule.utility == "score")
    weight = np.array(times, dtype=np.float64)
    support: list[Support] = []
    for project in sorted(count.projects, key=lambda project: order[project.project_id]):
        if below_threshold(rule, count, project) or not groups[project.project_id]:
            continue
        members = np.array(groups[project.project_id], dtype=np.int64)
        points = np.array(given[project.project_id], dtype=np.float64) if rule.utility == "score" else None
        worth = max(project.cost, 1) if rule.utility in {None, "cost"} else 1
        weights = weight[members]
        pointed = weights if points is None else weights * points
        floor = project.cost / (float(pointed.sum()) * (1 + slack(len(members)))) / worth * (1 - 4 * EPS)
        support.append(Support(project, len(support), members, weights, points, worth, pointed, floor))
    share = Fraction(amount, max(count.ballots, 1))
    if rule.start_share == "integral":
        share = Fraction(int(share))
    return Profile(tuple(support), len(times), count.ballots, share)


def _members(count: Count, *, pointed: bool) -> tuple[dict[str, list[int]], list[int], dict[str, list[int]]]:
    groups: dict[str, list[int]] = {project.project_id: [] for project in count.projects}
    given: dict[str, list[int]] = {project.project_id: [] for project in count.projects}
    times = []
    for place, (choices, number) in enumerate(count.grouped.items()):
        times.append(number)
        if len(choices) > len(dict(choices)):
            raise UnknownRule("a ballot that names a project twice cannot be counted by this rule")
        if not count.points:
            for project_id, _ in choices:
                groups[project_id].append(place)
            if not pointed:
                continue
        points: Iterable[Any] = count.points[choices] if count.points else repeat(1)
        for (project_id, _), worth in zip(choices, points, strict=False):
            if worth and count.points:
                groups[project_id].append(place)
            if worth and pointed:
                given[project_id].append(worth)
    return groups, times, given
