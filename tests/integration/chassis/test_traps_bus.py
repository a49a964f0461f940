"""What the libraries of the bus do that we must know: when an upgrade changes one, its test is seen.

More of them stand where the guard does: a call in hand at SIGTERM, a call that runs after its caller's deadline, a call's
delivery mode (test_stopping.py), a transaction that a cursor skips (test_outbox.py), deeply nested JSON (test_messages.py).
"""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import eventlet
import pytest
from kombu import Connection, Exchange, Queue
from nameko.amqp.publish import Publisher
from nameko.messaging import QueueConsumer
from nameko.rpc import RpcReply

from chassis import bus
from chassis.extensions.rpc import GracefulConsumer, Unwritten
from deploy.local.process import free_port
from tests.conftest import Amqp
from tests.integration.chassis.processes import ROOT, until

SECONDS_MAX = 30
Stock = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def stock() -> Iterator[Stock]:
    """Starts a service of stock.py; it has said that it is up."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "ignore", "-m", "tests.integration.chassis.stock", *map(str, arguments)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        started.append(process)
        said(process, "started")
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str], word: str) -> None:
    """Read on until the process says this."""
    assert process.stdout
    while (line := process.stdout.readline()) and json.loads(line) != [word]:
        pass
    assert line, f"it never said {word}"


@pytest.fixture
def channel(amqp: Amqp) -> Iterator[Any]:
    with Connection(amqp.uri("operator")) as connection:
        yield connection.channel()


@pytest.fixture
def anything_goes(amqp: Amqp) -> None:
    """The stock services declare what none of our users may."""
    everything = ", ".join(['<<".*">>'] * 3)
    told = f'<<"operator">>, <<"{amqp.vhost}">>, {everything}, <<"test">>'
    assert amqp.broker.evaluate(f"rabbit_auth_backend_internal:set_permissions({told})") == "ok"


def queue_on(channel: Any, name: str, *keys: str, exchange: str = bus.EVENTS) -> str:
    channel.queue_declare(name, durable=True, auto_delete=False)
    for key in keys:
        channel.queue_bind(name, exchange, key)
    return name


def ready(channel: Any, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).message_count)


def say(amqp: Amqp, key: str, content_type: str = "application/json") -> None:
    """One confirmed message on the exchange of events."""
    with Connection(amqp.uri("budgets"), transport_options={"confirm_publish": True}) as connection:
        channel = connection.channel()
        message = channel.prepare_message("{}", content_type=content_type, content_encoding="utf-8")
        channel.basic_publish(message, bus.EVENTS, key)


def test_an_acknowledgement_of_many_speaks_for_every_queue_of_its_channel(amqp: Amqp, channel: Any) -> None:
    """So a batch of one queue would acknowledge another's unfinished work; a kill would then lose it."""
    one, other = (
        queue_on(channel, "budgets.one", "budgets.One.v1"),
        queue_on(channel, "budgets.other", "budgets.Other.v1"),
    )
    in_hand: list[Any] = []
    channel.basic_consume(one, callback=in_hand.append)
    channel.basic_consume(other, callback=in_hand.append)
    for key in ("budgets.One.v1", "budgets.Other.v1"):
        say(amqp, key)
        until(lambda: channel.connection.drain_events(timeout=SECONDS_MAX) is None)
    assert [message.delivery_info["routing_key"] for message in in_hand] == ["budgets.One.v1", "budgets.Other.v1"]
    channel.basic_ack(in_hand[1].delivery_tag, multiple=True)
    connection = channel.connection
    channel.close()
    channel = connection.channel()
    assert (ready(channel, one), ready(channel, other)) == (0, 0)


def test_takers_on_connections_of_their_own_do_not_acknowledge_for_each_other(amqp: Amqp, channel: Any) -> None:
    one, other = (
        queue_on(channel, "budgets.one", "budgets.One.v1"),
        queue_on(channel, "budgets.other", "budgets.Other.v1"),
    )
    channel.basic_consume(one, callback=lambda _message: None)
    say(amqp, "budgets.One.v1")
    channel.connection.drain_events(timeout=SECONDS_MAX)
    say(amqp, "budgets.Other.v1")
    taker = bus.Taker(amqp.uri("budgets"), other, lambda _messages: taker.stop())
    taker.run()
    connection = channel.connection
    channel.close()
    channel = connection.channel()
    assert (ready(channel, one), ready(channel, other)) == (1, 0)


@pytest.mark.usefixtures("anything_goes")
def test_the_stock_consumer_acknowledges_and_drops_what_it_cannot_decode(
    amqp: Amqp, channel: Any, stock: Stock
) -> None:
    queue_on(channel, "voting.cloud", "budgets.Cloud.v1")
    process = stock("Hearer", amqp.uri("operator"))
    say(amqp, "budgets.Cloud.v1", content_type=bus.CONTENT_TYPE)
    say(amqp, "budgets.Cloud.v1")
    said(process, "taken")  # the second one; the first was never handed over
    said(process, "acknowledged")
    process.kill()
    process.wait()
    assert ready(channel, "voting.cloud") == 0


@pytest.mark.usefixtures("anything_goes")
def test_the_stock_event_handler_acknowledges_and_loses_what_failed(amqp: Amqp, channel: Any, stock: Stock) -> None:
    queue_on(channel, "voting.cloud")
    hearer = stock("Hearer", amqp.uri("operator"))
    stock("Speaker", amqp.uri("operator"))
    said(hearer, "heard")
    queue = "evt-budgets-happened--voting.on_happened"
    said(hearer, "acknowledged")
    hearer.kill()
    hearer.wait()
    assert ready(channel, queue) == 0


@pytest.mark.usefixtures("anything_goes")
def test_the_stock_dispatcher_tells_everybody_its_call_stack(amqp: Amqp, channel: Any, stock: Stock) -> None:
    """test_outbox.py shows that our sender adds no header."""
    channel.exchange_declare("budgets.events", "topic", durable=True, auto_delete=False)
    queue_on(channel, "budgets.heard", "happened", exchange="budgets.events")
    stock("Speaker", amqp.uri("operator"))
    message = until(lambda: channel.basic_get("budgets.heard", no_ack=True))
    assert message.headers["nameko.call_id_stack"]


@pytest.mark.parametrize(("most", "left"), [(bus.DELIVERIES_MAX, 1), (2, 0)])
def test_what_comes_back_more_often_than_its_queue_allows_is_dropped(
    amqp: Amqp, channel: Any, monkeypatch: pytest.MonkeyPatch, most: int, left: int
) -> None:
    """Since RabbitMQ 4.0 a quorum queue that names no limit allows 20: as many as an outage of seconds brings."""
    monkeypatch.setattr(bus, "DELIVERIES_MAX", most)
    bus.declare(amqp.uri("operator"), {"budgets.one": ["budgets.One.v1"]})
    say(amqp, "budgets.One.v1")
    for _ in range(3):
        with Connection(amqp.uri("budgets")) as connection:
            until(lambda connection=connection: connection.default_channel.basic_get("budgets.one"))
    until(lambda: ready(channel, "budgets.one") == left)


@pytest.mark.parametrize(("publisher", "delivery_mode"), [(Publisher, 2), (Unwritten, 1)])
def test_calls_are_persistent_by_default_and_ours_are_not(
    amqp: Amqp, channel: Any, publisher: Any, delivery_mode: int
) -> None:
    queue_on(channel, "rpc-budgets", "budgets.tell", exchange="nameko-rpc")
    exchange = Exchange("nameko-rpc", type="topic", durable=True)
    publisher(amqp.uri("gateway")).publish({}, exchange=exchange, routing_key="budgets.tell")
    assert channel.basic_get("rpc-budgets", no_ack=True).properties["delivery_mode"] == delivery_mode


def test_an_acknowledgement_on_a_lost_connection_would_end_the_process(amqp: Amqp, channel: Any) -> None:
    """nameko takes what it raises in a worker for the end of the container: seen when a broker was killed at that moment."""
    queue_on(channel, "budgets.one", "budgets.One.v1")
    say(amqp, "budgets.One.v1")
    with Connection(amqp.uri("operator")) as connection:
        message = until(Queue("budgets.one", no_declare=True)(connection.default_channel).get)
        connection.default_channel.connection.transport.sock.close()
        with pytest.raises(bus.TROUBLE):
            QueueConsumer().ack_message(message)
        GracefulConsumer().ack_message(message)
        connection.collect()


def test_the_stock_proxy_waits_for_ever() -> None:
    with pytest.raises(eventlet.Timeout), eventlet.Timeout(0.2):
        RpcReply(eventlet.event.Event()).result()


@pytest.mark.parametrize(("exchange", "user", "returned"), [(bus.EVENTS, "budgets", 0), ("nameko-rpc", "gateway", 1)])
def test_a_mandatory_message_is_not_returned_where_the_exchange_has_an_alternate(
    amqp: Amqp, exchange: str, user: str, returned: int
) -> None:
    back: list[Any] = []
    with Connection(amqp.uri(user)) as connection:
        channel = connection.channel()
        channel.confirm_select()
        channel.events["basic_return"].add(lambda *message: back.append(message))
        answered: list[int] = []
        channel.events["basic_ack"].add(lambda tag, _multiple: answered.append(tag))
        channel._basic_publish(
            channel.prepare_message("{}", content_encoding="utf-8"), exchange, "budgets.nobody", mandatory=True
        )
        while not answered:
            connection.drain_events(timeout=SECONDS_MAX)
    assert len(back) == returned


@pytest.mark.parametrize(("path", "at_once"), [("/buffered", False), ("/at-once", True)])
def test_small_chunks_are_held_back_unless_told_otherwise(
    stock: Stock, tmp_path: Path, path: str, at_once: bool
) -> None:
    port, gate = free_port(), tmp_path / "gate"
    stock("Streamer", f"127.0.0.1:{port}", gate)
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS_MAX) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
        connection.settimeout(SECONDS_MAX if at_once else 1)
        if at_once:
            received = b""
            while b"data: 1" not in received:
                received += connection.recv(1000)
            assert b"data: 2" not in received
        else:
            with pytest.raises(TimeoutError):
                connection.recv(1000)
        gate.touch()
        connection.settimeout(SECONDS_MAX)
        received = b"".join(iter(lambda: connection.recv(1000), b""))
        assert b"data: 2" in received


def test_two_can_listen_on_one_port_unless_told_otherwise() -> None:
    address = ("127.0.0.1", free_port())
    first, second = eventlet.listen(address), eventlet.listen(address)
    alone = eventlet.listen(("127.0.0.1", free_port()), reuse_port=False)
    with pytest.raises(OSError, match="in use"):
        eventlet.listen(alone.getsockname(), reuse_port=False)
    for listener in (first, second, alone):
        listener.close()


def test_nameko_run_needs_what_new_setuptools_has_not_and_our_runner_does_not() -> None:
    hidden = "import sys; sys.modules['pkg_resources'] = None; import "
    for module, code in (("nameko.cli.main", 1), ("chassis.runner", 0)):
        command = [sys.executable, "-W", "ignore", "-c", hidden + module]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ended.returncode == code
        assert ("pkg_resources" in ended.stderr) == bool(code)


@pytest.mark.parametrize(
    ("named", "services"),
    [
        ("tests.integration.chassis.imports", ["Caller", "Own"]),
        ("tests.integration.chassis.imports:Own", ["Own"]),
    ],
)
def test_nameko_run_takes_an_imported_class_for_a_service_unless_it_is_named(named: str, services: list[str]) -> None:
    """In a process of its own: nameko's command patches all of the process that imports it."""
    script = f"from nameko.cli.run import import_service as found; print(sorted(s.__name__ for s in found({named!r})))"
    command = [sys.executable, "-W", "ignore", "-c", script]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == str(services)
