"""When a proposal has been looked at as its budget asks."""

from collections.abc import Iterable, Mapping

from contracts.budgets import ChecklistIncomplete, LookedTwice, Point
from contracts.errors import Invalid

REVIEW_ENTRIES_MAX = 500
"""Of one proposal."""


def check_points(asked: Iterable[Point]) -> None:
    """Each once. `Invalid` names the field."""
    points = list(asked)
    if len(set(points)) < len(points):
        raise Invalid("a point is asked for twice", fields={"checklist": ["each point once"]})


def check_checklist(asked: Iterable[Point], answers: Mapping[Point, bool], *, feasible: bool) -> None:
    """Every point that the budget asks for has its answer; feasible is only what meets them all."""
    missing = [point for point in asked if point not in answers]
    unmet = [point for point in asked if feasible and not answers.get(point, True)]
    if missing or unmet:
        raise ChecklistIncomplete("the checklist does not bear this decision", missing=missing, unmet=unmet)


def check_first_look(second_looks: int) -> None:
    if second_looks:
        raise LookedTwice("it was looked at a second time already")
