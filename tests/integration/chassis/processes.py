"""The example service and a caller as real processes against a virtual host of their own."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from kombu import Connection, Consumer, Exchange, Producer, Queue
from sqlalchemy import func, select

from chassis import bus, clock, migrate
from chassis.calls import Call, Request
from chassis.db import Database
from chassis.inbox import InboxRow
from chassis.outbox import OutboxRow, Waiting, cloud_event
from contracts.principal import Principal, Role
from deploy.local.keys import new_keys
from deploy.local.process import end, free_port
from tests import warm
from tests.conftest import Amqp
from tests.integration.chassis import example

ROOT = Path(__file__).parents[3]
SECONDS_MAX = 30
QUEUE = "budgets.was_told"
KEYS = new_keys()
Found = TypeVar("Found")


def database(url: str) -> Database:
    """The example's database, made if it is empty."""
    db = Database(url)
    migrate.merged(example.Base.metadata).create_all(db.writer)
    return db


def an_event(name: str) -> str:
    """The CloudEvent that says `name` was told."""
    return cloud_event(example.WasTold(name=name), uuid4(), clock.now())


def until(found: Callable[[], Found], seconds_max: float = SECONDS_MAX) -> Found:
    """Ask until the answer is true; the answer."""
    deadline = time.monotonic() + seconds_max
    while not (answer := found()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {seconds_max} seconds: {found}")
        time.sleep(0.02)
    return answer


class Street:
    """One example service ("budgets") and one caller ("gateway"), with a virtual host and a database of their own."""

    def __init__(self, amqp: Amqp, folder: Path, database_url: str) -> None:
        self.amqp, self.folder, self.database_url = amqp, folder, database_url
        self.db = database(database_url)
        self.health_port, self.caller_port = free_port(), free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.posted: list[Posted] = []
        bus.declare(amqp.uri("operator"), {QUEUE: [example.WasTold.routing_key()]})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()
        for posted in self.posted:
            posted.connection.release()
        self.db.close()

    def start_service(self, *sabotage: str, name: str = "service") -> subprocess.Popen[bytes]:
        """`sabotage`: arguments of tests.saboteur. Returns when it is ready."""
        process = self._start(name, [*sabotage, "tests.integration.chassis.run_example"] if sabotage else [])
        until(lambda: self.ready() or self.died(name))
        return process

    def start_caller(self) -> None:
        self._start("caller", ["tests.integration.chassis.run_caller"], prefix=["-m"])
        until(lambda: self._get(self.caller_port, "/waiting")[0] == 200 or self.died("caller"))

    def died(self, name: str) -> bool:
        if self.running[name].poll() is not None:
            raise AssertionError(f"{name} ended with {self.running[name].returncode}:\n{self.log(name)[-3000:]}")
        return False

    def stop(self, name: str = "service") -> int:
        """SIGTERM, and how it ended."""
        end(self.running[name], SECONDS_MAX)
        return self.running[name].returncode

    def ask(self, method: str, seconds: float = 5.0, **message: Any) -> dict[str, Any]:
        """The answer or refusal to one request, as JSON values; a command gets an id if it has none."""
        return self.ask_all(method, [message], seconds)[0]

    def ask_all(self, method: str, messages: list[dict[str, Any]], seconds: float = 5.0) -> list[dict[str, Any]]:
        asked = {"method": method, "messages": messages, "seconds": seconds}
        status, body = self._get(self.caller_port, "/ask", asked)
        assert status == 200, body
        told: list[dict[str, Any]] = json.loads(body)
        return told

    def tell(
        self, name: str, command_id: UUID | None = None, method: str = "tell", seconds: float = 5.0
    ) -> dict[str, Any]:
        return self.ask(method, seconds, command_id=str(command_id or uuid4()), name=name)

    def told(self, name: str) -> int:
        """How often, by the database itself."""
        return self.db.read(lambda session: getattr(session.get(example.Count, name), "told", 0))

    def outbox(self) -> int:
        return self.db.read(lambda session: session.scalar(select(func.count()).select_from(OutboxRow)) or 0)

    def inbox(self, state: str = "done") -> int:
        counted = select(func.count()).select_from(InboxRow).where(InboxRow.state == state)
        return self.db.read(lambda session: session.scalar(counted) or 0)

    def send(self, *bodies: str, user: str = "budgets", routing_key: str = "") -> None:
        """Put CloudEvents on the bus as a service's relay would."""
        rows = [
            Waiting(number, uuid4(), routing_key or example.WasTold.routing_key(), body)
            for number, body in enumerate(bodies)
        ]
        sender = bus.Sender(self.amqp.uri(user), user)
        assert len(sender.send(rows)) == len(rows)
        sender.close()

    def post(self, method: str, *messages: dict[str, Any], seconds: float = SECONDS_MAX) -> "Posted":
        """A call as the gateway would send it, whose answer nobody waits for yet."""
        posted = Posted(self.amqp.uri("gateway"), method, messages, seconds)
        self.posted.append(posted)
        return posted

    def open(self, gate: str) -> None:
        (self.folder / f"{gate}.open").touch()

    def begun(self, gate: str) -> int:
        """How often the work behind a gate was begun."""
        path = self.folder / f"{gate}.begun"
        return len(path.read_text()) if path.exists() else 0

    def queued(self, queue: str = QUEUE) -> int:
        """How many messages lie ready in a queue."""
        with Connection(self.amqp.uri("operator")) as connection:
            _, count, _ = connection.default_channel.queue_declare(queue, passive=True)
            return int(count)

    def consumers(self, queue: str) -> int:
        with Connection(self.amqp.uri("operator")) as connection:
            _, _, count = connection.default_channel.queue_declare(queue, passive=True)
            return int(count)

    def peek(self, queue: str) -> Any:
        """The first message of a queue, which stays there; or None."""
        with Connection(self.amqp.uri("operator")) as connection:
            return connection.default_channel.basic_get(queue)

    def ready(self) -> bool:
        return self._get(self.health_port, "/readyz")[0] == 200

    def health(self, path: str) -> tuple[int, str]:
        return self._get(self.health_port, path)

    def waiting(self) -> int:
        """How many answers the caller still has an entry for."""
        return int(json.loads(self._get(self.caller_port, "/waiting")[1]))

    def log(self, name: str = "service") -> str:
        return (self.folder / f"{name}.log").read_text()

    def lines(self, name: str = "service") -> list[dict[str, Any]]:
        """What a process has logged."""
        return [json.loads(line) for line in self.log(name).splitlines() if line.startswith("{")]

    def kill(self, name: str = "service") -> None:
        """SIGKILL, and wait until it is gone."""
        self.running[name].kill()
        self.running[name].wait()

    def _start(self, name: str, arguments: list[str], prefix: list[str] | None = None) -> subprocess.Popen[bytes]:
        start = prefix or (["-m", "tests.saboteur"] if arguments else ["-m", "tests.integration.chassis.run_example"])
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = warm.popen(
                [sys.executable, "-W", "ignore", *start, *arguments],
                cwd=ROOT,
                env=self._environment(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self.running[name]

    def _environment(self, name: str) -> dict[str, str]:
        user = "gateway" if name == "caller" else "budgets"
        return {
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "development",
            "AMQP_URI": self.amqp.uri(user),
            "DATABASE_URL_BUDGETS": self.database_url,
            "DATABASE_URL_GATEWAY": f"sqlite:///{self.folder / 'caller.db'}",
            "HEALTH_ADDRESS_BUDGETS": f"127.0.0.1:{self.health_port}",
            "CALLER_ADDRESS": f"127.0.0.1:{self.caller_port}",
            "CALL_PUBLIC_KEY": KEYS["CALL_PUBLIC_KEY"],
            "CALL_PRIVATE_KEY": KEYS["CALL_PRIVATE_KEY"],
            "EXAMPLE_FOLDER": str(self.folder),
            "LOG_LEVEL": "INFO",
        }

    def _get(self, port: int, path: str, body: Any = None) -> tuple[int, str]:
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data, timeout=SECONDS_MAX) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)


class Posted:
    """A call under way, on a reply queue of its own."""

    def __init__(self, uri: str, method: str, messages: Sequence[dict[str, Any]], seconds: float) -> None:
        principal = Principal(person="somebody", roles=(Role(role="citizen"),))
        requests = [Request(principal, message, clock.now()) for message in messages]
        call = Call("budgets", method, clock.now() + timedelta(seconds=seconds), "", requests)
        key, exchange = str(uuid4()), Exchange("nameko-rpc", type="topic", durable=True)
        self.replies: list[Any] = []
        self.connection = Connection(uri)
        channel = self.connection.channel()
        queue = Queue(f"rpc.reply-gateway-{key}", exchange, routing_key=key, queue_arguments={"x-expires": 300_000})
        queue(channel).declare()
        Consumer(channel, queue, on_message=self.replies.append, no_ack=True).consume()
        body = {"args": [call.sign(KEYS["CALL_PRIVATE_KEY"])], "kwargs": {}}
        Producer(channel, exchange, serializer="json").publish(
            body, routing_key=f"budgets.{method}", reply_to=key, correlation_id=key, expiration=seconds
        )

    def reply(self) -> Any:
        """The message that answers, as the bus brought it."""
        deadline = time.monotonic() + SECONDS_MAX
        while not self.replies:
            self.connection.drain_events(timeout=max(0.01, deadline - time.monotonic()))
        return self.replies[0]

    def told(self) -> list[Any]:
        """The number told in each answer, or the kind of refusal."""
        result = json.loads(self.reply().body)["result"]
        answers = result.get("answers", [result])
        return [answer["ok"]["told"] if "ok" in answer else answer["refused"]["type"] for answer in answers]


def a_tell(name: str, command_id: UUID | None = None) -> dict[str, Any]:
    """The command, as JSON values."""
    return {"command_id": str(command_id or uuid4()), "name": name}
