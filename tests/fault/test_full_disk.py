"""A disk that is full, and one that the broker finds too full: a clear answer, nothing half done, and on it goes."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from chassis.config import SERVICES
from deploy.local.broker import Broker
from deploy.local.town import Town
from tests.mothers_files import picture
from tests.people import DECISION, People, eventually
from tests.roads import budget_road
from tests.town_checks import check_town

APPROPRIATION = {"amount": 1_000, "currency": "DKK", "decision": DECISION}
pytestmark = pytest.mark.timeout(240)


@contextmanager
def disk_full(town: Town, *names: str) -> Iterator[None]:
    """No file of these processes can grow."""
    pids = [town.running[name].pid for name in names]
    for pid in pids:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    yield
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def test_a_full_disk_is_an_answer_and_what_was_asked_for_is_done_when_there_is_room_again(
    town: Town, people: People
) -> None:
    year, key = people.new_year(5), str(uuid4())
    headers = {"Authorization": f"Bearer {people.token('finance')}", "Idempotency-Key": key}
    body = {**APPROPRIATION, "year": year}
    with disk_full(town, *SERVICES):
        told = people.once("POST", "/api/v1/pool/appropriations", json=body, headers=headers)
        assert (told.status, told.body["title"]) == (503, "Unavailable")
        assert told.headers["Retry-After"]
        assert people.stages(year) == {"appropriated": 5, "available": 5}
    eventually(lambda: people.once("POST", "/api/v1/pool/appropriations", json=body, headers=headers).status == 201)
    assert people.stages(year) == {"appropriated": 1_005, "available": 1_005}
    assert all(process.poll() is None for process in town.running.values())
    check_town(town, budget_road(people))


def test_a_full_disk_keeps_nothing_of_a_file_and_the_same_file_is_taken_when_there_is_room(
    town: Town, people: People
) -> None:
    budget_id = people.open_budget(people.new_year(200_000), 100_000)
    (token,) = people.residents([3])
    body = {"title": "Bænke", "text": "ved søen", "cost": 10_000}
    proposal_id = people.api.post(f"/api/v1/budgets/{budget_id}/drafts", body, token)["id"]
    path, key, photo = f"/api/v1/proposals/{proposal_id}/attachments", str(uuid4()), picture("JPEG")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    send = {"data": photo, "headers": headers}
    with disk_full(town, "gateway"):
        told = people.once("POST", f"{path}?name=skitse.jpg", **send)
        assert (told.status, told.body["title"]) == (503, "StorageUnavailable")
        assert told.headers["Retry-After"]
        assert [each for each in (town.folder / "files").rglob("*") if each.is_file()] == []
    assert people.once("POST", f"{path}?name=skitse.jpg", **send).status == 201
    assert people.once("GET", f"/api/v1/attachments/{key}", headers=headers).status == 200


def test_a_broker_that_takes_nothing_more_is_an_answer_and_all_goes_on_when_it_does(
    broker: Broker, town: Town, people: People
) -> None:
    year = people.new_year(5)
    path, headers = "/api/v1/pool/appropriations", {"Authorization": f"Bearer {people.token('finance')}"}
    body = {**APPROPRIATION, "year": year}
    limit = broker.evaluate("rabbit_disk_monitor:get_disk_free_limit()")
    broker.evaluate("rabbit_disk_monitor:set_disk_free_limit(1000000000000000)")
    try:
        told = people.once("POST", path, json=body, headers={**headers, "Idempotency-Key": str(uuid4())})
        assert (told.status, told.body["title"]) == (503, "Unavailable")
    finally:
        broker.evaluate(f"rabbit_disk_monitor:set_disk_free_limit({limit})")
    check_town(town, budget_road(people))
    assert people.stages(year)["appropriated"] in (5, 1_005)  # "unknown, ask again": it may have been done
