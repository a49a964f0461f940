"""Trust without trusting us: a vote checked from outside by a program that shares nothing with the service's own."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from deploy.local.broker import Broker
from deploy.local.town import Town
from tests.liar import Liar
from tests.people import People
from tests.towns import a_town

pytestmark = [pytest.mark.timeout(240)]
VOTERS = 12


@dataclass
class Vote:
    """An election, the programs of its town, and what its voters were handed: receipts with their choices."""

    town: Town
    people: People
    election_id: str
    program: Path
    receipts: list[dict[str, Any]] = field(default_factory=list)

    def cast(self, serial: int, projects: list[str], replaces: str | None = None) -> dict[str, Any]:
        choices = [{"project_id": project} for project in projects]
        (token,) = self.people.residents([serial])
        body = {"choices": choices, **({"replaces": replaces} if replaces else {})}
        receipt = self.people.api.post(f"/api/v1/elections/{self.election_id}/ballots", body, token, uuid4())
        self.receipts.append({**receipt, "choices": choices})
        return self.receipts[-1]

    def verify(self, *known: str, base: str | None = None) -> subprocess.CompletedProcess[str]:
        """The public program as anyone runs it: with Python alone, in a place of its own."""
        command = [sys.executable, "-I", str(self.program), base or self.town.url, self.election_id, *known]
        folder = self.program.parent
        return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=60, check=False)

    def file(self, receipt: dict[str, Any]) -> str:
        (self.program.parent / "receipt.json").write_text(json.dumps(receipt))
        return "receipt.json"

    def board(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.people.get(f"/elections/{self.election_id}/board?limit=50")["items"]
        return items


@pytest.fixture(scope="module")
def vote(broker: Broker, server_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vote]:
    """Twelve have voted, the first has replaced her ballot, each stands on the board; then it was closed and declared."""
    pace = {"BOARD_BALLOTS": "1"}
    with a_town(server_folder, broker, settings=pace) as town, People(town.url) as people:
        year = people.new_year(100_000)
        _, election_id, projects = people.election(year, 100_000, {"A": 60_000, "B": 50_000, "C": 30_000})
        program = tmp_path_factory.mktemp("journalist") / "verify_election.py"
        program.write_bytes(requests.get(f"{town.url}/static/verify_election.py", timeout=10).content)
        found = Vote(town, people, election_id, program)
        ids = list(projects.values())
        for serial in range(VOTERS):
            found.cast(serial, [ids[serial % 3], ids[2]] if serial % 3 != 2 else [ids[2]])
        found.cast(0, [ids[1]], found.receipts[0]["ballot_id"])
        head = people.until(
            f"/elections/{election_id}/board?limit=50",
            lambda told: sum(len(json.loads(each["payload"]).get("cast", ())) for each in told["items"]) == VOTERS + 1,
        )["items"][-1]
        open_yet = found.verify(found.receipts[3]["code"])
        assert (open_yet.returncode, open_yet.stderr) == (0, "")
        assert "13 ballots, 1 of them replaced; the ballots are published when" in open_yet.stdout
        people.close(election_id)
        found.receipts.append({"head": f"{head['height']}:{head['hash']}"})
        yield found


def test_anyone_can_check_a_vote_with_a_program_of_a_page(vote: Vote) -> None:
    told = vote.verify()
    assert (told.returncode, told.stderr) == (0, ""), told.stdout + told.stderr
    assert "13 ballots, 1 of them replaced; the published ballots give the result that was declared" in told.stdout
    assert len(vote.program.read_text().splitlines()) < 230


def test_a_voter_finds_her_ballot_by_its_code_and_opens_it_with_its_nonce(vote: Vote) -> None:
    for receipt in vote.receipts[:VOTERS]:
        told = vote.verify(receipt["code"], vote.file(receipt))
        assert told.returncode == 0, told.stderr
        assert told.stdout.count("replaced by a later one") == (2 if receipt is vote.receipts[0] else 0)


def test_a_receipt_does_not_open_with_other_choices_another_id_or_another_nonce(vote: Vote) -> None:
    receipt, other = vote.receipts[3], vote.receipts[5]
    for name in ("choices", "ballot_id", "nonce"):
        told = vote.verify(vote.file({**receipt, name: other[name]}))
        assert told.returncode == 1
        assert "is not on the board with these choices and this nonce" in told.stderr


def test_a_code_that_was_never_given_or_is_mistyped_is_not_found(vote: Vote) -> None:
    assert "is not on the board" in vote.verify("AAAQ-EAYE-AUDA-OCAJ-O").stderr
    assert "is not written as it stands" in vote.verify("AAAQ-EAYE-AUDA-OCAJ-P").stderr


def test_an_entry_that_was_written_down_before_the_close_still_stands_there(vote: Vote) -> None:
    head = vote.receipts[-1]["head"]
    assert vote.verify(head).returncode == 0
    height, _, hashed = head.partition(":")
    told = vote.verify(f"{height}:{hashed[::-1]}")
    assert (told.returncode, "is no longer what it was" in told.stderr) == (1, True)


def rewritten(told: Any, at: int, change: Any) -> None:
    """The entry `at` with another payload, hashed as it should be: what follows is then hashed with another parent."""
    entry = told["items"][at]
    payload = json.loads(entry["payload"])
    change(payload)
    entry["payload"] = json.dumps(payload)


def in_board(change: Any) -> Any:
    return lambda what, _query, told: change(told) if what == "board" else told


def in_election(change: Any) -> Any:
    return lambda _what, _query, told: change(told) if "turnout" in told else told


def in_ballots(change: Any) -> Any:
    return lambda what, _query, told: change(told) if what == "ballots.pb" else told


@pytest.mark.parametrize(
    ("change", "saying"),
    [
        (in_board(lambda told: told["items"].pop(2)), "does not come after"),
        (in_board(lambda told: told["items"].insert(2, told["items"][2])), "does not come after"),
        (in_board(lambda told: rewritten(told, 1, lambda batch: batch["cast"].pop())), "hash does not follow"),
        (in_board(lambda told: rewritten(told, 0, lambda setup: setup.update(amount=1))), "hash does not follow"),
        (in_board(lambda told: told["items"].pop()), r"is no longer what it was"),
        (in_ballots(lambda text: text.rsplit("\n", 2)[0] + "\n"), "not those that the board names"),
        (lambda what, _, told: told.update(tally_hash="0" * 64) if what == "result" else told, "that the board names"),
        (in_election(lambda told: told["turnout"].update(online=99)), "turnout is not"),
        (in_election(lambda told: told.update(rules_hash="0" * 64)), "the rules do not"),
    ],
    ids=["removed", "added", "a ballot gone", "rules", "the end", "ballots", "result", "turnout", "rules hash"],
)
def test_what_is_told_wrong_about_a_vote_is_found_and_named(vote: Vote, change: Any, saying: str) -> None:
    with Liar(vote.town.url, change) as liar:
        told = vote.verify(base=liar.url)
    assert told.returncode == 1
    assert re.search(saying, told.stderr), told.stderr
