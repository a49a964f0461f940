"""What one posting by RPC takes on PostgreSQL: with nothing else to do, and while events come at half of what it can take."""

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from joserfc.jwk import OKPKey
from kombu import Connection, Consumer, Exchange, Producer, Queue
from sqlalchemy import func, select

from chassis import bus, migrate
from chassis.calls import CALL_SECONDS_MAX, Call, Request
from chassis.clock import now
from chassis.db import Database
from chassis.extensions import bindings
from chassis.outbox import Waiting, cloud_event
from contracts.principal import Principal, Role
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from deploy.local.process import end
from deploy.opland.migrate import service_class
from deploy.rabbitmq.definitions import OPERATOR
from services.ledger.models import TransferRow
from tests import mothers_ledger as mothers
from tests.bench.events import start

POSTS = 300
WARM_UP = 20
TOGETHER = 50
START_SECONDS_MAX = 60
SERVICE = "services.ledger.service:LedgerService"
EXCHANGE = Exchange("nameko-rpc", type="topic", durable=True)
FINANCE = Principal(person="finance", roles=(Role(role="finance"),))


class Caller:
    """The gateway's part of a call, without the gateway."""

    def __init__(self, uri: str, private_key: str) -> None:
        self.private_key = private_key
        self.connection = Connection(uri)
        channel = self.connection.channel()
        self.key = str(uuid4())
        queue = Queue(f"rpc.reply-gateway-{self.key}", EXCHANGE, self.key, queue_arguments={"x-expires": 300_000})
        queue(channel).declare()
        self.replies: list[Any] = []
        Consumer(channel, queue, on_message=self.replies.append, no_ack=True).consume()
        self.producer = Producer(channel, EXCHANGE, serializer="json")

    def wait_for_the_ledger(self) -> None:
        """Before it has started there is no queue, and a call goes nowhere."""
        for _ in range(START_SECONDS_MAX):
            try:
                self.post(seconds=1)
            except TimeoutError:
                continue
            return
        raise TimeoutError("the ledger has not started")

    def post(self, seconds: float = CALL_SECONDS_MAX) -> float:
        """Seconds that one appropriation takes, from signing the call to its answer."""
        began = time.perf_counter()
        request = Request(FINANCE, mothers.appropriation(amount=100).dump(), now())
        deadline = now() + timedelta(seconds=CALL_SECONDS_MAX)
        call = Call("ledger", "post_appropriation", deadline, "", [request]).sign(self.private_key)
        body = {"args": [call], "kwargs": {}}
        self.producer.publish(
            body, routing_key="ledger.post_appropriation", reply_to=self.key, correlation_id=str(uuid4())
        )
        while not self.replies:
            self.connection.drain_events(timeout=seconds)
        assert '"ok"' in self.replies.pop().body
        return time.perf_counter() - began


def measure(folder: Path, cluster: Postgres, rate: float) -> dict[str, list[float]]:
    """Seconds that each of POSTS took: at idle, and while half of `rate` (events a second) comes in beside them."""
    url = cluster.create_database("posting")
    db = Database(url)
    migrate.upgrade(db, migrate.folder_of("ledger"))
    with Broker(folder / "rabbitmq") as broker:
        bus.declare(broker.uri(OPERATOR), bindings(service_class("ledger")))
        broker.settle()
        key = OKPKey.generate_key("Ed25519")
        public = key.as_pem(private=False).decode()
        process = start(SERVICE, broker.uri("ledger"), DATABASE_URL_LEDGER=url, CALL_PUBLIC_KEY=public)
        try:
            caller = Caller(broker.uri("gateway"), key.as_pem(private=True).decode())
            caller.wait_for_the_ledger()
            for _ in range(WARM_UP):
                caller.post()
            idle = [caller.post() for _ in range(POSTS)]
            with Load(broker.uri("budgets"), rate / 2) as load:
                loaded = [caller.post() for _ in range(POSTS)]
            assert load.sent, "nothing came beside them"
        finally:
            end(process, 20)
    count = select(func.count()).select_from(TransferRow)
    assert (db.read(lambda session: session.scalar(count)) or 0) >= 2 * POSTS
    db.close()
    return {"at idle": idle, "at half load": loaded}


class Load:
    """Earmarks asked for at a steady rate, TOGETHER at a time, from a thread, until the posts beside them are done."""

    def __init__(self, uri: str, rate: float) -> None:
        self.sent = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send, args=(bus.Sender(uri, "budgets"), TOGETHER / rate))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _send(self, sender: bus.Sender, every: float) -> None:
        due = time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):
            due += every
            self.sent += len(sender.send([earmark(position) for position in range(TOGETHER)]))
        sender.close()


def earmark(position: int) -> Waiting:
    event, event_id = mothers.earmark(amount=1), uuid4()
    return Waiting(position, event_id, event.routing_key(), cloud_event(event, event_id, now()))
