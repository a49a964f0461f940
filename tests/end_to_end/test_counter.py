"""At the counter: officials receive votes for citizens through the API, and no citizen's number leaves the gateway."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.town import Town
from tests.people import DECISION, People

pytestmark = pytest.mark.timeout(240)
NUMBER = "021349-0001"
PROTECTED = "301301-0003"


def test_a_vote_at_home_at_the_counter_and_on_paper_is_one_vote_each(town: Town, people: People) -> None:
    year = people.new_year(100_000)
    _, election_id, projects = people.election(year, 100_000, {"A": 60_000, "B": 50_000})
    path = f"/elections/{election_id}"
    one, other = ({"project_id": project} for project in projects.values())
    ballot: dict[str, Any] = {"choices": [one]}
    receipt = people.post("counter", f"{path}/assisted-ballots", {"cpr": NUMBER, **ballot})
    assert receipt["code"]
    people.post("resident-solbjerg", f"{path}/ballots", ballot)
    refused = people.refusal("counter", f"{path}/assisted-ballots", {"cpr": "persona/resident-solbjerg", **ballot})
    assert refused["title"] == "AlreadyVoted"
    people.post("counter-2", f"{path}/paper-voters", {"cpr": PROTECTED})
    assert people.refusal("counter", f"{path}/paper-voters", {"cpr": NUMBER})["title"] == "AlreadyVoted"
    code = people.post("counter", f"{path}/codes", {"cpr": "151372-0002"})["code"]
    people.api.post(f"/api/v1{path}/code-ballots", {"code": code, **ballot}, key=uuid4())
    for cpr, title in (("999999-9999", "ResidentNotFound"), ("071338-0004", "NotEligible")):
        assert people.refusal("counter", f"{path}/paper-voters", {"cpr": cpr})["title"] == title
    for who in ("playmaker", "resident-harlev"):
        assert people.refusal(who, f"{path}/assisted-ballots", {"cpr": NUMBER, **ballot})["title"] == "Forbidden"
    reading = {"batch": 1, "ballots": [{"choices": [other]}]}
    assert people.post("counter", f"{path}/paper-readings", reading)["state"] == "entered"
    assert people.post("counter-2", f"{path}/paper-readings", reading)["state"] == "agreed"
    people.post("playmaker", f"{path}/closing", {"decision": DECISION})
    people.post("counter", f"{path}/paper-count", {"ballots": 1})
    result = people.until(f"{path}/result", bool)
    assert result["totals"]["ballots"] == 4
    assert result["totals"]["votes"] == {one["project_id"]: 3, other["project_id"]: 1}
    assert people.get(path)["turnout"] == {"online": 2, "assisted": 1, "paper": 1}
    assert people.get(f"{path}/turnout")["cells"] == []
    assert files_that_hold(town.folder, (NUMBER, NUMBER.replace("-", ""), PROTECTED, code)) == []


def files_that_hold(folder: Path, words: tuple[str, ...]) -> list[Path]:
    """Databases, their logs, what the processes wrote: where one of these stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    return [path for path in files if any(word.encode() in path.read_bytes() for word in words)]


def test_the_search_for_a_number_finds_what_is_there(tmp_path: Path) -> None:
    """The twin."""
    (tmp_path / "voting.db").write_bytes(b"...021349-0001...")
    assert files_that_hold(tmp_path, (NUMBER,)) == [tmp_path / "voting.db"]
