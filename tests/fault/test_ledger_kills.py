"""A ledger killed at random while requests pour in, one in fifty of them twice: each is answered once, and told of.

What stands between a kill and a lost request, that it is acknowledged last, has its twins in `test_kills.py` here and of the chassis.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import OKPKey
from kombu import Connection, Queue
from sqlalchemy import func, select

from chassis import bus, migrate
from chassis.clock import now
from chassis.db import Database
from chassis.extensions import bindings
from chassis.outbox import OutboxRow, Waiting, cloud_event
from deploy.local.postgres import Postgres
from deploy.local.process import wait_until
from deploy.local.town import ROOT, TARGETS
from deploy.opland.migrate import service_class
from deploy.rabbitmq.definitions import OPERATOR
from services.ledger import queries
from services.ledger.models import EntryRow
from tests import mothers_ledger as mothers
from tests.conftest import Amqp

SEED = 1848
POOL = 600_000
LISTENER = "gateway.listener"
AMOUNTS = (50, 150)
TOGETHER = 25
EVERY_SECONDS = 0.08
TWICE = 0.02
WORKS_SECONDS = (0.0, 1.7)
"""From its first answer to its kill."""
BEGINS_SECONDS_MAX = 60
REST_SECONDS = 3
REST_SECONDS_MAX = 120
pytestmark = pytest.mark.timeout(300)


@dataclass
class Asking:
    """Budgets that ask for earmarks, and now and then ask again."""

    uri: str
    asked: list[Waiting] = field(default_factory=list)
    again: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        draw, sender = random.Random(SEED), bus.Sender(self.uri, "budgets")
        while not self.over.wait(EVERY_SECONDS):
            new = [self.earmark(draw.randint(*AMOUNTS)) for _ in range(TOGETHER)]
            twice = [row for row in (*self.asked[-500:], *new) if draw.random() < TWICE / 10]
            self.asked += new
            self.again += len(twice)
            rows = [replace(row, position=place) for place, row in enumerate((*new, *twice))]
            assert len(sender.send(rows)) == len(rows)
        sender.close()

    def earmark(self, amount: int) -> Waiting:
        event, event_id = mothers.earmark(amount=amount), uuid4()
        return Waiting(0, event_id, event.routing_key(), cloud_event(event, event_id, now()))


@dataclass
class Ledger:
    """One ledger process on a node and a database of its own."""

    amqp: Amqp
    url: str

    def start(self) -> subprocess.Popen[bytes]:
        key = OKPKey.generate_key("Ed25519").as_pem(private=False).decode()
        told = {"AMQP_URI": self.amqp.uri("ledger"), "DATABASE_URL_LEDGER": self.url, "CALL_PUBLIC_KEY": key}
        told |= {"LOG_LEVEL": "WARNING", "ENVIRONMENT": "development"}
        command = [sys.executable, "-W", "ignore", "-m", "chassis.runner", TARGETS["ledger"]]
        return subprocess.Popen(command, env={**os.environ, **told}, cwd=ROOT)

    def be_killed(self, kills: int, db: Database) -> None:
        """Start it and kill it while it works, so often; the last one lives until it is at rest."""
        draw = random.Random(SEED)
        for _ in range(kills):
            before = answered(db)
            with self.start() as process:
                assert wait_until(lambda before=before: answered(db) > before, BEGINS_SECONDS_MAX)
                time.sleep(draw.uniform(*WORKS_SECONDS))
                process.kill()
            assert process.returncode == -signal.SIGKILL

    def finish(self, db: Database) -> None:
        with self.start() as process:
            try:
                wait_for_rest(self.amqp, db)
            finally:
                process.terminate()


def answered(db: Database) -> int:
    return db.read(lambda session: session.scalar(select(func.count()).select_from(EntryRow))) or 0


def wait_for_rest(amqp: Amqp, db: Database) -> None:
    """Nothing in the queues, nothing in the outbox, and no more answers for a while."""
    deadline, seen, since = time.monotonic() + REST_SECONDS_MAX, -1, time.monotonic()
    while time.monotonic() < deadline:
        count = answered(db)
        unsent = db.read(lambda session: session.scalar(select(func.count()).select_from(OutboxRow)))
        if count != seen or unsent or waiting(amqp):
            seen, since = count, time.monotonic()
        if time.monotonic() - since > REST_SECONDS:
            return
        time.sleep(0.1)
    raise AssertionError("the ledger has not come to rest")


def waiting(amqp: Amqp) -> int:
    with Connection(amqp.uri(OPERATOR)) as connection:
        channel = connection.channel()
        return sum(
            channel.queue_declare(name, passive=True).message_count for name in bindings(service_class("ledger"))
        )


def heard(amqp: Amqp) -> list[int]:
    """The numbers that somebody who listens to the ledger was told, in their order."""
    numbers: list[int] = []
    with Connection(amqp.uri(OPERATOR)) as connection:
        channel = connection.channel()
        while (message := channel.basic_get(LISTENER, no_ack=True)) is not None:
            numbers.append(int(json.loads(message.body)["sequence"]))
    return numbers


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.create_database(f"killed_{uuid4().hex}")


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database, migrate.folder_of("ledger"))
    mothers.ask(database, mothers.appropriation(amount=POOL))
    yield database
    database.close()


def pour(amqp: Amqp, db: Database, url: str, kills: int) -> tuple[Asking, Any]:
    """What was asked, and what the ledger wrote, after so many kills."""
    bus.declare(amqp.uri(OPERATOR), bindings(service_class("ledger")))
    amqp.broker.settle()
    with Connection(amqp.uri(OPERATOR)) as connection:
        queue = Queue(LISTENER, durable=True)(connection.channel())
        queue.declare()
        queue.bind_to(bus.EVENTS, "ledger.#")
    ledger, asking = Ledger(amqp, url), Asking(amqp.uri("budgets"))
    thread = threading.Thread(target=asking.run)
    thread.start()
    try:
        ledger.be_killed(kills, db)
    finally:
        asking.over.set()
        thread.join()
    ledger.finish(db)
    return asking, db.read(lambda session: session.execute(select(EntryRow.kind, EntryRow.refusal)).all())


def check(amqp: Amqp, db: Database, asking: Asking, entries: Any) -> None:
    assert asking.again, "nothing was asked twice"
    assert len(entries) == len(asking.asked) + 1
    assert db.read(queries.verify).verified
    year = mothers.year(db)
    assert mothers.adds_up(year)
    assert year["available"] < AMOUNTS[1] or not any(entry.refusal for entry in entries)
    told = heard(amqp)
    assert list(dict.fromkeys(told)) == list(range(1, len(entries) + 1)), "each number, first appearances in order"


def test_a_ledger_killed_at_random_answers_each_request_once(amqp: Amqp, db: Database, url: str) -> None:
    check(amqp, db, *pour(amqp, db, url, 8))


@pytest.mark.nightly
@pytest.mark.timeout(7_200)
def test_a_ledger_killed_a_thousand_times_answers_each_request_once(amqp: Amqp, db: Database, url: str) -> None:
    check(amqp, db, *pour(amqp, db, url, 1_000))
