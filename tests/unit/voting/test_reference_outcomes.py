"""What pabutools found for real elections, some in many minutes: the same winners, in the same order."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.voting.domain import pabulib_election as meaning
from services.voting.domain.ballots import BallotRules
from services.voting.domain.pabulib import open_pb
from services.voting.domain.tally import Project, TallyRule, tally
from tests.unit.voting.mothers import REAL_ELECTIONS

REFERENCES = REAL_ELECTIONS.parent / "reference"
RULES = {
    "greedy_cost": TallyRule("greedy"),
    "greedy_card": TallyRule("greedy", utility="cardinality"),
    "greedy_score": TallyRule("greedy", utility="cardinality"),
    "mes_cost": TallyRule("equal-shares", utility="cost"),
    "mes_card": TallyRule("equal-shares", utility="cardinality"),
    "mes_score": TallyRule("equal-shares", utility="score"),
    "phragmen": TallyRule("phragmen"),
}
COMPLETIONS: dict[str, dict[str, Any]] = {
    "": {},
    "_add1": {"completion": "add1", "exhaustive_stop": True},
    "_add1u": {"completion": "add1u", "exhaustive_stop": True},
    "_add1_nostop": {"completion": "add1", "exhaustive_stop": False},
}


def references() -> list[Path]:
    return sorted(path for path in REFERENCES.glob("*.json") if path.name != "index.json")


@cache
def election(name: str) -> tuple[BallotRules, list[Project], int, dict[Any, int]]:
    """The file's election, projects by name: so pabutools breaks ties."""
    file = open_pb(REAL_ELECTIONS / f"{name}.gz")
    projects = sorted(meaning.projects(file), key=lambda project: project.project_id)
    return meaning.ballot_rules(file), projects, meaning.amount(file), dict(meaning.grouped_ballots(file))


def rule_of(name: str) -> TallyRule:
    start = next(start for start in sorted(RULES, key=len, reverse=True) if name.startswith(start))
    data = RULES[start].as_data() | COMPLETIONS[name.removeprefix(start)]
    return TallyRule.from_data(data)


@pytest.mark.skipif(not REFERENCES.exists(), reason=f"the reference outcomes are not at {REFERENCES}")
@pytest.mark.parametrize("path", references() or [REFERENCES], ids=lambda path: path.stem)
def test_the_winners_and_their_order_are_those_of_the_reference(path: Path) -> None:
    told = json.loads(path.read_text())
    ballot_rules, projects, amount, counted = election(told["file"])
    winners = list(tally(rule_of(told["rule"]), ballot_rules, projects, amount, counted).winners)
    if told["rule"] == "phragmen":  # that outcome is sorted by name
        winners.sort()
    assert winners == told["outcome_in_order"]
