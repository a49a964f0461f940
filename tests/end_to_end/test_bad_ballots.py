"""Ballots that are none, receipts that are somebody else's, claims that nobody signed: each a clear refusal, and nothing counted."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.api import Answer
from deploy.local.keys import new_keys
from gateway import auth
from tests.people import People

pytestmark = pytest.mark.timeout(240)
POINTS = {"kind": "cumulative", "points_sum_max": 10, "points_each_max": 6, "choices_min": 1}
SUM = {"kind": "approval", "choices_min": 1, "choices_max": 2, "sum_cost_max": 100_000}
COSTS = {"A": 60_000, "B": 50_000, "C": 30_000, "D": 10_000}


@dataclass
class Scene:
    people: People
    elections: dict[str, str]
    projects: dict[str, list[str]]

    def cast(self, kind: str, choices: Any, serial: int = 1, **more: Any) -> Answer:
        (token,) = self.people.residents([serial])
        return self.post(f"/elections/{self.elections[kind]}/ballots", {"choices": choices, **more}, token)

    def post(self, path: str, body: Any, token: str, key: str | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or str(uuid4())}
        return self.people.once("POST", f"/api/v1{path}", json=body, headers=headers)

    def chosen(self, kind: str, *places: int, points: tuple[int, ...] = ()) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [{"project_id": self.projects[kind][place]} for place in places]
        return [{**each, "points": given} for each, given in zip(found, points, strict=True)] if points else found


@pytest.fixture(scope="module")
def scene(people: People) -> Iterator[Scene]:
    """Two open votes, in which nobody has voted when all is done but who is said to have."""
    found = Scene(people, {}, {})
    for kind, rules in (("points", POINTS), ("sum", SUM)):
        year = people.new_year(100_000)
        _, found.elections[kind], projects = people.election(year, 100_000, COSTS, ballot_rules=rules)
        found.projects[kind] = list(projects.values())
    yield found
    for kind, voted in (("points", 0), ("sum", 2)):
        assert people.close(found.elections[kind])["totals"]["ballots"] == voted


@pytest.mark.parametrize(
    ("kind", "places", "points", "reason"),
    [
        ("sum", (0, 1), (), "over_the_sum"),
        ("sum", (1, 2, 3), (), "too_many_choices"),
        ("sum", (3, 3), (), "project_twice"),
        ("sum", (), (), "too_few_choices"),
        ("sum", (3,), (1,), "points_not_allowed"),
        ("points", (0,), (7,), "too_many_points_for_one_project"),
        ("points", (0, 1), (6, 5), "too_many_points"),
        ("points", (0, 1), (6, 0), "points_not_positive"),
        ("points", (0,), (), "points_missing"),
    ],
)
def test_a_ballot_over_a_limit_is_refused_by_that_limits_name(
    scene: Scene, kind: str, places: tuple[int, ...], points: tuple[int, ...], reason: str
) -> None:
    told = scene.cast(kind, scene.chosen(kind, *places, points=points))
    assert (told.status, told.body["title"], told.body["reason"]) == (422, "BallotInvalid", reason)


@pytest.mark.parametrize("points", [-1, 1.5, "3", True, 10**30, None])
def test_points_that_are_no_whole_number_above_nothing_are_refused(scene: Scene, points: Any) -> None:
    told = scene.cast("points", [{**scene.chosen("points", 0)[0], "points": points}])
    assert told.status == 422


def test_a_project_of_another_election_is_on_no_ballot_here(scene: Scene) -> None:
    told = scene.cast("sum", scene.chosen("points", 3))
    assert (told.status, told.body["reason"]) == (422, "unknown_project")


def test_somebody_elses_receipt_changes_nothing_of_theirs(scene: Scene) -> None:
    """Who took a number from a receipt casts, with it, a first ballot of their own; the other's stays."""
    mine = scene.cast("sum", scene.chosen("sum", 0), serial=50)
    theirs = scene.cast("sum", scene.chosen("sum", 3), serial=51, replaces=mine.body["ballot_id"])
    assert (mine.status, theirs.status) == (201, 201)
    again = scene.cast("sum", scene.chosen("sum", 3), serial=50)
    assert (again.status, again.body["title"]) == (409, "AlreadyVoted")  # the first is still in the box
    (token,) = scene.people.residents([51])
    replayed = scene.post(
        f"/elections/{scene.elections['sum']}/ballots",
        {"choices": scene.chosen("sum", 0)},
        token,
        mine.body["ballot_id"],
    )
    assert (replayed.status, replayed.body["title"]) == (409, "SameIdOtherContent")


def test_claims_that_nobody_signed_are_believed_by_nobody(scene: Scene) -> None:
    (token,) = scene.people.residents([60], area_id="harlev")
    head, claims, signature = token.split(".")
    padded = urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
    moved = urlsafe_b64encode(padded.replace(b"harlev", b"solbjerg")).rstrip(b"=").decode()
    strange = new_keys()["DEV_TOKEN_PRIVATE_KEY"]
    principal = auth.Principal(person="ab" * 32, age=44, area_id="solbjerg")
    forged = auth.issue(principal, strange, "oplandspuljen", "oplandspuljen")
    body = {"choices": scene.chosen("sum", 3)}
    for each in (f"{head}.{moved}.{signature}", forged):
        told = scene.post(f"/elections/{scene.elections['sum']}/ballots", body, each)
        assert (told.status, told.body["title"]) == (401, "Unauthenticated")


def test_nobody_says_who_they_are_in_the_body(scene: Scene) -> None:
    voter = {"person": "ab" * 32, "area_id": "solbjerg", "age": 44}
    path = f"/elections/{scene.elections['sum']}"
    own = scene.cast("sum", scene.chosen("sum", 3), serial=61, voter=voter)
    assert own.status == 422
    body = {"cpr": "021349-0001", "choices": scene.chosen("sum", 3), "voter": voter}
    at_counter = scene.post(f"{path}/assisted-ballots", body, scene.people.token("counter"))
    assert (at_counter.status, at_counter.body["title"]) == (422, "Invalid")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/board?limit=0", 422), ("/board?limit=51", 422), ("/board?after=-1", 422), ("/turnout", 409), ("/result", 409)],
)
def test_what_cannot_be_told_of_an_open_election_is_a_problem(scene: Scene, path: str, status: int) -> None:
    told = scene.people.once("GET", f"/api/v1/elections/{scene.elections['sum']}{path}")
    assert told.status == status
    assert told.headers["Content-Type"] == "application/problem+json"
