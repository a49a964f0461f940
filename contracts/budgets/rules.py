"""The rules of a vote as data, and the hash that freezes them: anyone can compute it from what is published."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from contracts.message import Message
from contracts.shapes import Amount, Count, Part, RankPoints, Title, Token

BallotKind = Literal["approval", "choose-1", "cumulative", "ordinal"]
RuleName = Literal["greedy", "greedy-no-skip", "equal-shares", "phragmen"]
Ties = Literal["ballot-order", "lots", "min-cost", "min-cost-lots"]


class BallotRules(Message):
    """What a ballot may hold; None is no limit. `sum_cost_max` in minor units: the knapsack.

    Several votes that may go to one project (Slagelse) are points on a cumulative ballot. The last two are limits of each
    category, the sums by its name.
    """

    kind: BallotKind
    choices_min: Count = 1
    choices_max: Count | None = None
    sum_cost_max: Amount | None = None
    points_sum_min: Count | None = None
    points_sum_max: Count | None = None
    points_each_max: Count | None = None
    choices_max_per_category: Count | None = None
    sum_cost_max_per_category: dict[Token, Amount] | None = None


class TallyRule(Message):
    """How winners are found; what is None takes the first value that is named here.

    `rank_points`: points by rank on an ordinal ballot (Kraków's 3-2-1). A ranking that is shorter than that begins with
    the first of them, or, with `ranked_from` "last", ends with the last.
    `ties` go to who stands first on the ballot ("ballot-order"), or by lots drawn once, in the order of
    SHA-256(`seed`|project id); "min-cost" and "min-cost-lots" first to the lowest cost, then to the most votes.
    `votes_share_min`: the least share of the ballots that name a project, "p/q". `exclusive`: groups of which one wins.
    `category_amounts`, `neighbourhood_amounts`: what each may cost, in minor units. `leftover`: "none", or "score": what is
    left goes down the list, without these two. `utility` of a winner to who chose it: "cost", "cardinality", "score".
    Equal shares: `completion` "none", "add1", "add1u"; `increment` in minor units (100); `start_share` "exact", "integral".
    Phragmén: `unaffordable` "stop", "skip".
    """

    name: RuleName = "greedy"
    score_min: Count | None = None
    rank_points: tuple[RankPoints, ...] = ()
    ranked_from: Literal["first", "last"] = "first"
    ties: Ties = "ballot-order"
    seed: Token | None = None
    votes_share_min: Part | None = None
    exclusive: tuple[tuple[UUID, ...], ...] = ()
    category_amounts: dict[Token, Amount] | None = None
    neighbourhood_amounts: dict[Token, Amount] | None = None
    leftover: Literal["none", "score"] | None = None
    utility: Literal["cost", "cardinality", "score"] | None = None
    completion: Literal["none", "add1", "add1u"] | None = None
    exhaustive_stop: bool | None = None
    comparison: bool | None = None
    increment: Amount | None = None
    start_share: Literal["exact", "integral"] | None = None
    unaffordable: Literal["stop", "skip"] | None = None


class BallotProject(Message):
    """What stands on the ballot; category and neighbourhood where the rules have limits of theirs."""

    project_id: UUID
    title: Title
    cost: Amount
    category: Token | None = None
    neighbourhood: Token | None = None


FIRST = {
    BallotRules: {
        "kind",
        *("choices_min", "choices_max", "sum_cost_max"),
        *("points_sum_min", "points_sum_max", "points_each_max"),
    },
    TallyRule: {"name", "score_min", "rank_points", "ranked_from", "ties"},
    BallotProject: {"project_id", "cost"},
}
"""What the hash has covered from the first. What came later is covered where it is set: old hashes stay as they were."""


def rules_hash(
    amount: int, currency: str, ballot_rules: BallotRules, tally_rule: TallyRule, projects: Sequence[BallotProject]
) -> str:
    """Hex SHA-256 of all that is frozen when a ballot is published, projects in ballot order since ties go by it.

    What is hashed is canonical JSON: keys sorted, no spaces, amounts in minor units, limits not set as null (those that the
    first rules did not have are left out), no titles.
    """
    frozen = {
        "amount": amount,
        "currency": currency,
        "ballot_rules": _frozen(ballot_rules),
        "tally_rule": _frozen(tally_rule),
        "projects": [_frozen(project) for project in projects],
    }
    return hashlib.sha256(canonical(frozen)).hexdigest()


def _frozen(rules: Message) -> dict[str, Any]:
    first = FIRST[type(rules)]
    told = rules.dump().items()
    return {name: value for name, value in told if name in first or (name != "title" and value not in (None, []))}


def canonical(value: dict[str, Any]) -> bytes:
    """The one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
