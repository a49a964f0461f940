"""A ballot as it is being filled in: what it comes to, and what the rules say against it.

People are told here, before they cast it; whether it counts, the service decides.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import Invalid
from gateway.web import forms

FORM_ID = "formular"
"""The id of the form: where a trouble points to that belongs to no single field."""


@dataclass(frozen=True)
class Category:
    """`most` in minor units; `projects_max` how many of it one may choose; None is no limit."""

    name: str
    spent: int
    most: int | None
    projects: int
    projects_max: int | None


@dataclass(frozen=True)
class Sheet:
    """`chosen`: projects in the ballot's order (a ranking: in its own), each with its points or rank. Amounts in minor units.

    `wrong`: field id -> reason, by its name in `tables.REASONS`.
    """

    choices: tuple[dict[str, Any], ...] = ()
    chosen: tuple[dict[str, Any], ...] = ()
    spent: int = 0
    points: int = 0
    categories: tuple[Category, ...] = ()
    wrong: dict[str, str] = field(default_factory=dict)


def read(form: Mapping[str, str], election: Mapping[str, Any]) -> Sheet:
    """The sheet of a filled form. One that cannot be read at all has its trouble and nothing else."""
    rules, projects = election["ballot_rules"], {each["project_id"]: each for each in election["projects"]}
    try:
        choices = forms.choices(form, rules["kind"])
    except Invalid as invalid:
        return Sheet(wrong={str(invalid.facts.get("field", FORM_ID)): str(invalid.facts["reason"])})
    known = [each for each in choices if each["project_id"] in projects]
    chosen = tuple(
        {**projects[each["project_id"]], "points": each.get("points"), "rank": rank}
        for rank, each in enumerate(known, 1)
    )
    found = Sheet(
        choices=tuple(choices),
        chosen=chosen,
        spent=sum(each["cost"] for each in chosen),
        points=sum(each["points"] or 0 for each in chosen),
        categories=tuple(categories(rules, chosen)),
    )
    wrong = {} if len(known) == len(choices) else {FORM_ID: "unknown_project"}
    for name, reason in troubles(rules, found):
        wrong.setdefault(name, reason)
    return Sheet(**{**vars(found), "wrong": wrong})


def troubles(rules: Mapping[str, Any], sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Field id and reason, the gravest first."""
    count, most = len(sheet.choices), 1 if rules["kind"] == "choose-1" else rules["choices_max"]
    if count < max(rules["choices_min"], 1 if rules["kind"] == "choose-1" else 0):
        yield FORM_ID, "too_few_choices"
    if most is not None and count > most:
        yield FORM_ID, "too_many_choices"
    if rules["kind"] == "cumulative":
        yield from points_troubles(rules, sheet)
    if rules["sum_cost_max"] is not None and sheet.spent > rules["sum_cost_max"]:
        yield FORM_ID, "over_the_sum"
    for each in sheet.categories:
        if each.projects_max is not None and each.projects > each.projects_max:
            yield FORM_ID, "too_many_in_a_category"
        if each.most is not None and each.spent > each.most:
            yield FORM_ID, "over_the_sum_of_a_category"


def points_troubles(rules: Mapping[str, Any], sheet: Sheet) -> Iterator[tuple[str, str]]:
    for each in sheet.chosen:
        if rules["points_each_max"] is not None and each["points"] > rules["points_each_max"]:
            yield forms.name_of(each["project_id"]), "too_many_points_for_one_project"
    if rules["points_sum_min"] is not None and sheet.points < rules["points_sum_min"]:
        yield FORM_ID, "too_few_points"
    if rules["points_sum_max"] is not None and sheet.points > rules["points_sum_max"]:
        yield FORM_ID, "too_many_points"


def categories(rules: Mapping[str, Any], chosen: tuple[dict[str, Any], ...]) -> Iterator[Category]:
    """Those that have a limit, or of which something was chosen where each has one."""
    sums, projects_max = rules["sum_cost_max_per_category"] or {}, rules["choices_max_per_category"]
    costs: defaultdict[str, list[int]] = defaultdict(list, {name: [] for name in sums})
    for each in chosen:
        if each["category"] and (projects_max is not None or each["category"] in sums):
            costs[each["category"]].append(each["cost"])
    for name, spent in sorted(costs.items()):
        yield Category(name, sum(spent), sums.get(name), len(spent), projects_max)
