"""The same winners, in the same order, as pabutools finds: another implementation, by others, used here only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pabutools import election, rules
from pabutools.election import satisfaction

from services.voting.domain.ballots import BallotRules, Choice
from services.voting.domain.tally import Project, TallyRule, tally

Ballot = dict[str, int]
MANY = settings(max_examples=150, deadline=None)


@st.composite
def small_elections(draw: st.DrawFn) -> tuple[list[Project], int, list[Ballot]]:
    """Projects by name, which is how pabutools breaks ties; the amount; ballots as points by project."""
    costs = draw(st.lists(st.integers(1, 60), min_size=1, max_size=7))
    projects = [Project(f"p{number}", cost) for number, cost in enumerate(costs)]
    names = st.sampled_from([project.project_id for project in projects])
    cast = draw(st.lists(st.dictionaries(names, st.integers(1, 5), max_size=7), min_size=1, max_size=14))
    return projects, draw(st.integers(1, 150)), cast


def ours(rule: TallyRule, kind: Any, projects: Sequence[Project], amount: int, cast: Iterable[Ballot]) -> list[str]:
    points = kind == "cumulative"
    ballots = [tuple(Choice(name, given if points else None) for name, given in ballot.items()) for ballot in cast]
    return list(tally(rule, BallotRules(kind), projects, amount, ballots).winners)


def theirs(
    find: Callable[..., Any],
    kind: str,
    projects: Sequence[Project],
    amount: int,
    cast: Sequence[Ballot],
    **options: Any,
) -> list[str]:
    known = {project.project_id: election.Project(project.project_id, project.cost) for project in projects}
    instance = election.Instance(known.values(), budget_limit=amount)
    if kind == "cumulative":
        given = [election.CumulativeBallot({known[name]: points for name, points in ballot.items()}) for ballot in cast]
        profile: Any = election.CumulativeProfile(given, instance=instance)
    else:
        named = [election.ApprovalBallot({known[name] for name in ballot}) for ballot in cast]
        profile = election.ApprovalProfile(named, instance=instance)
    chosen = {name for ballot in cast for name in ballot}  # what nobody chose is not funded by any rule of ours
    return [project.name for project in find(instance, profile, **options) if project.name in chosen]


COST, ONE, POINTS = satisfaction.Cost_Sat, satisfaction.Cardinality_Sat, satisfaction.Additive_Cardinal_Sat
SHARED: dict[str, tuple[TallyRule, str, Any, dict[str, Any]]] = {
    "greedy by votes": (TallyRule("greedy"), "approval", rules.greedy_utilitarian_welfare, {"sat_class": COST}),
    "greedy by votes per cost": (
        TallyRule("greedy", utility="cardinality"),
        "approval",
        rules.greedy_utilitarian_welfare,
        {"sat_class": ONE},
    ),
    "greedy by points per cost": (
        TallyRule("greedy", utility="cardinality"),
        "cumulative",
        rules.greedy_utilitarian_welfare,
        {"sat_class": POINTS},
    ),
    "equal shares, cost": (
        TallyRule("equal-shares", utility="cost"),
        "approval",
        rules.method_of_equal_shares,
        {"sat_class": COST},
    ),
    "equal shares, cardinality": (
        TallyRule("equal-shares", utility="cardinality"),
        "approval",
        rules.method_of_equal_shares,
        {"sat_class": ONE},
    ),
    "equal shares, points": (
        TallyRule("equal-shares", utility="score"),
        "cumulative",
        rules.method_of_equal_shares,
        {"sat_class": POINTS},
    ),
    "add1, cost": (
        TallyRule("equal-shares", completion="add1", exhaustive_stop=True, increment=1),
        "approval",
        rules.method_of_equal_shares,
        {"sat_class": COST, "voter_budget_increment": 1},
    ),
    "add1, cardinality": (
        TallyRule("equal-shares", utility="cardinality", completion="add1", exhaustive_stop=True, increment=1),
        "approval",
        rules.method_of_equal_shares,
        {"sat_class": ONE, "voter_budget_increment": 1},
    ),
    "add1, points": (
        TallyRule("equal-shares", utility="score", completion="add1", exhaustive_stop=True, increment=1),
        "cumulative",
        rules.method_of_equal_shares,
        {"sat_class": POINTS, "voter_budget_increment": 1},
    ),
    "phragmen": (TallyRule("phragmen"), "approval", rules.sequential_phragmen, {}),
}


@pytest.mark.parametrize("name", SHARED)
@given(small_elections())
@MANY
def test_on_any_small_election_the_winners_are_the_same(
    name: str, made: tuple[list[Project], int, list[Ballot]]
) -> None:
    rule, kind, find, options = SHARED[name]
    projects, amount, cast = made
    found, expected = ours(rule, kind, *made), theirs(find, kind, projects, amount, cast, **options)
    if name == "phragmen":  # pabutools sorts these by name
        found.sort()
    assert found == expected


@given(small_elections())
@MANY
def test_without_the_stop_at_exhaustion_add1_goes_on_as_far(made: tuple[list[Project], int, list[Ballot]]) -> None:
    projects, amount, cast = made
    chosen = {name for ballot in cast for name in ballot}
    projects = [project for project in projects if project.project_id in chosen and project.cost <= amount]
    cast = [{name: 1 for name in ballot if any(name == project.project_id for project in projects)} for ballot in cast]
    if not projects:
        return
    rule = TallyRule("equal-shares", completion="add1", exhaustive_stop=False, increment=1)
    options = {
        "rule": rules.method_of_equal_shares,
        "rule_params": {"sat_class": COST},
        "budget_step": len(cast),
        "exhaustive_stop": False,
    }
    if sum(project.cost for project in projects) <= amount:
        return  # pabutools stops by a bound of its own there; ours when all is bought
    found = ours(rule, "approval", projects, amount, cast)
    assert found == theirs(rules.exhaustion_by_budget_increase, "approval", projects, amount, cast, **options)


@given(small_elections())
@MANY
def test_the_completion_by_votes_is_equal_shares_and_then_greedy(made: tuple[list[Project], int, list[Ballot]]) -> None:
    rule = TallyRule("equal-shares", completion="add1u", exhaustive_stop=True, increment=1)
    options = {
        "rule_sequence": [rules.method_of_equal_shares, rules.greedy_utilitarian_welfare],
        "rule_params": [{"sat_class": COST, "voter_budget_increment": 1}, {"sat_class": COST}],
    }
    found = ours(rule, "approval", *made)
    assert found == theirs(rules.completion_by_rule_combination, "approval", *made, **options)
