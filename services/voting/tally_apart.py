"""Counts one election in a process of its own: what to count on standard input, the result on standard output, as JSON.

python -m services.voting.tally_apart < asked.json > told.json
"""

import json
import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from chassis import clock
from contracts import budgets as published
from services.voting.domain.ballots import Choice
from services.voting.domain.comparison import compare
from services.voting.domain.distance import Distance, distances
from services.voting.domain.explain import Language, distance_sentence, sentence
from services.voting.domain.pabulib_export import election_text, project_rows, rules_meta
from services.voting.domain.rules import Count, Decided, Step, as_explained
from services.voting.domain.tally import RULES, Result, tally
from services.voting.domain.tally import count as counts
from services.voting.frozen import Frozen, freeze

NICER = 10
VOTER_ID_BYTES = 8
NOT_FAR = Distance(None, None)
LANGUAGES: dict[str, Language] = {"danish": "da", "english": "en"}
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
    grouped = ballots(asked["ballots"])
    cast = list(grouped.elements())
    result = tally(rules.tally_rule, rules.ballot_rules, rules.projects, rules.amount, grouped, rules.currency)
    names = [secrets.token_hex(VOTER_ID_BYTES) for _ in cast]  # fresh ones, which mean nothing anywhere else
    text = election_text(meta(asked, rules), project_rows(rules.projects, result, rules.currency), cast, names)
    counted = counts(rules.tally_rule, rules.ballot_rules, rules.projects, grouped)
    decided = Decided(result.steps, result.facts)
    far = distances(rules.tally_rule, RULES[rules.tally_rule.name], counted, rules.amount, decided)
    return {"result": view(rules, result, far) | {"others": others(rules, counted)}, "parts": list(parts(text))}


def others(rules: Frozen, counted: Count) -> list[dict[str, Any]]:
    """What other rules would have chosen, as `contracts.voting.OtherRule` has it."""
    _, *found = compare(rules.tally_rule, counted, rules.amount, rules.tally_rule.name)
    names = ("rule", "spent", "ballots_without_a_winner")
    return [{name: getattr(each, name) for name in names} | {"winners": list(each.winners)} for each in found]


def ballots(told: Iterable[list[Any]]) -> Counter[tuple[Choice, ...]]:
    """How often each was cast, in the order of the box."""
    found: Counter[tuple[Choice, ...]] = Counter()
    for choices, times in told:
        found[tuple(Choice(project_id, points) for project_id, points in choices)] += times
    return found


def meta(asked: dict[str, Any], rules: Frozen) -> dict[str, str]:
    """The head of the published file: what the format asks for, then our rules."""
    return {
        "description": asked["title"],
        "country": "Denmark",
        "unit": "Aarhus",
        "district": asked["area_id"],
        "date_begin": day_of(asked["opens_at"]),
        "date_end": day_of(asked["closes_at"]),
        **rules_meta(rules.ballot_rules, rules.tally_rule, rules.amount, rules.currency),
    }


def day_of(instant: str) -> str:
    return clock.day_of(datetime.fromisoformat(instant)).isoformat()


def parts(text: str) -> Iterator[str]:
    for start in range(0, len(text), PART_CHARS_MAX):
        yield text[start : start + PART_CHARS_MAX]


def view(rules: Frozen, result: Result, far: Mapping[str, Distance]) -> dict[str, Any]:
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
        "explanation": [explained(rules, step, titles, far.get(step.project_id, NOT_FAR)) for step in result.steps],
        "tally_hash": result.tally_hash,
        **result.facts,
    }


def explained(rules: Frozen, step: Step, titles: dict[str, str], far: Distance) -> dict[str, Any]:
    """A step as `contracts.voting.Step` has it."""
    told: dict[str, Any] = {**as_explained(step), "title": titles[step.project_id]}
    if "money" in told:
        told["supporters_money"] = told.pop("money")
    if "load" in told:
        told["saved"] = told.pop("load")
    if told.get("payers") == 0:
        told["payers"] = told["full_payers"] = None
    told["more_votes"], told["cheaper"] = far
    pointed = rules.tally_rule.utility == "score"
    for name, language in LANGUAGES.items():
        said = sentence(step, rules.currency, language, pointed=pointed)
        told[name] = f"{said} {distance_sentence(*far, rules.currency, language)}".rstrip()
    return told


def main() -> None:
    os.nice(NICER)  # whoever waits for an answer goes before whoever waits for a result
    json.dump(count(json.load(sys.stdin.buffer)), sys.stdout)


if __name__ == "__main__":
    main()
