"""Greedy rules: down the list by score, fund what fits what is left. Aarhus skips what does not fit; Gdynia stops.

What nobody chose is not funded, however much money is left: the threshold is never below one.
"""

from __future__ import annotations

from services.voting.domain.rules import Count, Outcome, Step, TallyRule


def greedy(rule: TallyRule, count: Count, amount: int) -> list[Step]:
    """A project that does not fit is skipped, and the next one tried."""
    return _down_the_list(rule, count, amount, stop=False)


def greedy_no_skip(rule: TallyRule, count: Count, amount: int) -> list[Step]:
    """The first project that does not fit ends it: nothing below it is funded."""
    return _down_the_list(rule, count, amount, stop=True)


def _down_the_list(rule: TallyRule, count: Count, amount: int, *, stop: bool) -> list[Step]:
    steps = []
    left, stopped = amount, False
    score_min = max(rule.score_min or 0, 1)
    # sorted() is stable: of equal scores the one that stood first on the ballot stays first, which is the tie rule
    for project in sorted(count.projects, key=lambda project: -count.scores[project.project_id]):
        score = count.scores[project.project_id]
        outcome: Outcome
        if score < score_min:
            outcome = "below_threshold"
        elif stopped:
            outcome = "stopped"
        elif project.cost <= left:
            outcome = "funded"
        else:
            outcome, stopped = "does_not_fit", stop
        steps.append(Step(project.project_id, score, project.cost, left, outcome))
        left -= project.cost if outcome == "funded" else 0
    return steps
