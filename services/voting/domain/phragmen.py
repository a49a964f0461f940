"""Sequential Phragmén: every voter earns at the same pace; a project is bought as soon as its supporters can pay it.

What a supporter has given so far is the load; the next project is the one whose supporters then carry the least. Source:
Brill, Forster, Lackner, Maly, Peters, Proportionality in approval-based participatory budgeting (AAAI 2023).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from services.voting.domain.equal_shares import text
from services.voting.domain.greedy import fill, greedy
from services.voting.domain.limits import Room, below_threshold
from services.voting.domain.rules import Count, Decided, Outcome, Project, Step, TallyRule
from services.voting.domain.ties import order_of_ties

if TYPE_CHECKING:
    from services.voting.domain.profile import Support


@dataclass(frozen=True)
class LoadStep(Step):
    """`load`: what each supporter has then given in all, "p/q" in minor units; the rule's time in kroner."""

    load: str | None = None


def phragmen(rule: TallyRule, count: Count, amount: int) -> Decided:
    """`unaffordable` "stop" (the default): it ends when one of those that would be next does not fit; "skip": that one is
    left out. What costs more than the whole amount is no candidate."""
    from services.voting.domain.loads import Loads  # numpy, which only a tally needs
    from services.voting.domain.profile import profile_of

    if count.ballots == 0:
        return greedy(TallyRule("greedy"), count, amount)
    profile = profile_of(rule, count, amount, order_of_ties(rule, count))
    room, loads = Room(rule, amount), Loads(profile)
    steps: list[Step] = []
    out: dict[str, Outcome] = {}
    candidates = {support.place: support for support in profile.support if support.project.cost <= amount}
    while candidates:
        least, tied = loads.least(list(candidates.values()))
        refusals = {support.place: room.refusal(support.project) for support in tied}
        if rule.unaffordable != "skip" and "does_not_fit" in refusals.values():
            out |= {support.project.project_id: "stopped" for support in candidates.values()}
            out |= {support.project.project_id: "does_not_fit" for support in tied}
            break
        for support in tied:
            if refusals[support.place] is not None:
                out[support.project.project_id] = refusals[support.place] or "stopped"
                del candidates[support.place]
        fitting: list[Support] = [support for support in tied if support.place in candidates]
        if fitting:
            steps.append(_bought(count, fitting[0].project, room, least))
            loads.give(fitting[0], least)
            del candidates[fitting[0].place]
    steps += _others(rule, count, room, steps, out)
    return Decided(fill(rule, count, steps, room) if rule.leftover == "score" else steps)


def _bought(count: Count, project: Project, room: Room, load: Fraction) -> Step:
    left = room.left or 0
    room.take(project)
    return LoadStep(project.project_id, count.scores[project.project_id], project.cost, left, "funded", text(load))


def _others(rule: TallyRule, count: Count, room: Room, steps: list[Step], out: dict[str, Outcome]) -> list[Step]:
    won = {step.project_id for step in steps}
    told: list[Step] = []
    for project in sorted(count.projects, key=lambda project: -count.scores[project.project_id]):
        if project.project_id not in won:
            outcome: Outcome = out.get(project.project_id, "does_not_fit")
            if below_threshold(rule, count, project):
                outcome = "below_threshold"
            score = count.scores[project.project_id]
            told.append(LoadStep(project.project_id, score, project.cost, room.left or 0, outcome))
    return told
