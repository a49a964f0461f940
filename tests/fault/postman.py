"""Carries a town's events as badly as a network may: each one twice, or in another order than they were sent in."""

import random
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID, uuid4

from kombu import Connection, Queue

from chassis import bus
from chassis.config import SERVICES
from chassis.extensions import bindings
from chassis.outbox import Waiting
from deploy.local.broker import Broker
from deploy.local.town import Town
from deploy.opland.migrate import service_class

LOOK_SECONDS = 0.02


class Postman:
    """Sees every event of a town from the moment the block begins, on a connection of its own."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.carried = 0
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def uri(self, user: str) -> str:
        return self.town.environment(user)["AMQP_URI_" + user.upper()]

    def arrived(self, message: Any) -> None:
        raise NotImplementedError

    def look(self) -> None:
        """What is due goes out."""

    def waiting(self) -> bool:
        return False

    def _run(self) -> None:
        try:
            with Connection(self.town.environment("operator")["AMQP_URI"]) as connection:
                self._carry(connection)
        except BaseException as error:  # noqa: BLE001 - told by whoever leaves the block
            self._error = error
        finally:
            self._ready.set()

    def _carry(self, connection: Connection) -> None:
        channel = connection.channel()
        queue = Queue("", exclusive=True, auto_delete=True, durable=False)(channel)
        queue.queue_declare()
        queue.bind_to(bus.EVENTS, "#")
        channel.basic_consume(queue.name, no_ack=True, callback=self.arrived)
        self._ready.set()
        while not self._stopping.is_set() or self.waiting():
            with suppress(TimeoutError):
                connection.drain_events(timeout=LOOK_SECONDS)
            self.look()


class Twice(Postman):
    """Publishes every event a second time, as the service that it came from."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        self._seen: set[str] = set()
        self._senders = {service: bus.Sender(self.uri(service), service) for service in SERVICES}

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        for sender in self._senders.values():
            sender.close()

    def arrived(self, message: Any) -> None:
        event_id = str(message.properties["message_id"])
        if event_id in self._seen:
            return  # our own
        self._seen.add(event_id)
        key, service = message.delivery_info["routing_key"], message.properties["user_id"]
        again = Waiting(1, UUID(event_id), key, bus.bytes_of(message.body).decode())
        assert self._senders[service].send([again])
        self.carried += 1


@dataclass(order=True)
class Letter:
    """One event on its way to one queue; sorted by when it is due."""

    due: float
    message: Any = field(compare=False)
    queue: str = field(compare=False)


class Shuffled(Postman):
    """Takes the bindings of a town down and carries each event to each queue by itself, after a time drawn at random.

    `hold`: routing key -> seconds that those wait in any case.
    """

    def __init__(
        self, town: Town, seed: int, seconds_max: float = 0.4, hold: Mapping[str, float] | None = None
    ) -> None:
        super().__init__(town)
        self.hold = hold or {}
        self.overtaken = 0
        self._draw, self._seconds_max = random.Random(seed), seconds_max
        self._letters: list[Letter] = []
        self._sent: dict[str, float] = {}
        self._connections = {service: Connection(self.uri(service)) for service in SERVICES}
        self._bindings = {
            queue: keys for service in SERVICES for queue, keys in bindings(service_class(service)).items()
        }

    def __enter__(self) -> Self:
        super().__enter__()
        self._bind("queue_unbind")
        return self

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._bind("queue_bind")
        for connection in self._connections.values():
            connection.release()

    def _bind(self, act: str) -> None:
        with Connection(self.town.environment("operator")["AMQP_URI"]) as connection:
            channel = connection.channel()
            for queue, keys in self._bindings.items():
                for key in keys:
                    getattr(channel, act)(queue, bus.EVENTS, key)

    def arrived(self, message: Any) -> None:
        key = message.delivery_info["routing_key"]
        for queue, keys in self._bindings.items():
            if key in keys:
                wait = self._draw.uniform(0, self._seconds_max) + self.hold.get(key, 0)
                self._letters.append(Letter(time.monotonic() + wait, message, queue))

    def look(self) -> None:
        at = time.monotonic()
        for letter in sorted(letter for letter in self._letters if letter.due <= at):
            self._deliver(letter)

    def waiting(self) -> bool:
        return bool(self._letters)

    def _deliver(self, letter: Letter) -> None:
        self.overtaken += letter is not self._letters[0]
        self._letters.remove(letter)
        properties = letter.message.properties
        channel = self._connections[properties["user_id"]].default_channel
        message = channel.prepare_message(
            bus.bytes_of(letter.message.body),
            content_type=bus.CONTENT_TYPE,
            content_encoding="utf-8",
            properties={"delivery_mode": 2, "message_id": properties["message_id"], "user_id": properties["user_id"]},
        )
        channel.basic_publish(message, "", letter.queue)
        self.carried += 1


def give_every_right(broker: Broker, town: Town) -> None:
    """Services may then publish to any queue directly, which our definitions do not allow: a postman needs it."""
    vhost = town.environment("operator")["AMQP_URI"].rpartition("/")[2]
    for service in SERVICES:
        everything = ", ".join(['<<".*">>'] * 3)
        told = f'<<"{service}">>, <<"{vhost}">>, {everything}, <<"test">>'
        assert broker.evaluate(f"rabbit_auth_backend_internal:set_permissions({told})") == "ok"


def a_letter(key: str, body: str) -> Waiting:
    """An event of our own making, for a Sender."""
    return Waiting(1, uuid4(), key, body)
