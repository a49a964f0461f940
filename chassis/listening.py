"""Events as they pass, for a process that keeps nothing: a queue of its own, gone with its connection, that nobody confirms.

What passes while it is away is lost, and it is told so. Whoever must miss nothing subscribes (`chassis/inbox.py`).
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from kombu import Connection

from chassis import telemetry, wire
from chassis.bus import EVENTS, bytes_of

HEARTBEAT_SECONDS = 4
"""Short: a connection that is dead without a word is found dead after two of them. The broker speaks twice in one."""
DRAIN_SECONDS = 0.5
RECONNECT_SECONDS = 1.0
TAKE_MAX = 500


@dataclass
class Listener:
    """`hear(messages)` gets (routing key, body) of what came together; `alive()` is called each time the broker was heard
    from, `lost()` when events may have passed unheard: at the end of a connection, and at the beginning of the next, before
    anything is heard on it.

    The queue is exclusive, for RabbitMQ 4 has no other kind that dies with its connection.
    """

    uri: str
    name: str
    routing_keys: Sequence[str]
    hear: Callable[[Sequence[tuple[str, bytes]]], None]
    alive: Callable[[], None]
    lost: Callable[[], None]
    _stopping: threading.Event = field(default_factory=threading.Event)
    _came: list[Any] = field(default_factory=list)
    _received: int = -1

    def run(self) -> None:
        """Listen until told to stop, through broker outages."""
        told = ""
        while not self._stopping.is_set():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 - the broker is away, or does not let us listen
                if repr(error) != told:  # once for each cause: it is tried again every second
                    telemetry.log().warning("hearing nothing", queue=self.name, error=repr(error))
                told = repr(error)
            self.lost()
            self._stopping.wait(RECONNECT_SECONDS)

    def stop(self) -> None:
        self._stopping.set()

    def _listen(self) -> None:
        connection = Connection(self.uri, heartbeat=HEARTBEAT_SECONDS, connect_timeout=5)
        try:
            connection.connect()
            wire.read_ahead(connection)
            self._came.clear()
            self._bind(connection.channel())
            self.lost()  # what passed before the queue was bound
            telemetry.log().info("hearing events", queue=self.name)
            while not self._stopping.is_set():
                self._drain(connection)
                if self._came:
                    came, self._came[:] = list(self._came), []
                    self.hear([(message.delivery_info["routing_key"], bytes_of(message.body)) for message in came])
                connection.heartbeat_check()
                self._prove(connection)
        finally:
            connection.collect()

    def _bind(self, channel: Any) -> None:
        queue = f"{self.name}.{uuid4().hex}"
        channel.queue_declare(queue, durable=False, exclusive=True, auto_delete=True)
        for routing_key in self.routing_keys:
            channel.queue_bind(queue, EVENTS, routing_key)
        channel.basic_consume(queue, callback=self._came.append, no_ack=True)

    def _drain(self, connection: Connection) -> None:
        """Wait for a message, then gather what has come with it."""
        deadline = time.monotonic() + DRAIN_SECONDS
        while len(self._came) < TAKE_MAX:
            try:
                connection.drain_events(timeout=0 if self._came else max(deadline - time.monotonic(), 0.01))
            except (TimeoutError, BlockingIOError):
                return

    def _prove(self, connection: Connection) -> None:
        """Only what the broker sent proves that it would have sent events too: what we send may go nowhere."""
        received = connection.connection.bytes_recv
        if received != self._received:
            self._received = received
            self.alive()
