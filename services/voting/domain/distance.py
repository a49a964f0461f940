"""How far a project that lost was from winning: found by counting again, so that it holds for every rule.

Each answer is checked by two counts: with it the project wins, with one less (one ballot, one krone) it does not. Between
these two nothing is claimed to be the only border: equal shares can change back and forth on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from services.voting.domain.ballots import Choice
from services.voting.domain.rules import WON, Count, Decided, RuleFunction, TallyRule

WORK_MAX = 1_000_000_000
"""Projects times shares times different ballots, over all counts together: some seconds. Greedy rules: projects alone."""
SHARES_AT_LEAST, BALLOTS_AT_LEAST = 20, 2_000
"""What any count takes, as so many shares more, and any share, as so many ballots more."""
GREEDY = ("greedy", "greedy-no-skip")
COUNTS_MAX = 20_000
BOX_TIMES_MAX = 4
"""Nobody is told that four times as many ballots again as there were would have done."""
STEP = 100
"""Minor units: a krone."""


class Distance(NamedTuple):
    """`more_votes`: ballots naming it alone; `cheaper` in minor units, whole kroner. None: not by that, or not looked for."""

    more_votes: int | None
    cheaper: int | None


def distances(
    rule: TallyRule, decide: RuleFunction, count: Count, amount: int, decided: Decided
) -> dict[str, Distance]:
    """The distance of every project that lost, the most chosen first, until the work allowed is done."""
    one_count = len(count.projects)
    if rule.name not in GREEDY:
        one_count *= (decided.facts.get("increments", 0) + SHARES_AT_LEAST) * (len(count.grouped) + BALLOTS_AT_LEAST)
    left = min(WORK_MAX // max(one_count, 1), COUNTS_MAX)
    found = {}
    losers = [step.project_id for step in decided.steps if step.outcome not in WON]
    for project_id in sorted(losers, key=lambda project_id: -count.scores[project_id]):

        def wins(votes: int, cheaper: int, project_id: str = project_id) -> bool:
            nonlocal left
            left -= 1
            changed = cheapened(with_votes(rule, count, project_id, votes), project_id, cheaper)
            steps = decide(rule, changed, amount).steps
            return any(step.project_id == project_id and step.outcome in WON for step in steps)

        cost = next(project.cost for project in count.projects if project.project_id == project_id)
        votes_most, kroner_most = max(BOX_TIMES_MAX * count.ballots, *count.scores.values()) + 1, -(-cost // STEP)
        if left < votes_most.bit_length() + kroner_most.bit_length() + 2:
            break
        more = least(lambda votes, wins=wins: wins(votes, 0), votes_most)  # type: ignore[misc]
        kroner = least(lambda kroner, wins=wins, cost=cost: wins(0, min(kroner * STEP, cost)), kroner_most)  # type: ignore[misc]
        found[project_id] = Distance(more, None if kroner is None else min(kroner * STEP, cost))
    return found


def least(holds: Callable[[int], bool], most: int) -> int | None:
    """A number that holds where the one below does not, by halving; None when not even `most` holds."""
    if not holds(most):
        return None
    no, yes = 0, most
    while yes - no > 1:
        middle = (no + yes) // 2
        no, yes = (no, middle) if holds(middle) else (middle, yes)
    return yes


def with_votes(rule: TallyRule, count: Count, project_id: str, votes: int) -> Count:
    """The box with so many more ballots that name this project alone; of points they give one, of ranks the first."""
    if not votes:
        return count
    ballot = (Choice(project_id, 1 if count.points and rule.rank_points is None else None),)
    points = rule.rank_points[0] if rule.rank_points and count.points else 1
    return replace(
        count,
        scores={**count.scores, project_id: count.scores[project_id] + votes * points},
        votes={**count.votes, project_id: count.votes[project_id] + votes},
        grouped={**count.grouped, ballot: count.grouped.get(ballot, 0) + votes},
        ballots=count.ballots + votes,
        points={**count.points, ballot: [points]} if count.points else {},
    )


def cheapened(count: Count, project_id: str, by: int) -> Count:
    """The box with this project at a lower cost."""
    if not by:
        return count
    projects = (
        replace(each, cost=each.cost - by) if each.project_id == project_id else each for each in count.projects
    )
    return replace(count, projects=tuple(projects))
