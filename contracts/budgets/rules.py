"""The rules of a vote as data, and the hash that freezes them: anyone can compute it from what is published."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from contracts.message import Message
from contracts.shapes import Amount, Count, RankPoints, Title

BallotKind = Literal["approval", "choose-1", "cumulative", "ordinal"]
RuleName = Literal["greedy", "greedy-no-skip"]


class BallotRules(Message):
    """What a ballot may hold; None is no limit. `sum_cost_max` in minor units: the knapsack."""

    kind: BallotKind
    choices_min: Count = 1
    choices_max: Count | None = None
    sum_cost_max: Amount | None = None
    points_sum_min: Count | None = None
    points_sum_max: Count | None = None
    points_each_max: Count | None = None


class TallyRule(Message):
    """How winners are found. Ties go to who stands first on the ballot.

    `rank_points`: points by rank on an ordinal ballot (Kraków's 3-2-1). A ranking that is shorter than that begins with
    the first of them, or, with `ranked_from` "last", ends with the last.
    """

    name: RuleName = "greedy"
    score_min: Count | None = None
    rank_points: tuple[RankPoints, ...] = ()
    ranked_from: Literal["first", "last"] = "first"
    ties: Literal["ballot-order"] = "ballot-order"


class BallotProject(Message):
    project_id: UUID
    title: Title
    cost: Amount


def rules_hash(
    amount: int, currency: str, ballot_rules: BallotRules, tally_rule: TallyRule, projects: Sequence[BallotProject]
) -> str:
    """Hex SHA-256 of all that is frozen when a ballot is published, projects in ballot order since ties go by it.

    What is hashed is canonical JSON: keys sorted, no spaces, amounts in minor units, limits not set as null.
    """
    frozen = {
        "amount": amount,
        "currency": currency,
        "ballot_rules": ballot_rules.dump(),
        "tally_rule": tally_rule.dump(),
        "projects": [{"project_id": str(project.project_id), "cost": project.cost} for project in projects],
    }
    return hashlib.sha256(canonical(frozen)).hexdigest()


def canonical(value: dict[str, Any]) -> bytes:
    """The one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
