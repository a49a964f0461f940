"""Each service in turn killed, and one stopped: every address that all may read answers in time, and heals by itself."""

import http.client
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from chassis.calls import CALL_SECONDS_MAX
from chassis.config import SERVICES
from deploy.local.broker import Broker
from deploy.local.process import wait_until
from deploy.local.town import Town
from gateway.asking import GATHER_SECONDS_MAX
from gateway.auth import PUBLIC
from gateway.http import Operation
from gateway.naming import SUBJECTS
from gateway.openapi import operations
from gateway.questions import service_of
from gateway.service import GatewayService
from tests.towns import a_town

pytestmark = pytest.mark.timeout(240)
PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")
ALLOWANCE_SECONDS = 5
"""For a machine that does other things as well."""
HEAL_SECONDS_MAX = 30
AT_ONCE = 20
DECIDED_HERE = (400, 404, 422)
NOT_HERE = {"follow": "a stream has no end", "list_events": "the feed is not in this town"}
ROUTES = {
    route.name: route
    for route in operations(GatewayService)
    if route.method == "GET" and route.auth is PUBLIC and not route.development and route.name not in NOT_HERE
}


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float


@pytest.fixture(scope="module")
def town(broker: Broker, server_folder: Path) -> Iterator[Town]:
    """Whose gateway keeps nothing: what is kept would be told for a while as if nothing were missing."""
    with a_town(server_folder, broker, settings={"KEPT_MEGABYTES_MAX": "0"}) as found:
        yield found


def address(route: Operation) -> str:
    def fill(found: re.Match[str]) -> str:
        return {"uuid": str(uuid4()), "subject": next(iter(SUBJECTS))}.get(found[1] or "", "harlev")

    return PARAMETER.sub(fill, route.path)


def ask(town: Town, route: Operation) -> Answer:
    began = time.monotonic()
    headers = {"Accept": "text/html" if route.page else "application/json"}
    status = requests.get(f"{town.url}{address(route)}", headers=headers, timeout=60).status_code
    return Answer(status, time.monotonic() - began)


def ask_all(town: Town, at_once: int = AT_ONCE) -> dict[str, Answer]:
    with ThreadPoolExecutor(at_once) as pool:
        return dict(zip(ROUTES, pool.map(lambda route: ask(town, route), ROUTES.values()), strict=True))


def hold_while_away(town: Town, service: str, before: dict[str, Answer], come_back: Callable[[], None]) -> None:
    during = ask_all(town)
    for name, route in ROUTES.items():
        answer, needs_it = during[name], route.asks is not None and service_of(route.asks) == service
        assert answer.seconds < CALL_SECONDS_MAX + ALLOWANCE_SECONDS, (name, answer)
        assert answer.status in (before[name].status, http.client.SERVICE_UNAVAILABLE), (name, answer)
        if needs_it and before[name].status not in DECIDED_HERE:
            assert answer.status == http.client.SERVICE_UNAVAILABLE, (name, answer)
    for name in ("front_page", "get_overview"):
        assert during[name].status == http.client.OK
        assert during[name].seconds < GATHER_SECONDS_MAX + ALLOWANCE_SECONDS
    overview = f"{town.url}/api/v1/overview"
    assert wait_until(lambda: requests.get(overview, timeout=60).json()["unavailable"] == [service], HEAL_SECONDS_MAX)
    assert (
        "En del af os er nede lige nu" in requests.get(f"{town.url}/", headers={"Accept": "text/html"}, timeout=60).text
    )
    come_back()
    healed = {name: answer.status for name, answer in before.items()}
    assert wait_until(lambda: {n: a.status for n, a in ask_all(town).items()} == healed, HEAL_SECONDS_MAX)


@pytest.fixture(scope="module")
def before(town: Town) -> dict[str, Answer]:
    found = ask_all(town, at_once=1)  # documents are made at their first reading
    assert {found[name].status for name in ("front_page", "get_overview", "list_budgets", "get_pool")} == {200}
    assert all(answer.status < http.client.INTERNAL_SERVER_ERROR for answer in found.values()), found
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_costs_its_own_part_only(town: Town, before: dict[str, Answer], service: str) -> None:
    def come_back() -> None:
        town.start_process(service)
        town.wait_ready(service)

    town.kill(service)
    hold_while_away(town, service, before, come_back)


def test_a_stopped_service_is_missed_as_a_killed_one_is(town: Town, before: dict[str, Answer]) -> None:
    process = town.running["ledger"]
    process.send_signal(signal.SIGSTOP)
    try:
        hold_while_away(town, "ledger", before, lambda: process.send_signal(signal.SIGCONT))
    finally:
        process.send_signal(signal.SIGCONT)
