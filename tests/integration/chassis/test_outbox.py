"""An event leaves the outbox when, and only when, the broker has confirmed it."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from kombu import Connection
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis import bus, clock, outbox, telemetry
from chassis.db import Database
from chassis.outbox import OutboxRow, Waiting, publish, publish_all, relay
from deploy.local.postgres import Postgres
from tests.conftest import Amqp
from tests.integration.chassis.example import WasTold, add
from tests.integration.chassis.processes import database

SECONDS_MAX = 20
KEY = WasTold.routing_key()


def waiting(db: Database) -> list[str]:
    """The names of the events that wait."""
    bodies = db.read(lambda session: session.scalars(select(OutboxRow.body).order_by(OutboxRow.position)).all())
    return [json.loads(body)["subject"] for body in bodies]


def tell(db: Database, *names: str) -> None:
    db.run(lambda session: publish_all(session, [WasTold(name=name) for name in names]))


def all_of(rows: Sequence[Waiting]) -> list[int]:
    return [row.position for row in rows]


def test_an_event_is_a_cloudevent(db: Database) -> None:
    with telemetry.tracing("00-" + "a" * 32 + "-" + "b" * 16 + "-01"):
        tell(db, "anna æøå")
    sent: list[Waiting] = []
    relay(db, lambda rows: sent.extend(rows) or [])  # type: ignore[func-returns-value]
    (row,) = sent
    body = json.loads(row.body)
    assert body == {
        "specversion": "1.0",
        "id": str(row.event_id),
        "type": "dk.aarhus.oplandspuljen.budgets.WasTold.v1",
        "source": "/services/budgets",
        "subject": "anna æøå",
        "time": body["time"],
        "datacontenttype": "application/json",
        "traceparent": body["traceparent"],
        "sensitivity": "sensitive",
        "data": {"name": "anna æøå"},
    }
    assert telemetry.trace_id_of(body["traceparent"]) == "a" * 32
    assert row.routing_key == KEY


def test_an_event_of_what_did_not_commit_is_none(db: Database) -> None:
    def work(session: Session) -> None:
        publish(session, WasTold(name="anna"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        db.run(work)
    assert waiting(db) == []
    assert not db.committed.is_set()


def test_a_commit_rings_the_bell_when_there_is_something_to_send_and_else_not(db: Database) -> None:
    db.run(lambda session: add(session, "anna"))
    assert not db.committed.is_set()
    tell(db, "anna")
    assert db.committed.is_set()


def test_rows_leave_only_when_confirmed(db: Database) -> None:
    tell(db, "a", "b", "c")
    assert relay(db, lambda rows: all_of(rows)[::2]) == 2
    assert waiting(db) == ["b"]
    assert relay(db, all_of) == 1
    assert relay(db, all_of) == 0


def test_a_send_that_fails_leaves_the_rows(db: Database) -> None:
    def away(_rows: Sequence[Waiting]) -> list[int]:
        raise ConnectionResetError

    tell(db, "a", "b")
    with pytest.raises(ConnectionResetError):
        relay(db, away)
    assert waiting(db) == ["a", "b"]


def test_they_are_sent_in_their_order_so_many_at_a_time(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "RELAY_ROWS_MAX", 2)
    tell(db, "c", "a", "b")
    sent: list[str] = []

    def send(rows: Sequence[Waiting]) -> list[int]:
        sent.append("".join(json.loads(row.body)["subject"] for row in rows))
        return all_of(rows)

    while relay(db, send):
        pass
    assert sent == ["ca", "b"]


def test_how_much_waits_and_since_when(db: Database) -> None:
    assert db.read(outbox.lag) == (0, None)
    tell(db, "a")
    count, oldest = db.read(outbox.lag)
    assert count == 1
    assert oldest is not None
    assert timedelta() <= clock.now() - oldest < timedelta(minutes=1)


@pytest.fixture
def replicas(postgres: Postgres) -> Iterator[tuple[Database, Database]]:
    """Two processes on one database, as in production."""
    name = f"test_{uuid4().hex}"
    url = postgres.create_database(name)
    pair = database(url), Database(url)
    yield pair
    for each in pair:
        each.close()
    postgres.drop_database(name)


def late_committer(db: Database, sent_between: Callable[[], object]) -> None:
    """Of two transactions the first to take a position commits last, when the other's event has been sent."""
    with Session(db.writer) as slow, slow.begin():
        publish(slow, WasTold(name="early position, late commit"))
        slow.flush()
        tell(db, "late position, early commit")
        sent_between()


def test_a_transaction_that_commits_late_is_not_skipped(replicas: tuple[Database, Database]) -> None:
    db, _ = replicas
    late_committer(db, lambda: relay(db, all_of))
    assert waiting(db) == ["early position, late commit"]
    assert relay(db, all_of) == 1


def test_a_transaction_that_commits_late_is_skipped_for_ever_by_a_cursor(replicas: tuple[Database, Database]) -> None:
    db, _ = replicas
    cursor, sent = [0], []

    def relay_by_cursor() -> None:
        later = select(OutboxRow.position, OutboxRow.body).where(OutboxRow.position > cursor[0])
        for position, body in db.read(lambda session: session.execute(later).all()):
            sent.append(json.loads(body)["subject"])
            cursor[0] = max(cursor[0], position)

    late_committer(db, relay_by_cursor)
    relay_by_cursor()
    assert sent == ["late position, early commit"]
    assert db.read(lambda session: session.scalar(select(func.count()).select_from(OutboxRow))) == 2


def test_two_relays_do_not_send_twice_at_once(replicas: tuple[Database, Database]) -> None:
    one, other = replicas
    tell(one, "a")
    sending, may_end = threading.Event(), threading.Event()

    def slow(rows: Sequence[Waiting]) -> list[int]:
        sending.set()
        assert may_end.wait(SECONDS_MAX)
        return all_of(rows)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(relay, one, slow)
        assert sending.wait(SECONDS_MAX)
        assert relay(other, all_of) == 0
        may_end.set()
        assert first.result(SECONDS_MAX) == 1
    assert relay(other, all_of) == 0


def rows_of(*names: str) -> list[Waiting]:
    return [Waiting(number, uuid4(), KEY, json.dumps({"name": name})) for number, name in enumerate(names, 1)]


@pytest.fixture
def sender(amqp: Amqp) -> Iterator[bus.Sender]:
    bus.declare(amqp.uri("operator"), {"budgets.was_told": [KEY]})
    made = bus.Sender(amqp.uri("budgets"), "budgets")
    yield made
    made.close()


def test_what_the_sender_says_is_confirmed_lies_in_the_queue(sender: bus.Sender, amqp: Amqp) -> None:
    for _ in range(2):  # the second time on the connection that is there
        assert sender.send(rows_of(*map(str, range(300)))) == list(range(1, 301))
    with Connection(amqp.uri("budgets")) as connection:
        _, count, _ = connection.default_channel.queue_declare("budgets.was_told", passive=True)
        message = connection.default_channel.basic_get("budgets.was_told", no_ack=True)
    assert count == 600
    assert message.properties["content_type"] == "application/cloudevents+json"
    assert message.properties["delivery_mode"] == 2
    assert message.properties["user_id"] == "budgets"
    assert set(message.headers) <= {"x-delivery-count"}  # the queue's own


def test_what_the_broker_does_not_take_is_not_confirmed(sender: bus.Sender, amqp: Amqp) -> None:
    """A full queue that rejects: its neighbours' confirms, `multiple` or not, do not speak for what was refused."""
    arguments = {"x-max-length": 10, "x-overflow": "reject-publish"}
    with Connection(amqp.uri("operator")) as connection:
        channel = connection.default_channel
        channel.queue_declare("budgets.full", durable=True, auto_delete=False, arguments=arguments)
        channel.queue_bind("budgets.full", bus.EVENTS, KEY)
        confirmed = sender.send(rows_of(*map(str, range(200))))
        _, count, _ = channel.queue_declare("budgets.full", passive=True)
        held = {json.loads(channel.basic_get("budgets.full", no_ack=True).body)["name"] for _ in range(count)}
    assert 0 < len(confirmed) < 200
    assert {str(position - 1) for position in confirmed} <= held


def test_an_answer_for_many_does_not_speak_for_what_was_refused_before() -> None:
    sender = bus.Sender("amqp://", "budgets")
    sender._outstanding = {1, 2, 3, 4, 5}
    sender._on_ack(2, True)
    sender._on_nack(4, False)
    sender._on_ack(5, True)
    assert sender._confirmed == {1, 2, 3, 5}
    assert sender._outstanding == set()


def test_a_sender_in_another_s_name_is_refused_and_the_next_one_works(amqp: Amqp, sender: bus.Sender) -> None:
    sender.user = "ledger"
    with pytest.raises(bus.TROUBLE):
        sender.send(rows_of("forged"))
    sender.close()
    sender.user = "budgets"
    assert sender.send(rows_of("own")) == [1]


def test_an_event_that_nobody_hears_is_seen_in_the_unrouted_queue(sender: bus.Sender, amqp: Amqp) -> None:
    assert sender.send([Waiting(1, uuid4(), "budgets.Unheard.v1", "{}")]) == [1]
    with Connection(amqp.uri("operator")) as connection:
        assert connection.default_channel.basic_get(bus.UNROUTED, no_ack=True) is not None
