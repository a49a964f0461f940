"""A ballot as it is filled in: people are told what it comes to, and what is wrong, before they cast it."""

from typing import Any

import pytest

from contracts.budgets import BallotRules
from gateway.web import sheet

HALL, LAMPS, BENCH = (f"00000000-0000-4000-8000-00000000000{each}" for each in "abc")


def election(kind: str = "approval", **limits: Any) -> dict[str, Any]:
    """A ballot of three projects: 600, 300 and 200 kroner."""
    projects = [(HALL, 60_000, "green"), (LAMPS, 30_000, "green"), (BENCH, 20_000, None)]
    return {
        "ballot_rules": BallotRules(kind=kind, **limits).dump(),  # type: ignore[arg-type]
        "projects": [
            {"project_id": key, "title": key, "cost": cost, "category": category} for key, cost, category in projects
        ],
    }


def ticked(*projects: str, value: str = "1") -> dict[str, str]:
    return {f"project-{each}": value for each in projects}


def test_what_is_chosen_is_added_up() -> None:
    found = sheet.read(ticked(HALL, BENCH), election(sum_cost_max=80_000))
    assert (found.spent, [each["title"] for each in found.chosen], found.wrong) == (80_000, [HALL, BENCH], {})


@pytest.mark.parametrize(
    ("form", "rules", "wrong"),
    [
        (ticked(HALL, LAMPS), {"sum_cost_max": 89_999}, {"formular": "over_the_sum"}),
        ({}, {}, {"formular": "too_few_choices"}),
        (ticked(HALL, LAMPS), {"choices_max": 1}, {"formular": "too_many_choices"}),
        ({}, {"kind": "choose-1"}, {"formular": "too_few_choices"}),
        (ticked("00000000-0000-4000-8000-00000000000f"), {}, {"formular": "unknown_project"}),
        (ticked(HALL, LAMPS), {"choices_max_per_category": 1}, {"formular": "too_many_in_a_category"}),
        (ticked(HALL), {"sum_cost_max_per_category": {"green": 59_999}}, {"formular": "over_the_sum_of_a_category"}),
        (ticked(HALL, value="4"), {"kind": "cumulative", "points_sum_max": 3}, {"formular": "too_many_points"}),
        (ticked(HALL, value="2"), {"kind": "cumulative", "points_sum_min": 3}, {"formular": "too_few_points"}),
        (
            ticked(HALL, value="3"),
            {"kind": "cumulative", "points_each_max": 2},
            {f"project-{HALL}": "too_many_points_for_one_project"},
        ),
        (ticked(HALL, value="to"), {"kind": "cumulative"}, {f"project-{HALL}": "not_whole"}),
        (ticked(HALL, LAMPS, value="1"), {"kind": "ordinal"}, {f"project-{LAMPS}": "rank_twice"}),
    ],
)
def test_what_is_wrong_is_said_where_it_is(form: dict[str, str], rules: dict[str, Any], wrong: dict[str, str]) -> None:
    assert sheet.read(form, election(**rules)).wrong == wrong


def test_a_ranking_stands_in_its_own_order() -> None:
    found = sheet.read({f"project-{HALL}": "2", f"project-{BENCH}": "1"}, election("ordinal"))
    assert [(each["title"], each["rank"]) for each in found.chosen] == [(BENCH, 1), (HALL, 2)]


def test_categories_with_a_limit_are_added_up_each() -> None:
    found = sheet.read(ticked(HALL, LAMPS, BENCH), election(sum_cost_max_per_category={"green": 90_000, "play": 10}))
    assert [(each.name, each.spent, each.most) for each in found.categories] == [
        ("green", 90_000, 90_000),
        ("play", 0, 10),
    ]
    assert found.wrong == {}
