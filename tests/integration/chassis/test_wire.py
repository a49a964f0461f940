"""What `chassis.wire` saves: calls of the operating system, and nothing of what is said.

The first of each pair is what py-amqp does by itself; should an upgrade mend it, the module can go.
"""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from kombu import Connection

from chassis import bus, wire
from tests.conftest import Amqp
from tests.integration.chassis.processes import until

MESSAGES = 200
BODIES = [f"number {number} ".encode() * 10 for number in range(MESSAGES)]


def counted(connection: Connection, name: str) -> list[Any]:
    """The arguments of each call of `transport.<name>`, below which there is only the socket."""
    calls: list[Any] = []
    transport: Any = connection.connection.transport
    call: Callable[[Any], Any] = getattr(transport, name)

    def counting(argument: Any) -> Any:
        calls.append(argument)
        return call(argument)

    setattr(transport, name, counting)
    return calls


def publish(amqp: Amqp, *, gathered: bool) -> int:
    """All bodies as events that nobody hears -> how often the socket was written to."""
    with Connection(amqp.uri("budgets"), connect_timeout=5) as connection:
        channel: Any = connection.channel()
        confirmed: list[int] = []
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, _multiple: confirmed.append(tag))
        writes = counted(connection, "_write")
        with wire.gathered(connection, 5) if gathered else nullcontext():
            for body in BODIES:
                channel._basic_publish(channel.prepare_message(body), bus.EVENTS, "budgets.nobody")
        count = len(writes)
        while MESSAGES not in confirmed:
            connection.drain_events(timeout=10)
        return count


def consume(amqp: Amqp, *, ahead: bool) -> tuple[list[bytes], int]:
    """All of them, in their order, and how often the socket was read."""
    with Connection(amqp.uri("operator"), connect_timeout=5) as connection:
        channel: Any = connection.channel()
        until(lambda: channel.queue_declare(bus.UNROUTED, passive=True).message_count == MESSAGES)
        found: list[bytes] = []
        reads = counted(connection, "_quick_recv")
        if ahead:
            wire.read_ahead(connection)
        channel.basic_consume(bus.UNROUTED, callback=lambda message: found.append(bus.bytes_of(message.body)))
        while len(found) < MESSAGES:
            connection.drain_events(timeout=10)
        channel.basic_ack(0, multiple=True)
        return found, len(reads)


@pytest.mark.parametrize(("gathered", "writes"), [(False, MESSAGES), (True, 1)])
def test_messages_go_out_together_and_all_of_them(amqp: Amqp, *, gathered: bool, writes: int) -> None:
    assert publish(amqp, gathered=gathered) == writes
    assert consume(amqp, ahead=True)[0] == BODIES


@pytest.mark.parametrize(("ahead", "reads"), [(False, range(6 * MESSAGES, 1_000_000)), (True, range(MESSAGES))])
def test_messages_are_read_some_at_a_time_and_none_is_lost(amqp: Amqp, *, ahead: bool, reads: range) -> None:
    publish(amqp, gathered=True)
    found, count = consume(amqp, ahead=ahead)
    assert found == BODIES
    assert count in reads


def test_what_is_gathered_goes_out_in_pieces_and_is_not_kept(amqp: Amqp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "WRITE_BYTES", 10_000)
    assert 1 < publish(amqp, gathered=True) < MESSAGES
    assert consume(amqp, ahead=True)[0] == BODIES
