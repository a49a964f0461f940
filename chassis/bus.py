"""The bus: what is declared on it, sending with confirms in batches, and taking in batches. Knows kombu, not nameko."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection, Exchange, Queue
from kombu.exceptions import KombuError, OperationalError

from chassis import telemetry, wire
from chassis.line import Line
from chassis.outbox import Waiting

EVENTS = "oplandspuljen.events"
UNROUTED = "oplandspuljen.unrouted"
UNROUTED_MESSAGES_MAX = 10_000
UNROUTED_BYTES_MAX = 64 * 1024 * 1024
CONTENT_TYPE = "application/cloudevents+json"
HEARTBEAT_SECONDS = 20
CONFIRM_SECONDS_MAX = 10.0
RECONNECT_SECONDS = 0.5
DRAIN_SECONDS = 0.5
TAKE_MAX = 500
DELIVERIES_MAX = 2_000_000_000  # without end: -1 says so to newer brokers only, and loses everything on older ones
TROUBLE = (AMQPError, KombuError, OperationalError, OSError)

UNROUTED_EXCHANGE = Exchange(UNROUTED, type="fanout", durable=True)
EVENTS_EXCHANGE = Exchange(EVENTS, type="topic", durable=True, arguments={"alternate-exchange": UNROUTED})
UNROUTED_ARGUMENTS = {
    "x-queue-type": "quorum",
    "x-max-length": UNROUTED_MESSAGES_MAX,
    "x-max-length-bytes": UNROUTED_BYTES_MAX,
    "x-overflow": "drop-head",
}
UNROUTED_QUEUE = Queue(UNROUTED, UNROUTED_EXCHANGE, durable=True, queue_arguments=UNROUTED_ARGUMENTS)


def handler_queue(name: str) -> Queue:
    """The durable queue that feeds one handler (`<service>.<handler>`).

    Since 4.0 RabbitMQ drops what has come back to a quorum queue 20 times, which takes an outage of a database seconds.
    """
    arguments = {"x-queue-type": "quorum", "x-delivery-limit": DELIVERIES_MAX}
    return Queue(name, durable=True, queue_arguments=arguments)


def declare(uri: str, bindings: dict[str, Sequence[str]]) -> None:
    """Declare the exchanges, and each queue (name -> routing keys) with its bindings. Repeating it changes nothing."""
    with Connection(uri, connect_timeout=5) as connection:
        channel = connection.default_channel
        for exchange in (UNROUTED_EXCHANGE, EVENTS_EXCHANGE):
            exchange(channel).declare()
        UNROUTED_QUEUE(channel).declare()
        for name, routing_keys in bindings.items():
            queue = handler_queue(name)(channel)
            queue.queue_declare()
            for routing_key in routing_keys:
                queue.bind_to(EVENTS, routing_key)


class Sender:
    """Sends waiting events with publisher confirms, many under way at a time, on a connection of its own.

    A new one is tried out before anything is sent on it: a broker that has blocked us would be handed the same events anew each
    time we tell it again, and take all of them in the end.
    """

    def __init__(self, uri: str, user: str) -> None:
        self.user, self.line = user, Line(uri)
        self._channel: Any = None
        self._outstanding: set[int] = set()
        self._confirmed: set[int] = set()

    def send(self, rows: Sequence[Waiting]) -> Sequence[int]:
        """The positions of those rows that the broker confirmed. Raises one of TROUBLE when it is away: close then, unless it is Blocked."""
        channel = self._open()
        first = self._tag + 1
        self._outstanding, self._confirmed = set(range(first, first + len(rows))), set()
        with wire.gathered(self.line.open(), CONFIRM_SECONDS_MAX):
            for row in rows:
                message = channel.prepare_message(
                    row.body.encode(),
                    content_type=CONTENT_TYPE,
                    content_encoding="utf-8",
                    properties={"delivery_mode": 2, "message_id": str(row.event_id), "user_id": self.user},
                )
                channel._basic_publish(message, EVENTS, row.routing_key)  # noqa: SLF001 - the public one waits for each
                self._tag += 1
        self._await()
        return [row.position for tag, row in enumerate(rows, first) if tag in self._confirmed]

    def close(self) -> None:
        self._channel = None
        self.line.close()

    def _await(self) -> None:
        deadline = time.monotonic() + CONFIRM_SECONDS_MAX
        while self._outstanding:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"the broker confirmed nothing for {CONFIRM_SECONDS_MAX} seconds")
            self.line.open().drain_events(timeout=left)

    def _open(self) -> Any:
        if self._channel is None:
            self.line.try_out(CONFIRM_SECONDS_MAX, patience=CONFIRM_SECONDS_MAX)
            connection = self.line.open()
            wire.read_ahead(connection)
            self._channel = connection.channel()
            self._channel.confirm_select()
            self._channel.events["basic_ack"].add(self._on_ack)
            self._channel.events["basic_nack"].add(self._on_nack)
            self._tag = 0
        return self._channel

    def _on_ack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001 - the library's signature
        self._confirmed |= self._settled(tag, multiple=multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:  # noqa: FBT001
        self._settled(tag, multiple=multiple)

    def _settled(self, tag: int, *, multiple: bool) -> set[int]:
        """What this answer of the broker speaks for: with `multiple`, all up to `tag` that had no answer yet."""
        settled = {each for each in self._outstanding if each <= tag} if multiple else {tag}
        self._outstanding -= settled
        return settled


@dataclass
class Taker:
    """Takes messages from one queue in batches, on a connection of its own, and acknowledges what was handled.

    `take(messages)` gets (body, broker user) pairs, as many as were there, and returns once they are dealt with. If it
    raises, the whole batch goes back to its queue and the taker pauses. A connection of its own, since
    `ack(multiple=True)` speaks for every message of a channel.
    """

    uri: str
    queue: str
    take: Callable[[list[tuple[bytes, str | None]]], None]
    idle: Callable[[], None] = lambda: None
    connected: bool = False
    _stopping: threading.Event = field(default_factory=threading.Event)
    _in_hand: list[Any] = field(default_factory=list)

    def run(self) -> None:
        """Take until told to stop, through broker outages."""
        while not self._stopping.is_set():
            try:
                self._consume()
            except Exception as error:  # noqa: BLE001 - broker or database away: what is unacknowledged comes again
                telemetry.log().warning("taking paused", queue=self.queue, error=repr(error))
                self.idle_safely()
            self.connected = False
            self._in_hand.clear()
            self._stopping.wait(RECONNECT_SECONDS)

    def stop(self) -> None:
        """Take nothing new; what is in hand is finished and acknowledged first."""
        self._stopping.set()

    def in_hand(self) -> int:
        """How many messages came and were not acknowledged yet; the broker counts them to no queue."""
        return len(self._in_hand)

    def idle_safely(self) -> None:
        try:
            self.idle()
        except Exception as error:  # noqa: BLE001
            telemetry.log().warning("sweep failed", queue=self.queue, error=repr(error))

    def _consume(self) -> None:
        with Connection(self.uri, heartbeat=HEARTBEAT_SECONDS, connect_timeout=5) as connection:
            channel = connection.channel()
            wire.read_ahead(connection)
            channel.basic_qos(0, TAKE_MAX, False)  # noqa: FBT003
            channel.basic_consume(self.queue, callback=self._in_hand.append, no_ack=False)
            self.connected = True
            swept_at = 0.0
            while not self._stopping.is_set():
                self._drain(connection)
                if self._in_hand:
                    self._take_all(channel)
                connection.heartbeat_check()
                if time.monotonic() - swept_at > DRAIN_SECONDS:
                    self.idle_safely()
                    swept_at = time.monotonic()

    def _drain(self, connection: Connection) -> None:
        """Wait for a message, then gather what has come with it."""
        wait: float = DRAIN_SECONDS
        while len(self._in_hand) < TAKE_MAX:
            try:
                connection.drain_events(timeout=wait)
            except (TimeoutError, BlockingIOError):
                return
            wait = 0

    def _take_all(self, channel: Any) -> None:
        messages = self._in_hand[:TAKE_MAX]
        self.take([(bytes_of(message.body), message.properties.get("user_id")) for message in messages])
        channel.basic_ack(messages[-1].delivery_tag, multiple=True)
        del self._in_hand[: len(messages)]


def bytes_of(body: Any) -> bytes:
    """A raw body: the library hands over text where the sender named an encoding."""
    if isinstance(body, str):
        return body.encode(errors="replace")
    return bytes(body)
