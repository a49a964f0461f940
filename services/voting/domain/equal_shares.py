"""Method of Equal Shares: every ballot has the same share of the amount, and pays only for what it names.

Source: Peters, Pierczynski, Skowron (NeurIPS 2021); completions and their names as at equalshares.net.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from services.voting.domain.greedy import fill, greedy
from services.voting.domain.limits import Room, below_threshold
from services.voting.domain.rules import WON, Count, Decided, Outcome, Project, Step, TallyRule
from services.voting.domain.ties import order_of_ties


@dataclass(frozen=True)
class SharesStep(Step):
    """What its supporters paid, exact numbers as "p/q" in minor units.

    `price`: what one who could paid (for a point of utility, where there are points); `full_payers` of the `payers` paid
    it in full, the others all they had left. Of one that was not bought: `money`, what its supporters had left together.
    """

    price: str | None = None
    payers: int = 0
    full_payers: int = 0
    money: str | None = None


def equal_shares(rule: TallyRule, count: Count, amount: int) -> Decided:
    """The steps of the last run that the amount suffices for. The comparison, where it is asked for, comes last."""
    from services.voting.domain.equal_shares_share import final_share  # numpy, which only a tally needs
    from services.voting.domain.profile import profile_of

    if count.ballots == 0:
        return greedy(TallyRule("greedy"), count, amount)  # with nothing chosen, nothing is funded by any rule
    profile = profile_of(rule, count, amount, order_of_ties(rule, count))
    share, increments, found = final_share(rule, profile, amount)
    steps = _explained(rule, count, amount, profile, share, [support.place for support in found.bought])
    facts: dict[str, Any] = {"share": text(share), "increments": increments}
    if rule.leftover == "score" or rule.completion == "add1u":
        room = Room(rule, amount)
        for support in found.bought:
            room.take(support.project)
        steps = fill(rule, count, steps, room)
    return _compared(rule, count, amount, Decided(steps, facts)) if rule.comparison else Decided(steps, facts)


def text(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}"


def _explained(  # noqa: PLR0913, PLR0917 - all that the explanation follows from
    rule: TallyRule, count: Count, amount: int, profile: Any, share: Fraction, bought: Sequence[int]
) -> list[Step]:
    """The run again with fractions alone, for what everybody paid; then the others, the most chosen first."""
    from services.voting.domain.purses_exact import ExactPurses

    purses, room = ExactPurses(profile, share), Room(rule, None)
    steps: list[Step] = []
    left = amount
    for place in bought:
        support = profile.support[place]
        payers = purses.payers(support)
        price = purses.pay(support)
        room.take(support.project)
        told = SharesStep(*_told(count, support.project, left, "funded"), text(price.exact), payers, price.full_payers)
        steps.append(told)
        left -= support.project.cost
    supports = {support.project.project_id: support for support in profile.support}
    won = {step.project_id for step in steps}
    for project in sorted(count.projects, key=lambda project: -count.scores[project.project_id]):
        if project.project_id in won:
            continue
        outcome: Outcome = room.refusal(project) or "supporters_cannot_pay"
        support = supports.get(project.project_id)
        money = text(purses.money(support)) if support is not None else None
        if below_threshold(rule, count, project) or support is None:
            outcome = "below_threshold"
        steps.append(SharesStep(*_told(count, project, left, outcome), money=money))
    return steps


def _told(count: Count, project: Project, left: int, outcome: Outcome) -> tuple[str, int, int, int, Outcome]:
    return project.project_id, count.scores[project.project_id], project.cost, left, outcome


def _compared(rule: TallyRule, count: Count, amount: int, shares: Decided) -> Decided:
    """Greedy's steps instead, if strictly more voters have more of what they chose among its winners."""
    other = greedy(
        TallyRule(
            "greedy",
            rule.score_min,
            votes_share_min=rule.votes_share_min,
            tie=rule.tie,
            seed=rule.seed,
            exclusive=rule.exclusive,
            category_amounts=rule.category_amounts,
            neighbourhood_amounts=rule.neighbourhood_amounts,
        ),
        count,
        amount,
    )
    ours, theirs = ({step.project_id for step in decided.steps if step.outcome in WON} for decided in (shares, other))
    prefer = {"equal_shares": 0, "greedy": 0}
    for choices, times in count.grouped.items():
        more = sum((choice[0] in ours) - (choice[0] in theirs) for choice in choices)
        if more:
            prefer["equal_shares" if more > 0 else "greedy"] += times
    facts: Mapping[str, Any] = {**shares.facts, "comparison": prefer}
    return Decided(other.steps if prefer["greedy"] > prefer["equal_shares"] else shares.steps, facts)
