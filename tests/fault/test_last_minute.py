"""Ballots without a pause while the election closes in the middle of them and processes die: what was answered is what is so."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from deploy.local.api import Api, Problem
from deploy.local.town import Town
from tests.fault.keeper import Keeper
from tests.people import DECISION, People, eventually
from tests.town_checks import check_town

VOTERS_AT_ONCE = 8
TOKENS_AT_ONCE = 200
SERIALS_EACH = 1_000_000
pytestmark = pytest.mark.timeout(300)


@dataclass
class Load:
    """Citizens who vote one after the other, each once, asking again until they are told yes or no."""

    people: People
    election_id: str
    projects: list[str]
    taken: dict[UUID, str] = field(default_factory=dict)
    """Ballot -> the token it was cast with."""
    refused: dict[UUID, str] = field(default_factory=dict)

    def vote(self, first: int, until: float) -> None:
        for serial, token in enumerate(self.tokens(first)):
            if time.monotonic() > until:
                return
            self.cast(uuid4(), token, serial)

    def tokens(self, first: int) -> Iterator[str]:
        for start in range(first, first + SERIALS_EACH, TOKENS_AT_ONCE):
            yield from self.people.residents(range(start, start + TOKENS_AT_ONCE))

    def cast(self, key: UUID, token: str, serial: int) -> None:
        body = {"choices": [{"project_id": self.projects[serial % len(self.projects)]}]}
        try:
            self.people.api.call("POST", f"/api/v1/elections/{self.election_id}/ballots", body, token, key)
        except Problem as problem:
            if (problem.status, problem.body["title"]) != (409, "ElectionNotOpen"):
                raise
            self.refused[key] = token
        else:
            self.taken[key] = token

    def again(self, known: dict[UUID, str]) -> list[int]:
        """The statuses when these are asked for once more, by whoever asked first, after the close."""
        told = []
        for key, token in known.items():
            body = {"choices": [{"project_id": self.projects[0]}]}
            try:
                answer = self.people.api.call("POST", f"/api/v1/elections/{self.election_id}/ballots", body, token, key)
                told.append(answer.status)
            except Problem as problem:
                told.append(problem.status)
        return told


@pytest.mark.parametrize(
    "seconds",
    [30, pytest.param(600, marks=[pytest.mark.nightly, pytest.mark.timeout(1_500)])],
    ids=["half a minute", "ten"],
)
def test_every_ballot_that_was_taken_is_counted_and_no_other_though_it_closes_and_processes_die(
    town_on_each: Town, people_on_each: People, seconds: int
) -> None:
    town, people = town_on_each, people_on_each
    year = people.new_year(100_000)
    _, election_id, projects = people.election(year, 100_000, {"A": 60_000, "B": 50_000, "C": 30_000})
    with Api(town.url) as api, Keeper(town) as keeper, ThreadPoolExecutor(VOTERS_AT_ONCE) as pool:
        people.api, ours = api, people.api
        load = Load(people, election_id, list(projects.values()))
        until = time.monotonic() + seconds
        voting = [pool.submit(load.vote, number * SERIALS_EACH, until) for number in range(VOTERS_AT_ONCE)]
        for name in ("voting", "gateway"):
            time.sleep(seconds / 6)
            town.running[name].send_signal(signal.SIGKILL)
        time.sleep(seconds / 6)
        people.post("playmaker", f"/elections/{election_id}/closing", {"decision": DECISION})
        for each in voting:
            each.result()
        people.api = ours
    assert keeper.deaths[("voting", -signal.SIGKILL)] == keeper.deaths[("gateway", -signal.SIGKILL)] == 1
    assert min(len(load.taken), len(load.refused)) > VOTERS_AT_ONCE  # it closed in the middle
    result = eventually(lambda: people.until(f"/elections/{election_id}/result", bool))
    assert result["totals"]["ballots"] == sum(result["totals"]["votes"].values()) == len(load.taken)
    assert people.get(f"/elections/{election_id}")["turnout"] == {"online": len(load.taken), "assisted": 0, "paper": 0}
    sample = slice(0, 50)
    assert set(load.again(dict(list(load.taken.items())[sample]))) == {201}
    assert set(load.again(dict(list(load.refused.items())[sample]))) == {409}
    check_town(town)
