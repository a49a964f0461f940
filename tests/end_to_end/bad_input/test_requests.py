"""Whatever is sent over HTTP gets a clear answer: a problem, never a fault, and never a change that is half done."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import now
from deploy.local.api import Answer
from tests.end_to_end.bad_input.sending import HERE, UNHEARD_OF, check_problem, forms, send
from tests.people import AREA, People, unless_busy

pytestmark = pytest.mark.timeout(180)


BODIES: dict[str, tuple[Any, dict[str, str], int]] = {
    "malformed": ('{"title": ', {}, 400),
    "not an object": ("[1]", {}, 422),
    "no number": ('{"title": "x", "text": "", "cost": NaN}', {}, 400),
    "unknown field": ({"title": "x", "text": "", "cost": 1, "colour": "red"}, {}, 422),
    "the address again": ({"title": "x", "text": "", "cost": 1, "budget_id": str(uuid4())}, {}, 422),
    "twice": ('{"title": "x", "title": "y", "text": "", "cost": 1}', {}, 400),
    "deep": ("[" * 100_000 + "]" * 100_000, {}, 400),
    "a deep field": ('{"title": ' + '{"a": ' * 5_000 + "1" + "}" * 5_000 + "}", {}, 400),
    "half a surrogate pair": (r'{"title": "\ud800", "text": "", "cost": 1}', {}, 422),
    "NUL": (r'{"title": "a\u0000b", "text": "", "cost": 1}', {}, 422),
    "no UTF-8": (b'{"title": "\xff", "text": "", "cost": 1}', {}, 400),
    "another content type": ({"title": "x", "text": "", "cost": 1}, {"Content-Type": "text/plain"}, 415),
    "a form": ("title=x&text=&cost=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "too large": ({"title": "x", "text": "y" * 2_000_000, "cost": 1}, {}, 413),
    "too long a title": ({"title": "x" * 201, "text": "", "cost": 1}, {}, 422),
    "no title": ({"title": "", "text": "", "cost": 1}, {}, 422),
    "nothing": ("", {}, 422),
    "no key": ({"title": "x", "text": "", "cost": 1}, {"Idempotency-Key": ""}, 400),
    "no uuid": ({"title": "x", "text": "", "cost": 1}, {"Idempotency-Key": "1; DROP TABLE budget"}, 400),
    "a forged token": ({"title": "x", "text": "", "cost": 1}, {"Authorization": "Bearer e30.e30.e30"}, 401),
    "nobody": ({"title": "x", "text": "", "cost": 1}, {"Authorization": ""}, 401),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.usefixtures("nothing_changes")
def test_a_bad_request_is_a_problem_and_changes_nothing(
    people_on_each: People, scene: dict[str, str], kind: str
) -> None:
    body, headers, status = BODIES[kind]
    check_problem(send(people_on_each, "resident", f"/budgets/{scene['ideas']}/proposals", body, **headers), status)


def ballots(scene: dict[str, str]) -> dict[str, tuple[str, Any, int, str]]:
    """Election, choices, status, kind of problem."""
    own = [{"project_id": scene["project"]}]
    return {
        "unknown election": (str(uuid4()), own, 404, "ElectionNotFound"),
        "no id": ("x", own, 404, "NoSuchPath"),
        "unknown project": (scene["election"], [{"project_id": str(uuid4())}], 422, "BallotInvalid"),
        "twice the same": (scene["election"], own * 2, 422, "BallotInvalid"),
        "nothing chosen": (scene["election"], [], 422, "BallotInvalid"),
        "points": (scene["election"], [{"project_id": scene["project"], "points": -1}], 422, "Invalid"),
        "no project": (scene["election"], [{}], 422, "Invalid"),
        "ten thousand": (scene["election"], own * 10_001, 422, "Invalid"),
    }


@pytest.mark.parametrize("kind", ballots({"election": "", "project": ""}))
@pytest.mark.usefixtures("nothing_changes")
def test_a_ballot_that_is_none_is_refused(people_on_each: People, scene: dict[str, str], kind: str) -> None:
    election_id, choices, status, name = ballots(scene)[kind]
    told = send(people_on_each, "resident", f"/elections/{election_id}/ballots", {"choices": choices})
    assert check_problem(told, status) == name


@pytest.mark.parametrize(("area_id", "age"), [("harlev", 44), (AREA, 3)])
@pytest.mark.usefixtures("nothing_changes")
def test_who_lives_elsewhere_or_is_too_young_does_not_vote(
    people_on_each: People, scene: dict[str, str], area_id: str, age: int
) -> None:
    token = people_on_each.residents([1], area_id, age)[0]
    body = {"choices": [{"project_id": scene["project"]}]}
    path = f"/elections/{scene['election']}/ballots"
    told = send(people_on_each, "resident", path, body, Authorization=f"Bearer {token}")
    assert check_problem(told, 403) == "NotEligible"


def test_a_ballot_for_a_closed_election_is_refused_and_counted_nowhere(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(100)
    _, election_id, projects = people.election(year, 100, {"Have": 50})
    people.vote(election_id, list(projects.values()), [2, 3])
    people.close(election_id)
    body = {"choices": [{"project_id": projects["Have"]}]}
    assert check_problem(send(people, "resident", f"/elections/{election_id}/ballots", body), 409) == "ElectionNotOpen"
    assert people.get(f"/elections/{election_id}/result")["totals"]["ballots"] == 2


def many_at_once(count: int, ask: Callable[[str], Answer]) -> list[Answer]:
    """Each with a key of its own."""

    with ThreadPoolExecutor(count) as pool:
        keys = [str(uuid4()) for _ in range(count)]
        return list(pool.map(lambda key: unless_busy(lambda: ask(key)), keys))


def test_of_twenty_ballots_of_one_person_at_once_one_is_accepted(people_on_each: People) -> None:
    people = people_on_each
    _, election_id, projects = people.election(people.new_year(100), 100, {"Have": 50})
    body, path = {"choices": [{"project_id": projects["Have"]}]}, f"/elections/{election_id}/ballots"
    told = many_at_once(20, lambda key: send(people, "resident", path, body, **{"Idempotency-Key": key}))
    assert sorted(each.status for each in told) == [201] + [409] * 19
    assert {check_problem(each) for each in told if each.status == 409} == {"AlreadyVoted"}
    assert people.close(election_id)["totals"]["ballots"] == 1


def test_one_ballot_sent_twenty_times_at_once_is_one_ballot_with_one_receipt(people_on_each: People) -> None:
    people = people_on_each
    _, election_id, projects = people.election(people.new_year(100), 100, {"Have": 50})
    body, key = {"choices": [{"project_id": projects["Have"]}]}, {"Idempotency-Key": str(uuid4())}
    told = many_at_once(20, lambda _: send(people, "resident", f"/elections/{election_id}/ballots", body, **key))
    assert {each.status for each in told} == {201}
    assert len({json.dumps(each.body) for each in told}) == 1
    assert people.close(election_id)["totals"]["ballots"] == 1


@pytest.mark.parametrize("kind", ["appropriation", "budget", "proposal", "campaign", "ballot"])
def test_asked_again_it_is_done_once_and_the_same_id_with_other_content_is_a_conflict(
    people_on_each: People, scene: dict[str, str], kind: str
) -> None:
    people = people_on_each
    key = {"Idempotency-Key": str(uuid4())}
    if kind == "ballot":
        _, election, projects = people.election(people.new_year(100), 100, {"Have": 50, "Sti": 40})
        bodies = [{"choices": [{"project_id": project}]} for project in projects.values()]
        who, path = "resident", f"/elections/{election}/ballots"
    else:
        who, path, body = forms(scene)[kind]
        bodies = [json.dumps(body).replace(f'"{HERE}"', str(amount)) for amount in (3, 4)]
        if kind == "campaign":
            soon = f"{now() + timedelta(days=30):%Y-%m-%d}"
            bodies = [each.replace("2099-01-01", soon) for each in bodies]
    first = send(people, who, path, bodies[0], **key)
    assert first.status == 201, first.body
    assert send(people, who, path, bodies[0], **key).body == first.body
    assert check_problem(send(people, who, path, bodies[1], **key), 409) == "SameIdOtherContent"
    assert send(people, who, path, bodies[0], **key).body == first.body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/budgets/1", 404),
        ("GET", f"/api/v1/budgets/{UNHEARD_OF}", 404),
        ("GET", f"/api/v1/elections/{UNHEARD_OF}/result", 404),
        ("GET", "/api/v1/pool?as_of=yesterday", 422),
        ("GET", "/api/v1/pool?as_of=2024-01-01&as_of=2025-01-01", 422),
        ("GET", "/api/v1/pool/transfers?limit=0", 422),
        ("GET", "/api/v1/pool/transfers?limit=501", 422),
        ("GET", "/api/v1/pool/transfers?after_sequence=99999999999999999999", 422),
        ("GET", "/api/v1/budgets?after=x", 422),
        ("GET", "/api/v1/budgets?area_id=%00", 422),
        ("GET", "/api/v1/payments", 401),
        ("DELETE", "/api/v1/pool", 405),
        ("PUT", "/api/v1/budgets", 405),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_problem(
    people_on_each: People, method: str, path: str, status: int
) -> None:
    check_problem(people_on_each.once(method, path), status)


def test_a_result_and_ballots_that_are_not_there_yet_are_a_conflict(
    people_on_each: People, scene: dict[str, str]
) -> None:
    for what in ("result", "ballots.pb"):
        check_problem(people_on_each.once("GET", f"/api/v1/elections/{scene['election']}/{what}"), 409)
