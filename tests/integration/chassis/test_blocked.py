"""A broker that is short of memory takes nothing: readiness says so, the process stays in rotation, and events are sent once after."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection

from chassis import bus, line
from chassis.line import Blocked, Line
from chassis.outbox import Waiting
from deploy.local.broker import Broker
from tests.integration.chassis.example import WasTold
from tests.integration.chassis.processes import SECONDS_MAX, Street, until

pytestmark = pytest.mark.timeout(240)
KEY = WasTold.routing_key()
EVENTS = 5
ROUNDS = 6
ALARM = "{resource_limit, memory, node()}"


def run_short(broker: Broker) -> None:
    broker.evaluate(f"rabbit_alarm:set_alarm({{{ALARM}, []}})")


def recover(broker: Broker) -> None:
    broker.evaluate(f"rabbit_alarm:clear_alarm({ALARM})")


def ready(street: Street) -> tuple[int, dict[str, Any]]:
    status, body = street.health("/readyz")
    return status, json.loads(body)


def test_readiness_tells_that_the_broker_takes_nothing_and_the_process_stays_ready(
    street_of_its_own: Street, own_broker: Broker
) -> None:
    street_of_its_own.start_service()
    assert ready(street_of_its_own)[1]["warnings"] == {}
    run_short(own_broker)
    until(lambda: ready(street_of_its_own)[1]["warnings"])
    status, told = ready(street_of_its_own)
    assert (status, told["ready"], set(told["checks"].values())) == (200, True, {"ok"})
    assert told["warnings"]["publishing"].startswith("blocked:")
    assert 'opland_bus_blocked{service="budgets"} 1.0' in street_of_its_own.health("/metrics")[1]
    recover(own_broker)
    until(lambda: ready(street_of_its_own)[1]["warnings"] == {})
    assert 'opland_bus_blocked{service="budgets"} 0.0' in street_of_its_own.health("/metrics")[1]


@pytest.mark.parametrize("user", ["budgets", "gateway", "feed"])
def test_each_user_can_try_out_its_line_and_hears_that_it_is_blocked_until_it_is_not(
    own_broker: Broker, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = Line(own_broker.uri(user))
    tried.try_out(SECONDS_MAX)
    assert tried._trial is not None, "the broker let it be sent"
    run_short(own_broker)
    for seconds in (60, 60, 0):  # the last time on another connection: the first may be dead without a word
        monkeypatch.setattr(line, "BLOCKED_SECONDS_MAX", seconds)
        with pytest.raises(Blocked):
            tried.try_out(SECONDS_MAX)
    recover(own_broker)
    tried.try_out(SECONDS_MAX, patience=SECONDS_MAX)
    tried.close()


def test_a_user_who_may_not_send_there_is_not_taken_for_blocked(own_broker: Broker) -> None:
    tried = Line(own_broker.uri("operator"))
    for _ in range(2):
        tried.try_out(SECONDS_MAX)
    tried.close()


@pytest.fixture
def sender(own_broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[bus.Sender]:
    """One that soon gives up a connection on which nothing is confirmed."""
    bus.declare(own_broker.uri("operator"), {"budgets.was_told": [KEY]})
    made = bus.Sender(own_broker.uri("budgets"), "budgets")
    made.send([])  # its connection is there before the shortage
    monkeypatch.setattr(bus, "CONFIRM_SECONDS_MAX", 0.5)
    yield made
    made.close()


def relayed(sender: bus.Sender, rounds: Callable[[], bool]) -> int:
    """As a process relays what waits, round after round; how many were confirmed in the end."""
    rows = [Waiting(number, uuid4(), KEY, json.dumps({"name": str(number)})) for number in range(1, EVENTS + 1)]
    while rounds():
        try:
            return len(sender.send(rows))
        except Blocked:
            pass
        except bus.TROUBLE:
            sender.close()
    return 0


def came(broker: Broker) -> int:
    with Connection(broker.uri("budgets")) as connection:
        return int(connection.default_channel.queue_declare("budgets.was_told", passive=True).message_count)


def lines(broker: Broker) -> int:
    """How many connections it holds, those among them that were given up while it did not look."""
    return int(broker.evaluate("length(rabbit_networking:local_connections())"))


def through_a_shortage(sender: bus.Sender, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many events came of a few, where it was short of memory for some rounds of the relay. After it, it may take its time."""
    tried: list[float] = []

    def go_on() -> bool:
        tried.append(time.monotonic())
        return len(tried) < 100 * ROUNDS

    run_short(broker)
    confirmed: list[int] = []
    thread = threading.Thread(target=lambda: confirmed.append(relayed(sender, go_on)))
    thread.start()
    until(lambda: len(tried) > ROUNDS)
    monkeypatch.setattr(bus, "CONFIRM_SECONDS_MAX", SECONDS_MAX)
    recover(broker)
    thread.join(2 * SECONDS_MAX)
    assert confirmed == [EVENTS]
    until(lambda: lines(broker) == 1)
    return came(broker)


def test_while_the_broker_is_blocked_events_are_not_handed_to_it_again_and_again(
    sender: bus.Sender, own_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert through_a_shortage(sender, own_broker, monkeypatch) <= 2 * EVENTS, (
        "on the line that was there, and on the one after"
    )


def test_twin_without_trying_its_line_out_each_round_of_the_relay_comes_in_the_end(
    sender: bus.Sender, own_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line.Line, "try_out", lambda *_, **__: None)
    assert through_a_shortage(sender, own_broker, monkeypatch) > 2 * EVENTS
