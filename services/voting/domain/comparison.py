"""What other rules would have chosen from the same ballots: for those who choose a rule for the next time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.voting.domain.rules import WON, Count, TallyRule
from services.voting.domain.tally import RULES

OTHERS: dict[str, TallyRule] = {
    "greedy": TallyRule("greedy"),
    "greedy-no-skip": TallyRule("greedy-no-skip"),
    "greedy per cost": TallyRule("greedy", utility="cardinality"),
    "equalshares": TallyRule("equal-shares", tie="min-cost"),
    "equalshares/add1": TallyRule("equal-shares", tie="min-cost", completion="add1", exhaustive_stop=True),
    "equalshares/add1u": TallyRule("equal-shares", tie="min-cost", completion="add1u", exhaustive_stop=True),
    "phragmen": TallyRule("phragmen", unaffordable="skip"),
}


@dataclass(frozen=True)
class Compared:
    """One rule's winners in order, `spent` in minor units, and how the ballots fare: how many have no winner at all, and how
    many winners all of them have together."""

    rule: str
    winners: tuple[str, ...]
    spent: int
    ballots_without_a_winner: int
    winners_on_ballots: int


def compare(rule: TallyRule, count: Count, amount: int, name: str) -> list[Compared]:
    """The election's own rule, under its `name`, then the others, with its thresholds, limits and increment."""
    kept = {
        key: getattr(rule, key)
        for key in ("score_min", "votes_share_min", "rank_points", "ranked_from", "exclusive", "increment")
    }
    kept |= {key: getattr(rule, key) for key in ("category_amounts", "neighbourhood_amounts")}
    rules = {name: rule} | {other: replace(found, **kept) for other, found in OTHERS.items() if other != name}
    return [_fared(each, found, count, amount) for each, found in rules.items()]


def _fared(name: str, rule: TallyRule, count: Count, amount: int) -> Compared:
    steps = [step for step in RULES[rule.name](rule, count, amount).steps if step.outcome in WON]
    won = {step.project_id for step in steps}
    without, together = 0, 0
    for choices, times in count.grouped.items():
        hits = sum(choice[0] in won for choice in choices)
        together += hits * times
        without += times if choices and not hits else 0
    return Compared(name, tuple(step.project_id for step in steps), sum(step.cost for step in steps), without, together)
