"""Counts one election in a process of its own: what to count on standard input, the result on standard output, as JSON.

python -m services.voting.tally_apart < asked.json > told.json
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

from contracts import budgets as published
from services.voting.domain.ballots import Choice
from services.voting.domain.pabulib_export import election_text, project_rows, rules_meta
from services.voting.domain.tally import Result, tally
from services.voting.frozen import Frozen, freeze

NICER = 10
PART_CHARS_MAX = 50_000
"""Of four bytes at most in UTF-8: 200 kB."""


def count(asked: dict[str, Any]) -> dict[str, Any]:
    """The result as `contracts.voting.ResultView` has it, and the anonymous ballots as the parts of a Pabulib file."""
    rules = freeze(
        asked["amount"],
        asked["currency"],
        published.BallotRules.load(asked["ballot_rules"]),
        published.TallyRule.load(asked["tally_rule"]),
        [published.BallotProject.load(project) for project in asked["projects"]],
    )
    cast = list(ballots(asked["ballots"]))
    result = tally(rules.tally_rule, rules.ballot_rules, rules.projects, rules.amount, cast, rules.currency)
    text = election_text(meta(asked, rules), project_rows(rules.projects, result, rules.currency), cast)
    return {"result": view(rules, result), "parts": list(parts(text))}


def ballots(grouped: Iterable[list[Any]]) -> Iterator[tuple[Choice, ...]]:
    for choices, times in grouped:
        yield from repeat(tuple(Choice(project_id, points) for project_id, points in choices), times)


def meta(asked: dict[str, Any], rules: Frozen) -> dict[str, str]:
    """The head of the published file: what the format asks for, then our rules."""
    return {
        "description": asked["title"],
        "country": "Denmark",
        "unit": "Aarhus",
        "district": asked["area_id"],
        "date_begin": asked["opens_at"][:10],
        "date_end": asked["closes_at"][:10],
        **rules_meta(rules.ballot_rules, rules.tally_rule, rules.amount, rules.currency),
    }


def parts(text: str) -> Iterator[str]:
    for start in range(0, len(text), PART_CHARS_MAX):
        yield text[start : start + PART_CHARS_MAX]


def view(rules: Frozen, result: Result) -> dict[str, Any]:
    titles = {project.project_id: project.title for project in rules.projects}
    return {
        "rule": rules.tally_rule.name,
        "rules_hash": result.rules_hash,
        "winners": [
            {
                "project_id": winner,
                "title": titles[winner],
                "cost": rules.costs[winner],
                "score": result.scores[winner],
            }
            for winner in result.winners
        ],
        "totals": {**result.totals, "amount": rules.amount, "scores": result.scores, "votes": result.votes},
        "explanation": [
            {
                "project_id": step.project_id,
                "title": titles[step.project_id],
                "score": step.score,
                "cost": step.cost,
                "left_before": step.left_before,
                "outcome": step.outcome,
            }
            for step in result.steps
        ],
        "tally_hash": result.tally_hash,
    }


def main() -> None:
    os.nice(NICER)  # whoever waits for an answer goes before whoever waits for a result
    json.dump(count(json.load(sys.stdin.buffer)), sys.stdout)


if __name__ == "__main__":
    main()
