"""Each service killed at each line where it matters, while both roads are walked: all is there, and once, to the øre.

tests/integration/chassis/test_kills.py shows the same for the chassis alone, with a twin for each of its guards; the twins
here show what their loss would mean to people.
"""

import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from chassis.config import SERVICES
from deploy.local.broker import Broker
from deploy.local.town import TARGETS, Town
from tests.fault.keeper import Keeper
from tests.people import People
from tests.roads import budget_road, campaign_road
from tests.town_checks import check_town, queued, wait_for_rest
from tests.towns import a_town

KILLED = -signal.SIGKILL
POINTS = {
    "operation.committed": "between commit and publish",
    "outbox.sent": "between publish and mark",
    "inbox.handling": "an event in hand, nothing of it committed",
    "inbox.handled": "between commit and ack",
    "rpc.answering": "between commit and answer",
}
pytestmark = pytest.mark.timeout(240)


def sabotaged(service: str, *arguments: str) -> list[str]:
    return ["-m", "tests.saboteur", *arguments, "chassis.runner", TARGETS[service]]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_killed_at_each_line_that_matters_loses_nothing_and_doubles_nothing(
    town_on_each: Town, people_on_each: People, tmp_path: Path, service: str
) -> None:
    """At its first passing of each point: one road, five deaths."""
    town = town_on_each
    points = [word for point in POINTS for word in ("--at", point)]
    town.commands = {service: sabotaged(service, *points, "--only-once", str(tmp_path))}
    town.restart(service)
    accepted = {}
    with Keeper(town) as keeper:
        if service in ("budgets", "voting", "ledger"):
            accepted = budget_road(people_on_each)
        if service in ("crowdfunding", "ledger"):
            campaign_road(people_on_each, town)
    town.commands = {}  # who has died at each does not again, and may stay as it is
    assert {path.name for path in tmp_path.iterdir()} == set(POINTS)
    assert dict(keeper.deaths) == {(service, KILLED): len(POINTS)}
    check_town(town, accepted)


def earmark_asked_for(broker: Broker, folder: Path, service: str, *arguments: str) -> Iterator[tuple[str, int]]:
    """A budget whose earmark was asked for while a service died once -> its phase, and what the pool holds for it."""
    died = folder / f"died-{uuid4().hex}"
    died.mkdir()
    commands = {service: sabotaged(service, *arguments, "--only-once", str(died))}
    with a_town(folder, broker, commands=commands) as town, People(town.url) as people:
        with Keeper(town):
            year = people.new_year(10_000)
            budget_id = people.draft(year, 4_000)
            people.endorse(budget_id)
            while not any(died.iterdir()):
                people.get("/pool")
        wait_for_rest(town)
        assert queued(town) == {}
        yield people.get(f"/budgets/{budget_id}")["phase"], people.stages(year).get("earmarked", 0)


@pytest.mark.parametrize(("guard", "phase"), [((), "ideas"), (("--without", "outbox.confirm"), "earmarking")])
def test_unless_events_wait_for_a_confirm_money_is_held_and_its_budget_never_hears_of_it(
    broker: Broker, server_folder: Path, guard: tuple[str, ...], phase: str
) -> None:
    """Marked before it is sent: the appropriation's event passes the point twice, the earmark's once."""
    at = ("--at", "outbox.marked", "--nth", "3" if guard else "2")
    for told in earmark_asked_for(broker, server_folder, "ledger", *at, *guard):
        assert told == (phase, 4_000)


@pytest.mark.parametrize(("guard", "phase"), [((), "ideas"), (("--without", "taker.ack_last"), "earmarking")])
def test_unless_events_are_acknowledged_last_one_in_hand_dies_with_its_process(
    broker: Broker, server_folder: Path, guard: tuple[str, ...], phase: str
) -> None:
    for told in earmark_asked_for(broker, server_folder, "budgets", "--at", "inbox.handling", *guard):
        assert told == (phase, 4_000)
