from __future__ import annotations

import json

import pytest

from services.voting.domain.ballots import POINTS_EACH_MAX, REASONS, BallotRules, Choice, check_ballot

COSTS = {"A": 32_000_00, "B": 78_450_00, "C": 20_000_00, "D": 48_000_00}
POINTS = BallotRules("cumulative", points_sum_min=2, points_sum_max=10, points_each_max=6)

CATEGORIES = {"A": "green", "B": "green", "C": "green", "D": "sport"}
GREEN_TO_50_000 = BallotRules("approval", sum_cost_max_per_category={"green": 50_000_00})

REFUSED = [
    ("unknown_project", BallotRules("approval"), [("Z", None)]),
    ("project_twice", BallotRules("approval"), [("A", None), ("A", None)]),
    ("too_few_choices", BallotRules("ordinal", choices_min=3), [("A", None), ("B", None)]),
    ("too_few_choices", BallotRules("choose-1"), []),
    ("too_many_choices", BallotRules("approval", choices_max=1), [("A", None), ("B", None)]),
    ("too_many_choices", BallotRules("choose-1"), [("A", None), ("B", None)]),
    ("over_the_sum", BallotRules("approval", sum_cost_max=80_000_00), [("A", None), ("B", None)]),
    ("points_not_allowed", BallotRules("approval"), [("A", 1)]),
    ("points_missing", POINTS, [("A", 2), ("B", None)]),
    ("points_not_positive", POINTS, [("A", 3), ("B", 0)]),
    ("points_not_positive", POINTS, [("A", 9), ("B", -3)]),
    ("too_many_points_for_one_project", POINTS, [("A", 7)]),
    ("too_many_points_for_one_project", BallotRules("cumulative"), [("A", POINTS_EACH_MAX + 1)]),
    ("too_few_points", POINTS, [("A", 1)]),
    ("too_many_points", POINTS, [("A", 6), ("B", 5)]),
    ("too_many_in_a_category", BallotRules("approval", choices_max_per_category=1), [("A", None), ("B", None)]),
    ("over_the_sum_of_a_category", GREEN_TO_50_000, [("A", None), ("C", None)]),
]


@pytest.mark.parametrize(("reason", "rules", "choices"), REFUSED)
def test_a_ballot_against_the_rules_is_refused_with_its_reason(
    reason: str, rules: BallotRules, choices: list[tuple[str, int | None]]
) -> None:
    assert check_ballot(rules, COSTS, [Choice(*choice) for choice in choices], CATEGORIES) == reason


def test_every_reason_on_the_list_is_shown_here() -> None:
    assert {reason for reason, _, _ in REFUSED} == set(REASONS)


@pytest.mark.parametrize(
    ("rules", "choices"),
    [
        (BallotRules("approval", sum_cost_max=80_000_00), [("A", None), ("D", None)]),  # the whole sum, to the last øre
        (BallotRules("approval"), []),  # no least number of choices: a blank ballot is a ballot
        (BallotRules("choose-1"), [("B", None)]),
        (POINTS, [("A", 6), ("B", 4)]),
        (BallotRules("ordinal", choices_min=3, choices_max=3), [("C", None), ("A", None), ("B", None)]),
        (BallotRules("approval", choices_max_per_category=1), [("A", None), ("D", None)]),
        (GREEN_TO_50_000, [("A", None), ("D", None)]),  # what is no category of the sums has none
        (BallotRules("cumulative", points_sum_max=3), [("A", 3)]),  # Slagelse: three votes, all to one project
    ],
)
def test_a_ballot_at_its_limits_is_taken(rules: BallotRules, choices: list[tuple[str, int | None]]) -> None:
    assert check_ballot(rules, COSTS, [Choice(*choice) for choice in choices], CATEGORIES) is None


def test_limits_that_make_no_sense_are_refused_when_the_rules_are_made() -> None:
    for kind, limits in (
        ("approval", {"points_sum_max": 3}),
        ("choose-1", {"choices_max": 2}),
        ("approval", {"choices_max": -1}),
        ("lottery", {}),
    ):
        with pytest.raises(ValueError, match=r"limit|choice|kind"):
            BallotRules(kind, **limits)  # type: ignore[arg-type]


def test_rules_come_back_from_their_json_as_they_were() -> None:
    for _, rules, _ in REFUSED:
        assert BallotRules.from_data(json.loads(json.dumps(rules.as_data()))) == rules
