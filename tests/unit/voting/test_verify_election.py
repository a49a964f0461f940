"""The program that people take away: what it counts and what it finds wrong, without a town."""

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from contracts import budgets as published
from contracts.budgets import rules_hash
from services.voting.domain import board
from services.voting.domain.ballots import Choice
from services.voting.domain.tally import tally
from services.voting.frozen import freeze

PROGRAM = Path(__file__).parents[3] / "gateway" / "web" / "static" / "verify_election.py"
ELECTION = UUID(int=7)
COSTS = (40_000, 30_000, 30_000, 20_000, 10_000)
PROJECTS = tuple(
    published.BallotProject(project_id=UUID(int=number), title="x", cost=cost) for number, cost in enumerate(COSTS)
)
AMOUNT = 80_000
KINDS = [
    (published.BallotRules(kind="approval"), published.TallyRule()),
    (published.BallotRules(kind="approval"), published.TallyRule(name="greedy-no-skip", score_min=4)),
    (published.BallotRules(kind="choose-1"), published.TallyRule(score_min=2)),
    (published.BallotRules(kind="cumulative"), published.TallyRule(name="greedy-no-skip")),
    (published.BallotRules(kind="ordinal"), published.TallyRule(rank_points=(3, 2, 1))),
    (published.BallotRules(kind="ordinal"), published.TallyRule(rank_points=(3, 2, 1), ranked_from="last")),
]


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_election", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def setup(ballot_rules: published.BallotRules, tally_rule: published.TallyRule) -> dict[str, Any]:
    told = {
        "amount": AMOUNT,
        "currency": "DKK",
        "rules_hash": rules_hash(AMOUNT, "DKK", ballot_rules, tally_rule, PROJECTS),
    }
    projects = [project.dump() for project in PROJECTS]
    return {**told, "ballot_rules": ballot_rules.dump(), "tally_rule": tally_rule.dump(), "projects": projects}


@pytest.mark.parametrize(("ballot_rules", "tally_rule"), KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_it_counts_greedy_rules_as_the_service_does(
    program: ModuleType, ballot_rules: published.BallotRules, tally_rule: published.TallyRule, seed: int
) -> None:
    rules = freeze(AMOUNT, "DKK", ballot_rules, tally_rule, PROJECTS)
    draw = random.Random(seed)
    most = 1 if ballot_rules.kind == "choose-1" else len(COSTS)
    points = ballot_rules.kind == "cumulative"
    cast = [
        tuple(
            Choice(str(project.project_id), draw.randint(1, 9) if points else None)
            for project in draw.sample(PROJECTS, draw.randint(1, most))
        )
        for _ in range(20)
    ]
    ours = tally(rules.tally_rule, rules.ballot_rules, rules.projects, AMOUNT, cast)
    votes = [
        {
            "vote": ",".join(each.project_id for each in choices),
            "points": ",".join(str(each.points) for each in choices),
        }
        for choices in cast
    ]
    if not points:
        votes = [{"vote": vote["vote"]} for vote in votes]
    assert program.tallied(setup(ballot_rules, tally_rule), votes) == ours.tally_hash


def chain(*told: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries that are hashed as they should be, whatever they say."""
    found: list[dict[str, Any]] = []
    for height, (kind, payload) in enumerate(told):
        parent, text = found[-1]["hash"] if found else None, board.written(payload)
        hashed = board.link(ELECTION, height, kind, parent, text)
        found.append({"height": height, "kind": kind, "parent": parent, "hash": hashed, "payload": text})
    return found


SETUP = ("setup", setup(*KINDS[0]))
A, B, C = "aa" * 32, "bb" * 32, "cc" * 32


def batch(cast: list[str], replaced: list[str]) -> tuple[str, dict[str, Any]]:
    return "batch", {"cast": cast, "replaced": replaced}


def closed(ballots: int, online: int) -> tuple[str, dict[str, Any]]:
    return "close", {
        "ballots": ballots,
        "paper": 0,
        "spoilt": 0,
        "turnout": {"online": online, "assisted": 0, "paper": 0},
    }


def read(program: ModuleType, entries: list[dict[str, Any]], turnout: int = 2) -> None:
    found = program.Board(str(ELECTION))
    for entry in entries:
        found.add(entry)
    election = {"rules_hash": SETUP[1]["rules_hash"], "turnout": {"online": turnout, "assisted": 0, "paper": 0}}
    found.check(election)


RIGHT = (SETUP, batch([A, B], []), batch([C], [A]), closed(2, 2))


def test_a_board_that_is_right_is_found_right(program: ModuleType) -> None:
    read(program, chain(*RIGHT))


@pytest.mark.parametrize(
    ("told", "saying"),
    [
        ((SETUP, batch([A], []), batch([A, B], []), closed(2, 2)), "cast a second time"),
        ((SETUP, batch([A, B, B], []), closed(2, 2)), "cast a second time"),
        ((SETUP, batch([A, B, C], [A]), batch([], [A]), closed(2, 2)), "replaced a second time"),
        ((SETUP, batch([A, B], [C]), closed(2, 2)), "replaced that was never cast"),
        ((SETUP, batch([A, B], []), closed(3, 3)), "holds another number"),
        ((SETUP, batch([A, B], []), closed(2, 3)), "the turnout is not"),
        ((SETUP, batch([A, B, C], []), closed(3, 3)), "the turnout is not"),  # other than the election says
        ((SETUP, batch([A, B], []), closed(2, 2), batch([C], [])), "does not stand after a close"),
        ((SETUP, batch([A, B], []), closed(2, 2), closed(2, 2)), "a second close"),
        ((SETUP, SETUP), "does not stand after a setup"),
        ((batch([A, B], []), closed(2, 2)), "does not stand after a setup"),
        ((("setup", {**SETUP[1], "amount": 1}),), "the rules do not have the hash"),
    ],
)
def test_a_board_that_was_hashed_anew_is_still_found_wrong(
    program: ModuleType, told: tuple[tuple[str, dict[str, Any]], ...], saying: str
) -> None:
    with pytest.raises(ValueError, match=saying):
        read(program, chain(*told))


def test_a_rule_that_it_does_not_count_is_said_to_be_one(program: ModuleType) -> None:
    rule = {**SETUP[1]["tally_rule"], "name": "equal-shares"}
    tally = {"ballots_hash": program.sha256(NOBODY), "tally_hash": "0" * 64}
    found = program.Board(str(ELECTION))
    found.told = {"setup": {**SETUP[1], "tally_rule": rule}, "close": {"ballots": 0}, "tally": tally}
    assert "opland election tally" in found.count({"tally_hash": "0" * 64}, NOBODY)
    found.told["setup"]["tally_rule"] = SETUP[1]["tally_rule"]
    with pytest.raises(ValueError, match="another result"):
        found.count({"tally_hash": "0" * 64}, NOBODY)


NOBODY = "META\nkey;value\nPROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote\n"


def test_letters_that_changed_places_in_the_chain_are_found(program: ModuleType) -> None:
    entries = chain(*RIGHT)
    entries[1]["payload"] = json.dumps({"cast": [B, A], "replaced": []})
    with pytest.raises(ValueError, match="hash does not follow"):
        read(program, entries)


def test_it_writes_a_code_as_the_receipt_does(program: ModuleType) -> None:
    assert program.code_of(A) == board.code(bytes.fromhex(A)).replace("-", "")
