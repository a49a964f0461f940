"""What budgets lets a ballot be published with, voting can hold an election by: else a budget would wait for ever."""

from itertools import product
from typing import Any
from uuid import uuid4

from contracts.budgets import BallotProject, BallotRules, TallyRule
from contracts.errors import Invalid
from services.budgets.domain import check_rules
from services.voting.domain.pabulib_export import rules_meta
from services.voting.domain.tally import tally
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


def test_later_parameters_that_budgets_takes_are_ones_that_voting_can_count_by() -> None:
    taken = refusals = 0
    names = ("greedy", "greedy-no-skip", "equal-shares", "phragmen")
    rules = product(
        KINDS,
        names,
        (None, "cost", "score"),
        ("ballot-order", "lots"),
        (None, "7", " 7"),
        (None, "1/2", "2/1", "0/7"),
        (None, {"grønt": 1}, {"a,b": 1}, {" ": 1}),
        ((), ((uuid4(), PROJECTS[0].project_id),)),
    )
    for kind, name, utility, ties, seed, share, amounts, exclusive in rules:
        ballot = BallotRules(kind=kind, sum_cost_max_per_category=amounts)  # type: ignore[arg-type]
        rule = TallyRule(
            name=name,  # type: ignore[arg-type]
            utility=utility,  # type: ignore[arg-type]
            ties=ties,  # type: ignore[arg-type]
            seed=seed,
            votes_share_min=share,
            category_amounts=amounts,
            exclusive=exclusive,
            rank_points=(3, 2, 1) if kind == "ordinal" else (),
        )
        if refused(ballot, rule):
            refusals += 1
        else:
            frozen = freeze(1_000, "DKK", ballot, rule, PROJECTS)
            counted = (frozen.tally_rule, frozen.ballot_rules, frozen.projects, frozen.amount)
            assert tally(*counted, []).winners == ()
            assert rules_meta(frozen.ballot_rules, frozen.tally_rule, frozen.amount)["vote_type"] == kind
            taken += 1
    assert taken > 100 and refusals > 100
