"""The count: ballots in, winners with their reasons out. Whole numbers only: anyone gets the same result and hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.voting.domain.ballots import BallotRules, Choice
from services.voting.domain.equal_shares import equal_shares
from services.voting.domain.greedy import greedy, greedy_no_skip
from services.voting.domain.phragmen import phragmen
from services.voting.domain.rules import (
    WON,
    Count,
    NotOnTheBallot,
    Project,
    RuleFunction,
    Step,
    TallyRule,
    UnknownRule,
    as_explained,
    sha256,
)

__all__ = [
    "RULES",
    "NotOnTheBallot",
    "Project",
    "Result",
    "Step",
    "TallyRule",
    "UnknownRule",
    "check_rule",
    "rules_hash",
    "tally",
]

POINTED = ("cumulative", "ordinal")

# A new rule is a function in a file of its own and a line here.
RULES: Mapping[str, RuleFunction] = {
    "greedy": greedy,
    "greedy-no-skip": greedy_no_skip,
    "equal-shares": equal_shares,
    "phragmen": phragmen,
}


@dataclass(frozen=True)
class Result:
    """Winners in the order in which they were funded; scores and votes by project id; amounts in minor units."""

    winners: tuple[str, ...]
    scores: dict[str, int]
    votes: dict[str, int]
    steps: tuple[Step, ...]
    spent: int
    left: int
    ballots: int
    rules_hash: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    tally_hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tally_hash", sha256(self.as_data()))

    def as_data(self) -> dict[str, Any]:
        """What the tally hash covers: all but itself."""
        told = {
            "winners": list(self.winners),
            "scores": self.scores,
            "votes": self.votes,
            "explanation": [as_explained(step) for step in self.steps],
            "totals": self.totals,
            "rules_hash": self.rules_hash,
        }
        return told | ({"facts": dict(self.facts)} if self.facts else {})

    @property
    def totals(self) -> dict[str, int]:
        """Spent and left in minor units, and the number of ballots."""
        return {"spent": self.spent, "left": self.left, "ballots": self.ballots}


def check_rule(name: str, utility: str | None, kind: str) -> None:
    """UnknownRule when ballots of this kind cannot be counted by the rule."""
    if name not in RULES:
        raise UnknownRule(f"{name!r} is no rule of the tally; there are {', '.join(RULES)}")
    if utility == "score" and kind not in POINTED:
        raise UnknownRule("points are the utility on ballots that give points only")


def rules_hash(
    ballot_rules: BallotRules, rule: TallyRule, projects: Sequence[Project], amount: int, currency: str = "DKK"
) -> str:
    """Hex SHA-256 of what is frozen when the ballot is published; `projects` in ballot order, since ties go by it.

    The same as `contracts.budgets.rules_hash` makes of the same rules: a test holds the two together.
    """
    return sha256(
        {
            "amount": amount,
            "currency": currency,
            "ballot_rules": ballot_rules.as_frozen(),
            "tally_rule": rule.as_frozen(),
            "projects": [project.as_frozen() for project in projects],
        }
    )


def tally(  # noqa: PLR0913, PLR0917 - all that a result follows from
    rule: TallyRule,
    ballot_rules: BallotRules,
    projects: Sequence[Project],
    amount: int,
    ballots: Iterable[tuple[Choice, ...]] | Mapping[tuple[Choice, ...], int],
    currency: str = "DKK",
) -> Result:
    """Count and decide. `projects` in ballot order, `amount` in minor units, `ballots` one by one or counted already.

    Every ballot given is counted as it stands: who may vote and what a ballot may hold was checked when it was cast.
    UnknownRule and NotOnTheBallot as they say; ValueError on a negative amount or cost.
    """
    check_rule(rule.name, rule.utility, ballot_rules.kind)
    if amount < 0 or any(project.cost < 0 for project in projects):
        raise ValueError("amounts and costs are never negative")
    counted = count(rule, ballot_rules, projects, ballots)
    decided = RULES[rule.name](rule, counted, amount)
    steps = tuple(decided.steps)
    winners = tuple(step.project_id for step in steps if step.outcome in WON)
    spent = sum(step.cost for step in steps if step.outcome in WON)
    frozen = rules_hash(ballot_rules, rule, projects, amount, currency)
    left = amount - spent
    return Result(winners, counted.scores, counted.votes, steps, spent, left, counted.ballots, frozen, decided.facts)


def count(
    rule: TallyRule,
    ballot_rules: BallotRules,
    projects: Sequence[Project],
    ballots: Iterable[tuple[Choice, ...]] | Mapping[tuple[Choice, ...], int],
) -> Count:
    """Scores and votes of every project. Equal ballots are counted together: cities have few different ones."""
    scores = {project.project_id: 0 for project in projects}
    if len(scores) < len(projects):
        raise NotOnTheBallot("a project stands on the ballot twice")
    votes = dict(scores)
    grouped = ballots if isinstance(ballots, Mapping) else Counter(ballots)
    pointed = ballot_rules.kind in POINTED
    given: dict[tuple[Choice, ...], list[int]] = {}
    try:
        for choices, times in grouped.items():
            for project_id, _ in choices:
                votes[project_id] += times
            if pointed:
                given[choices] = _points(rule, ballot_rules, choices)
                for (project_id, _), points in zip(choices, given[choices], strict=True):
                    scores[project_id] += points * times
    except KeyError as unknown:
        raise NotOnTheBallot(f"a vote names the project {unknown.args[0]!r}, which is not on the ballot") from unknown
    return Count(tuple(projects), scores if pointed else dict(votes), votes, grouped, sum(grouped.values()), given)


def _points(rule: TallyRule, ballot_rules: BallotRules, choices: tuple[Choice, ...]) -> list[int]:
    """What each choice of one ballot gives."""
    if ballot_rules.kind == "cumulative":
        return [choice.points or 0 for choice in choices]
    if rule.rank_points is None:
        raise UnknownRule("ordinal ballots need points by rank")
    skipped = max(0, len(rule.rank_points) - len(choices)) if rule.ranked_from == "last" else 0
    points = list(rule.rank_points[skipped : skipped + len(choices)])
    return points + [0] * (len(choices) - len(points))  # ranks beyond the stated points give nothing
