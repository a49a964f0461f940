"""SIGTERM finishes and acknowledges what is in hand and takes nothing new; deadlines and absent services."""

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from chassis.outbox import publish
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from tests.conftest import Amqp
from tests.integration.chassis.example import WasTold
from tests.integration.chassis.processes import SECONDS_MAX, Posted, Street, a_tell, an_event, database, until

RPC_QUEUE = "rpc-budgets"
TRANSIENT = 1


def stopping_with_a_call_in_hand(street: Street, *guard: str) -> Posted:
    """SIGTERM while a hot command is under way, until nothing new is taken; the call."""
    process = street.start_service(*guard)
    posted = street.post("tell_many", a_tell("gate"))
    until(lambda: street.begun("gate") == 1)
    process.terminate()
    until(lambda: street.consumers(RPC_QUEUE) == 0)
    return posted


def finish(street: Street) -> None:
    street.open("gate")
    assert street.running["service"].wait(SECONDS_MAX) == 0


def test_a_call_in_hand_is_finished_answered_and_acknowledged(street: Street) -> None:
    posted = stopping_with_a_call_in_hand(street)
    finish(street)
    assert posted.told() == [1]
    assert street.queued(RPC_QUEUE) == 0


def test_with_the_stock_consumer_a_call_in_hand_comes_again_and_runs_twice(street: Street) -> None:
    posted = stopping_with_a_call_in_hand(street, "--without", "rpc.graceful")
    until(lambda: street.queued(RPC_QUEUE) == 1)
    finish(street)
    assert posted.told() == [1]
    street.start_service()
    until(lambda: street.told("gate") == 2)


def test_what_comes_after_the_signal_waits_for_the_next_process(street: Street) -> None:
    in_hand = stopping_with_a_call_in_hand(street)
    late = street.post("tell", a_tell("late"))
    until(lambda: street.queued(RPC_QUEUE) == 1)
    finish(street)
    assert in_hand.told() == [1]
    assert street.told("told late") == 0
    street.start_service()
    assert late.told() == [1]


def test_an_event_in_hand_is_finished_and_acknowledged(street: Street) -> None:
    process = street.start_service()
    street.send(an_event("gate"))
    until(lambda: street.begun("gate") == 1)
    assert 'opland_in_hand{entry="on_was_told",service="budgets"} 1.0' in street.health("/metrics")[1]
    process.terminate()
    until(lambda: any(line["event"] == "stopping" for line in street.lines()))
    street.send(an_event("after"))
    street.open("gate")
    assert process.wait(SECONDS_MAX) == 0
    assert (street.told("heard gate"), street.told("heard after"), street.queued()) == (1, 0, 1)


def test_what_the_last_operation_published_is_sent_before_the_end(street: Street) -> None:
    process = street.start_service()
    posted = [street.post("tell", a_tell(f"last {number}")) for number in range(5)]
    assert [each.told() for each in posted] == [[1]] * 5
    process.terminate()
    assert process.wait(SECONDS_MAX) == 0
    assert street.outbox() == 0


@pytest.mark.parametrize(("guard", "told"), [((), 0), (("--without", "calls.deadline"), 1)])
def test_a_call_whose_deadline_has_passed_is_not_carried_out_unless_nobody_looks(
    street: Street, guard: tuple[str, ...], told: int
) -> None:
    process = street.start_service(*guard)
    os.kill(process.pid, signal.SIGSTOP)
    street.post("tell", a_tell("late"), seconds=2)
    until(lambda: street.queued(RPC_QUEUE) == 0)  # in the hands of the process, where no expiry reaches it
    time.sleep(2.1)
    os.kill(process.pid, signal.SIGCONT)
    assert street.post("tell", a_tell("next")).told() == [1]
    assert street.told("told late") == told


def test_a_service_that_is_away_is_said_to_be_within_the_deadline_and_leaves_no_trace(street: Street) -> None:
    street.start_caller()
    assert street.tell("x")["detail"] == "budgets has never been started here"
    street.start_service()
    assert street.tell("x") == {"told": 1}
    street.stop()
    asked_at = time.monotonic()
    refusal = street.tell("x", seconds=1)
    assert refusal["type"] == "Unavailable"
    # What is left of the second when the question leaves: 1, or 0.997 where the way there took its time.
    assert re.fullmatch(r"budgets did not answer within (1|0\.\d+) seconds: ask again", refusal["detail"])
    assert time.monotonic() - asked_at < 20
    assert street.waiting() == 0
    until(lambda: street.queued(RPC_QUEUE) == 0)  # expired
    street.start_service()
    assert street.ask("how_many", name="told x") == {"told": 1}


def test_an_event_sent_before_its_consumer_s_first_start_arrives(street: Street) -> None:
    street.send(an_event("before the first"))
    street.start_service()
    until(lambda: street.told("heard before the first") == 1)


def test_neither_a_call_nor_its_answer_is_written_to_the_broker_s_disk(street: Street) -> None:
    street.start_service()
    street.start_caller()
    assert street.post("tell", a_tell("answered")).reply().properties["delivery_mode"] == TRANSIENT
    street.stop()
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(street.tell, "a ballot", seconds=5)
        call = until(lambda: street.peek(RPC_QUEUE))
        assert call.properties["delivery_mode"] == TRANSIENT
        assert asked.result(SECONDS_MAX)["type"] == "Unavailable"


def test_told_to_stop_while_the_broker_is_away_it_stops(own_broker: Broker, street_of_its_own: Street) -> None:
    street_of_its_own.start_service()
    own_broker.kill()
    until(lambda: street_of_its_own.health("/readyz")[0] == 503)
    assert street_of_its_own.stop() == 0


def test_after_an_outage_of_the_broker_all_goes_on(own_broker: Broker, street_of_its_own: Street) -> None:
    street = street_of_its_own
    street.start_caller()
    street.start_service()
    assert street.tell("before") == {"told": 1}
    until(lambda: street.told("heard before") == 1)
    street.post(
        "tell", a_tell("gate")
    )  # in hand when the connection is lost: there is nobody to answer or acknowledge to
    until(lambda: street.begun("gate") == 1)
    own_broker.kill()
    street.open("gate")
    assert street.tell("during", seconds=2)["type"] == "Unavailable"
    until(lambda: street.health("/readyz")[0] == 503)
    street.db.run(lambda session: publish(session, WasTold(name="meanwhile")))
    own_broker.restart()
    after = uuid4()
    until(lambda: street.tell("after", after, seconds=1) == {"told": 1})
    until(lambda: street.told("heard after") == street.told("heard meanwhile") == 1)
    until(lambda: street.outbox() == 0)
    until(street.ready)
    assert street.told("told gate") == 1


def test_while_its_database_is_away_a_service_acknowledges_nothing_and_says_so(
    amqp: Amqp, postgres: Postgres, tmp_path: Path
) -> None:
    name = f"test_{uuid4().hex}"
    url = postgres.create_database(name)
    with Street(amqp, tmp_path, url) as street:
        street.start_service()
        street.db.close()
        postgres.drop_database(name)
        street.send(an_event("anna"))
        until(lambda: any(line["event"] == "taking paused" for line in street.lines()))
        until(lambda: street.health("/readyz")[0] == 503)
        assert street.post("tell", a_tell("bo")).told() == ["Unavailable"]
        postgres.create_database(name)
        database(url).close()
        until(lambda: street.told("heard anna") == 1)
        assert street.post("tell", a_tell("bo")).told() == [1]
    postgres.drop_database(name)
