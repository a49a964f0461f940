"""What budgets lets a ballot be published with, voting can hold an election by: else a budget would wait for ever."""

from itertools import product
from typing import Any
from uuid import uuid4

from contracts.budgets import BallotProject, BallotRules, TallyRule
from contracts.errors import Invalid
from services.budgets.domain import check_rules
from services.voting.frozen import freeze

KINDS = ("approval", "choose-1", "cumulative", "ordinal")
LIMITS = (None, 0, 1, 3)
RANK_POINTS = ((), (3, 2, 1), (0,))
PROJECTS = (BallotProject(project_id=uuid4(), title="Bænke", cost=100),)


def refused(rules: BallotRules, rule: TallyRule) -> bool:
    try:
        check_rules(rules, rule)
    except Invalid:
        return True
    return False


def test_rules_that_budgets_takes_are_rules_that_voting_can_count_by() -> None:
    taken = 0
    choices = product(KINDS, (0, 1, 2), LIMITS, LIMITS, LIMITS, RANK_POINTS, ("first", "last"))
    for kind, at_least, at_most, points_sum_max, points_each_max, rank_points, ranked_from in choices:
        limits: dict[str, Any] = {"choices_min": at_least, "choices_max": at_most}
        points: dict[str, Any] = {"points_sum_max": points_sum_max, "points_each_max": points_each_max}
        rules = BallotRules(kind=kind, **limits, **points)  # type: ignore[arg-type]
        rule = TallyRule(rank_points=rank_points, ranked_from=ranked_from)  # type: ignore[arg-type]
        if not refused(rules, rule):
            freeze(1_000, "DKK", rules, rule, PROJECTS)
            taken += 1
    assert taken > 50
