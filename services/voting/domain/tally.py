"""The count: ballots in, winners with their reasons out. Whole numbers only: anyone gets the same result and hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from services.voting.domain.ballots import BallotRules, Choice
from services.voting.domain.greedy import greedy, greedy_no_skip
from services.voting.domain.rules import (
    Count,
    NotOnTheBallot,
    Project,
    RuleFunction,
    Step,
    TallyRule,
    UnknownRule,
    sha256,
)

__all__ = ["RULES", "NotOnTheBallot", "Project", "Result", "Step", "TallyRule", "UnknownRule", "rules_hash", "tally"]

# A new rule is a function in a file of its own and a line here.
RULES: Mapping[str, RuleFunction] = {"greedy": greedy, "greedy-no-skip": greedy_no_skip}


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
    tally_hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tally_hash", sha256(self.as_data()))

    def as_data(self) -> dict[str, Any]:
        """What the tally hash covers: all but itself."""
        return {
            "winners": list(self.winners),
            "scores": self.scores,
            "votes": self.votes,
            "explanation": [asdict(step) for step in self.steps],
            "totals": self.totals,
            "rules_hash": self.rules_hash,
        }

    @property
    def totals(self) -> dict[str, int]:
        """Spent and left in minor units, and the number of ballots."""
        return {"spent": self.spent, "left": self.left, "ballots": self.ballots}


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
            "ballot_rules": asdict(ballot_rules),
            "tally_rule": {
                "name": rule.name,
                "score_min": rule.score_min,
                "rank_points": rule.rank_points or (),
                "ranked_from": rule.ranked_from or "first",
                "ties": rule.tie,
            },
            "projects": [{"project_id": project.project_id, "cost": project.cost} for project in projects],
        }
    )


def tally(  # noqa: PLR0913, PLR0917 - all that a result follows from
    rule: TallyRule,
    ballot_rules: BallotRules,
    projects: Sequence[Project],
    amount: int,
    ballots: Iterable[tuple[Choice, ...]],
    currency: str = "DKK",
) -> Result:
    """Count and decide. `projects` in ballot order, `amount` in minor units.

    Every ballot given is counted as it stands: who may vote and what a ballot may hold was checked when it was cast.
    UnknownRule and NotOnTheBallot as they say; ValueError on a negative amount or cost.
    """
    decide = RULES.get(rule.name)
    if decide is None:
        raise UnknownRule(f"{rule.name!r} is no rule of the tally; there are {', '.join(RULES)}")
    if amount < 0 or any(project.cost < 0 for project in projects):
        raise ValueError("amounts and costs are never negative")
    counted = count(rule, ballot_rules, projects, ballots)
    steps = tuple(decide(rule, counted, amount))
    winners = tuple(step.project_id for step in steps if step.outcome == "funded")
    spent = sum(step.cost for step in steps if step.outcome == "funded")
    frozen = rules_hash(ballot_rules, rule, projects, amount, currency)
    return Result(winners, counted.scores, counted.votes, steps, spent, amount - spent, counted.ballots, frozen)


def count(
    rule: TallyRule, ballot_rules: BallotRules, projects: Sequence[Project], ballots: Iterable[tuple[Choice, ...]]
) -> Count:
    """Scores and votes of every project. Equal ballots are counted together: cities have few different ones."""
    scores = {project.project_id: 0 for project in projects}
    if len(scores) < len(projects):
        raise NotOnTheBallot("a project stands on the ballot twice")
    votes = dict(scores)
    grouped = Counter(ballots)
    for choices, times in grouped.items():
        for choice, points in zip(choices, _points(rule, ballot_rules, choices), strict=True):
            if choice.project_id not in scores:
                raise NotOnTheBallot(f"a vote names the project {choice.project_id!r}, which is not on the ballot")
            scores[choice.project_id] += points * times
            votes[choice.project_id] += times
    return Count(tuple(projects), scores, votes, dict(grouped), grouped.total())


def _points(rule: TallyRule, ballot_rules: BallotRules, choices: tuple[Choice, ...]) -> list[int]:
    """What each choice of one ballot gives."""
    if ballot_rules.kind == "cumulative":
        return [choice.points or 0 for choice in choices]
    if ballot_rules.kind != "ordinal":
        return [1] * len(choices)
    if rule.rank_points is None:
        raise UnknownRule("ordinal ballots need points by rank")
    skipped = max(0, len(rule.rank_points) - len(choices)) if rule.ranked_from == "last" else 0
    points = list(rule.rank_points[skipped : skipped + len(choices)])
    return points + [0] * (len(choices) - len(points))  # ranks beyond the stated points give nothing
