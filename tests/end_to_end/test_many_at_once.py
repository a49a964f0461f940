"""A last hour: many ballots at the same moment, and somebody who sends far too much among them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from tests.people import People, unless_busy

VOTERS = 400
AT_ONCE = 200
PROJECTS = 12
JUNK_CHOICES = 9_000
HOSTILE = 10
pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def election(people: People) -> tuple[str, list[dict[str, str]]]:
    """An open vote, and a ballot that names every project: the longest there is."""
    year = people.new_year(100_000)
    _, election_id, projects = people.election(year, 100_000, {f"P{number}": 100 for number in range(PROJECTS)})
    return election_id, [{"project_id": project} for project in projects.values()]


def cast(people: People, election_id: str, token: str, choices: list[Any]) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    path = f"/api/v1/elections/{election_id}/ballots"
    return unless_busy(lambda: people.once("POST", path, json={"choices": choices}, headers=headers))


def test_hundreds_of_long_ballots_at_once_are_all_received(
    people: People, election: tuple[str, list[dict[str, str]]]
) -> None:
    election_id, choices = election
    with ThreadPoolExecutor(AT_ONCE) as pool:
        voters = people.residents(range(1, 1 + VOTERS))
        told = list(pool.map(lambda token: cast(people, election_id, token, choices), voters))
    assert {answer.status for answer in told} == {201}


def test_ballots_that_are_far_too_long_harm_no_neighbour(
    people: People, election: tuple[str, list[dict[str, str]]]
) -> None:
    election_id, choices = election
    junk = [{"project_id": str(uuid4())} for _ in range(JUNK_CHOICES)]
    with ThreadPoolExecutor(HOSTILE) as pool:
        sent = [
            pool.submit(cast, people, election_id, token, junk) for token in people.residents(range(1, 1 + HOSTILE))
        ]
        assert people.vote(election_id, [each["project_id"] for each in choices], range(101, 201)) == 100
    told = [each.result() for each in sent]
    assert {(answer.status, answer.body["reason"]) for answer in told} == {(422, "unknown_project")}
