"""Events from commit to handler, ours against nameko's dispatcher and handler doing the same database write."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

from joserfc.jwk import OKPKey
from sqlalchemy.orm import Session

from chassis import bus, migrate
from chassis.db import Database
from chassis.extensions import Service, bindings, subscribe
from chassis.inbox import Delivery
from chassis.outbox import publish_all
from contracts.message import Event
from deploy.local.broker import Broker
from deploy.local.process import end
from deploy.rabbitmq.definitions import OPERATOR
from tests.bench.ballots import open_to_all, stock
from tests.bench.handled import Base, note, rate_and_latency, wait_for_all

EVENTS = 5_000
COMMITS_OF = 50


class Said(Event):
    """`at`: microseconds since 1970, when it was committed."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "said_id"
    said_id: UUID
    at: int


class Listening(Service):
    """Ours: the outbox's relay and the inbox's handler, in one process each."""

    name = "voting"

    @subscribe(Said, many=True)
    def on_said(self, session: Session, deliveries: Sequence[Delivery]) -> None:
        note(session, [delivery.event.at / 1e6 for delivery in deliveries])


class Saying(Service):
    name = "budgets"


def ours(folder: Path, database_url: str) -> tuple[float, float]:
    """Events a second and median seconds: commits of COMMITS_OF events, as fast as they can be made."""
    db, speaker = Database(database_url), Database(f"sqlite:///{folder / 'speaker.db'}")
    migrate.merged(Base.metadata).create_all(db.writer)
    migrate.merged().create_all(speaker.writer)
    speaker.close()
    with Broker(folder / "rabbitmq") as broker:
        bus.declare(broker.uri(OPERATOR), bindings(Listening))
        processes = [
            start("tests.bench.listen", broker.uri("voting"), DATABASE_URL_VOTING=database_url, VAR=str(folder)),
            start("tests.bench.say", broker.uri("budgets"), VAR=str(folder), EVENTS=str(EVENTS)),
        ]
        try:
            wait_for_all(db, EVENTS)
        finally:
            for process in processes:
                end(process, 10)
    return rate_and_latency(db)


def start(target: str, amqp_uri: str, **settings: str) -> subprocess.Popen[bytes]:
    key = OKPKey.generate_key("Ed25519").as_pem(private=False).decode()
    known = {"AMQP_URI": amqp_uri, "CALL_PUBLIC_KEY": key, "LOG_LEVEL": "WARNING", "ENVIRONMENT": "development"}
    environment = {**os.environ, **known, **settings}
    module = ["chassis.runner", target] if ":" in target else [target]
    return subprocess.Popen([sys.executable, "-W", "ignore", "-m", *module], env=environment)


def say(db: Database, count: int) -> None:
    """Commit `count` events, so many together: what a batch operation of ours does."""
    for first in range(0, count, COMMITS_OF):
        at = time.time_ns() // 1000
        some = [Said(said_id=uuid4(), at=at) for _ in range(first, min(first + COMMITS_OF, count))]
        db.run(lambda session, some=some: publish_all(session, some))
        time.sleep(0)


def theirs(folder: Path, database_url: str) -> tuple[float, float]:
    db = Database(database_url)
    Base.metadata.create_all(db.writer)
    with (
        Broker(folder, definitions=open_to_all) as broker,
        stock(broker, "listener", "0", database_url),
        stock(broker, "speaker"),
    ):
        time.sleep(3)  # both declare their queues as they start; there is nobody to ask whether they have
        from nameko.standalone.rpc import ClusterRpcProxy

        with ClusterRpcProxy({"AMQP_URI": broker.uri(OPERATOR)}) as proxy:
            proxy.speaker.say(EVENTS)
        wait_for_all(db, EVENTS)
    return rate_and_latency(db)
