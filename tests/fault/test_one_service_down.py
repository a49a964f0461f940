"""Each service in turn killed, and one stopped: every address that all may read, of things that are there, answers in time, says
what is missing, and heals by itself; and so do the pages of who is signed in.
"""

import http.client
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
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
from tests.people import AREA, People
from tests.signing_in import Browser
from tests.towns import a_town

pytestmark = pytest.mark.timeout(240)
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
OF_ITS_FORM = re.compile(r'<input type="hidden"[^>]*>')
MISSING = re.compile("nede lige nu|kan ikke hentes|kan ikke ses")
ALLOWANCE_SECONDS = 5
"""For a machine that does other things as well."""
HEAL_SECONDS_MAX = 30
NOWHERE = str(uuid4())
AT_ONCE = 20
DECIDED_HERE = (400, 404, 422)
NOT_HERE = {"follow": "a stream has no end", "list_events": "the feed is not in this town"}
SIGNS_IN_OR_OUT = ("/log-ind", "/log-ud", "/logget-ud")


def is_read(route: Operation) -> bool:
    """By anybody; or, of who is signed in, a page of their own."""
    by_whom = route.auth is PUBLIC or (route.page and not PARAMETER.search(route.path))
    return by_whom and not route.development and not route.path.startswith(SIGNS_IN_OR_OUT)


ROUTES = {
    route.name: route
    for route in operations(GatewayService)
    if route.method == "GET" and is_read(route) and route.name not in NOT_HERE
}
THERE = (
    "budget_page",
    "proposal_page",
    "election_page",
    "permanent_page",
    "support_amount_page",
    "area_page",
    "desk_page",
)
"""Pages of something that is there, whose answers say so: they are looked at, and not an address of nothing."""


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float
    page: str = ""
    """Without what no two answers share."""


@pytest.fixture(scope="module")
def town(broker: Broker, server_folder: Path) -> Iterator[Town]:
    """Whose gateway keeps nothing: what is kept would be told for a while as if nothing were missing."""
    with a_town(server_folder, broker, settings={"KEPT_MEGABYTES_MAX": "0"}, people_sign_in=True) as found:
        yield found


@dataclass(frozen=True)
class Visit:
    """Whoever looks, with what there is to look at: name in an address -> its value. A playmaker sees the pages of who is signed in."""

    town: Town
    there: dict[str, str]
    cookies: dict[str, str]

    def address(self, route: Operation) -> str:
        def fill(found: re.Match[str]) -> str:
            other = {"uuid": NOWHERE, "subject": next(iter(SUBJECTS))}.get(found[1] or "", AREA)
            return self.there.get(found[2], other)

        return PARAMETER.sub(fill, route.path)

    def ask(self, route: Operation) -> Answer:
        began = time.monotonic()
        headers = {"Accept": "text/html" if route.page else "application/json"}
        cookies = {} if route.auth is PUBLIC else self.cookies
        told = requests.get(f"{self.town.url}{self.address(route)}", headers=headers, cookies=cookies, timeout=60)
        page = OF_ITS_FORM.sub("", told.text) if "html" in told.headers.get("Content-Type", "") else ""
        return Answer(told.status_code, time.monotonic() - began, page)

    def ask_all(self, at_once: int = AT_ONCE) -> dict[str, Answer]:
        with ThreadPoolExecutor(at_once) as pool:
            return dict(zip(ROUTES, pool.map(self.ask, ROUTES.values()), strict=True))


def square(area_id: str) -> dict[str, Any]:
    ring = [[10.0, 56.0], [10.1, 56.0], [10.1, 56.1], [10.0, 56.0]]
    border = {"type": "MultiPolygon", "coordinates": [[ring]]}
    return {"area_id": area_id, "name": "Solbjerg", "postal_codes": ["8355"], "population": 3_000, "border": border}


@pytest.fixture(scope="module")
def visit(town: Town) -> Visit:
    """An open vote with its proposals, and a campaign that collects."""
    with People(town.url) as people:
        budget_id, election_id, projects = people.election(people.new_year(90_000), 80_000, {"Have": 50_000})
        campaign_id = people.open_campaign(60_000)
        there = {"budget_id": budget_id, "election_id": election_id, "proposal_id": projects["Have"]}
        there |= {"campaign_id": campaign_id, "slug": people.get(f"/campaigns/{campaign_id}")["slug"]}
        people.post("operator", "/areas", square(AREA))
    visitor = Browser(town.url)
    visitor.sign_in("playmaker")
    return Visit(town, there, visitor.cookies.get_dict())


def hold_while_away(visit: Visit, service: str, before: dict[str, Answer], come_back: Callable[[], None]) -> None:
    town, during = visit.town, visit.ask_all()
    for name, route in ROUTES.items():
        answer, needs_it = during[name], route.asks is not None and service_of(route.asks) == service
        assert answer.seconds < CALL_SECONDS_MAX + ALLOWANCE_SECONDS, (name, answer)
        assert answer.status in (before[name].status, http.client.SERVICE_UNAVAILABLE), (name, answer)
        if needs_it and before[name].status not in DECIDED_HERE:
            assert answer.status == http.client.SERVICE_UNAVAILABLE, (name, answer)
        if answer.page != before[name].page:
            assert MISSING.search(answer.page), (name, answer)
    for name in ("front_page", "get_overview"):
        assert during[name].status == http.client.OK
        assert during[name].seconds < GATHER_SECONDS_MAX + ALLOWANCE_SECONDS
    overview = f"{town.url}/api/v1/overview"
    assert wait_until(lambda: requests.get(overview, timeout=60).json()["unavailable"] == [service], HEAL_SECONDS_MAX)
    assert "En del af os er nede lige nu" in during["front_page"].page
    come_back()
    healed = {name: answer.status for name, answer in before.items()}
    assert wait_until(lambda: {n: a.status for n, a in visit.ask_all().items()} == healed, HEAL_SECONDS_MAX)


@pytest.fixture(scope="module")
def before(visit: Visit) -> dict[str, Answer]:
    found = visit.ask_all(at_once=1)  # documents are made at their first reading
    assert {found[name].status for name in ("front_page", "get_overview", "list_budgets", "get_pool")} == {200}
    assert {name: found[name].status for name in THERE} == dict.fromkeys(THERE, 200)
    assert all(answer.status < http.client.INTERNAL_SERVER_ERROR for answer in found.values()), found
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_costs_its_own_part_only(visit: Visit, before: dict[str, Answer], service: str) -> None:
    town = visit.town

    def come_back() -> None:
        town.start_process(service)
        town.wait_ready(service)

    town.kill(service)
    hold_while_away(visit, service, before, come_back)


def test_a_stopped_service_is_missed_as_a_killed_one_is(visit: Visit, before: dict[str, Answer]) -> None:
    process = visit.town.running["ledger"]
    process.send_signal(signal.SIGSTOP)
    try:
        hold_while_away(visit, "ledger", before, lambda: process.send_signal(signal.SIGCONT))
    finally:
        process.send_signal(signal.SIGCONT)
