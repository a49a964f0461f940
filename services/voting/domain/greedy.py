"""Greedy rules: down the list by score, fund what fits what is left. Aarhus skips what does not fit; Gdynia stops.

What nobody chose is not funded, however much money is left: the threshold is never below one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from services.voting.domain.limits import Room, below_threshold
from services.voting.domain.rules import WON, Count, Decided, Outcome, Project, Step, TallyRule
from services.voting.domain.ties import order_of_ties


def greedy(rule: TallyRule, count: Count, amount: int) -> Decided:
    """A project that does not fit is skipped, and the next one tried."""
    return _down_the_list(rule, count, amount, stop=False)


def greedy_no_skip(rule: TallyRule, count: Count, amount: int) -> Decided:
    """The first project that does not fit ends it: nothing below it is funded."""
    return _down_the_list(rule, count, amount, stop=True)


def by_score(rule: TallyRule, count: Count, projects: Iterable[Project]) -> list[Project]:
    """The highest score first, or the highest for its cost where each winner counts the same; then by the tie rule."""
    places = order_of_ties(rule, count)
    per_cost = rule.utility == "cardinality"

    def worth(project: Project) -> tuple[int, int | Fraction]:
        score = count.scores[project.project_id]
        if not per_cost:
            return 0, score
        return (1, score) if project.cost == 0 else (0, Fraction(score, project.cost))  # what costs nothing goes first

    ranked = sorted(projects, key=lambda project: places[project.project_id])
    return sorted(ranked, key=worth, reverse=True)  # reverse keeps the order of equals


def fill(rule: TallyRule, count: Count, steps: list[Step], room: Room) -> list[Step]:
    """The steps with what is left given out by score: the utilitarian completion, and Amsterdam's `leftover_budget`.

    What is below a threshold, or excluded by a winner, stays out.
    """
    projects = {project.project_id: project for project in count.projects}
    where = {step.project_id: at for at, step in enumerate(steps)}
    open_ = [projects[step.project_id] for step in steps if step.outcome not in {*WON, "below_threshold"}]
    room.open_to_all()
    filled, told = list(steps), []
    for project in by_score(replace(rule, utility=None), count, open_):
        refusal = room.refusal(project)
        step = replace(filled[where[project.project_id]], left_before=room.left or 0)
        if refusal is None:
            room.take(project)
            told.append(replace(step, outcome="funded_from_leftover"))
    won = {step.project_id for step in told}
    return (
        [step for step in filled if step.outcome in WON]
        + told
        + [step for step in filled if step.outcome not in WON and step.project_id not in won]
    )


def _down_the_list(rule: TallyRule, count: Count, amount: int, *, stop: bool) -> Decided:
    steps = []
    room, stopped = Room(rule, amount), False
    for project in by_score(rule, count, count.projects):
        outcome: Outcome | None
        left_before = room.left or 0
        if below_threshold(rule, count, project):
            outcome = "below_threshold"
        elif stopped:
            outcome = "stopped"
        else:
            outcome = room.refusal(project)
            stopped = stop and outcome == "does_not_fit"
        if outcome is None:
            room.take(project)
        score = count.scores[project.project_id]
        steps.append(Step(project.project_id, score, project.cost, left_before, outcome or "funded"))
    return Decided(fill(rule, count, steps, room) if rule.leftover == "score" else steps)
