"""The private RabbitMQ node, and who may do what on it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from amqp.exceptions import AccessRefused
from kombu import Connection, Exchange, Queue

from chassis import bus
from chassis.config import SERVICES
from chassis.listening import Listener
from deploy.local.broker import Broker
from deploy.local.process import ServerFailed, wait_until
from deploy.rabbitmq.definitions import EVENTS, RPC, UNROUTED, USERS
from gateway.hearing import QUEUE, ROUTING_KEYS
from tests.conftest import Amqp

SECONDS_MAX = 60


def processes_of(folder: Path) -> list[int]:
    """Every process whose HOME is the folder: the node, its helpers and its name server."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"HOME={folder}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.fixture
def as_user(amqp: Amqp) -> Iterator[Callable[[str], Any]]:
    """user -> a channel of that user's, with publisher confirms, so that a refusal is an error here."""
    connections: list[Connection] = []

    def channel(user: str) -> Any:
        connection = Connection(amqp.uri(user), transport_options={"confirm_publish": True}, connect_timeout=5)
        connections.append(connection)
        return connection.channel()

    yield channel
    for connection in connections:
        connection.release()


def publish(channel: Any, exchange: str, routing_key: str) -> None:
    channel.basic_publish_confirm(
        channel.prepare_message("{}", content_encoding="utf-8"), exchange=exchange, routing_key=routing_key
    )


def test_a_stranger_is_refused(amqp: Amqp) -> None:
    ours = amqp.uri("ledger")
    for uri in (
        ours.replace(amqp.broker.passwords["ledger"], "guessed"),
        f"amqp://guest:guest@127.0.0.1:{amqp.broker.port}/{amqp.vhost}",
    ):
        with pytest.raises(AccessRefused), Connection(uri, connect_timeout=5) as connection:
            connection.connect()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_publishes_its_own_events(as_user: Callable[[str], Any], service: str) -> None:
    publish(as_user(service), EVENTS, f"{service}.SomethingHappened.v1")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("key", ["{other}.SomethingHappened.v1", "{own}s.Happened.v1", "x{own}.Happened.v1", ""])
def test_a_service_cannot_speak_for_another(as_user: Callable[[str], Any], service: str, key: str) -> None:
    other = next(name for name in SERVICES if name != service)
    with pytest.raises(AccessRefused):
        publish(as_user(service), EVENTS, key.format(own=service, other=other))


@pytest.mark.parametrize("user", ["gateway", "operator", "feed", "admin"])
def test_nobody_but_a_service_publishes_events(as_user: Callable[[str], Any], user: str) -> None:
    with pytest.raises(AccessRefused):
        publish(as_user(user), EVENTS, f"{user}.SomethingHappened.v1")


def test_nobody_reaches_a_queue_past_the_exchanges(as_user: Callable[[str], Any]) -> None:
    for user in USERS:
        with pytest.raises(AccessRefused):
            publish(as_user(user), "", UNROUTED)


def test_a_service_cannot_declare_or_read_queues_of_others(amqp: Amqp, as_user: Callable[[str], Any]) -> None:
    bus.declare(amqp.uri("operator"), {"budgets.on_earmark_granted": ["ledger.EarmarkGranted.v1"]})
    with pytest.raises(AccessRefused):
        bus.handler_queue("budgets.on_other")(as_user("voting")).queue_declare()
    for queue in ("budgets.on_earmark_granted", UNROUTED):
        with pytest.raises(AccessRefused):
            as_user("voting").basic_consume(queue)
    as_user("budgets").basic_consume("budgets.on_earmark_granted")


def test_a_service_cannot_listen_where_the_operator_did_not_bind_it(as_user: Callable[[str], Any]) -> None:
    channel = as_user("voting")
    queue = Queue("rpc-voting", Exchange(RPC, type="topic", durable=True), routing_key="voting.*", durable=True)(
        channel
    )
    queue.declare()
    for exchange, key in ((EVENTS, "ledger.#"), (RPC, "budgets.*"), (RPC, "#")):
        with pytest.raises(AccessRefused):
            queue(as_user("voting")).bind_to(exchange, key)


def test_the_gateway_hears_what_services_say_in_a_queue_of_its_own_and_nothing_else(
    amqp: Amqp, as_user: Callable[[str], Any]
) -> None:
    heard: list[bytes] = []
    connected = threading.Event()
    listener = Listener(
        amqp.uri("gateway"),
        QUEUE,
        ROUTING_KEYS,
        lambda messages: heard.extend(body for _, body in messages),
        connected.set,
        lambda: None,
    )
    listening = threading.Thread(target=listener.run)
    listening.start()
    try:
        assert connected.wait(SECONDS_MAX)
        publish(as_user("ledger"), EVENTS, "ledger.Happened.v1")
        assert wait_until(lambda: heard == [b"{}"], SECONDS_MAX)
    finally:
        listener.stop()
        listening.join()
    channel = as_user("gateway")
    channel.queue_declare(f"{QUEUE}.ours", exclusive=True)
    for exchange, key in ((EVENTS, "#"), (EVENTS, "gateway.#"), (RPC, "voting.*")):
        with pytest.raises(AccessRefused):
            as_user("gateway").queue_bind(f"{QUEUE}.ours", exchange, key)
    for queue in ("budgets.on_it", "rpc-voting"):
        with pytest.raises(AccessRefused):
            as_user("gateway").queue_declare(queue)


def test_calls_go_from_the_gateway_to_a_service_and_back_only(as_user: Callable[[str], Any]) -> None:
    reply_key = str(uuid.uuid4())
    exchange = Exchange(RPC, type="topic", durable=True)
    requests, replies = as_user("voting"), as_user("gateway")
    Queue("rpc-voting", exchange, routing_key="voting.*", durable=True)(requests).declare()
    arguments = {"x-expires": 300_000}
    Queue(f"rpc.reply-gateway-{reply_key}", exchange, routing_key=reply_key, queue_arguments=arguments)(
        replies
    ).declare()

    publish(as_user("gateway"), RPC, "voting.cast_ballot")
    assert wait_until(lambda: requests.basic_get("rpc-voting", no_ack=True) is not None, SECONDS_MAX)
    publish(as_user("voting"), RPC, reply_key)
    assert wait_until(lambda: replies.basic_get(f"rpc.reply-gateway-{reply_key}", no_ack=True) is not None, SECONDS_MAX)
    with pytest.raises(AccessRefused):
        publish(as_user("budgets"), RPC, "voting.cast_ballot")
    with pytest.raises(AccessRefused):
        publish(as_user("gateway"), RPC, reply_key)


def test_the_operator_declares_what_is_there_already_and_an_event_without_a_hearer_is_seen(
    amqp: Amqp, as_user: Callable[[str], Any]
) -> None:
    for _ in range(2):
        bus.declare(amqp.uri("operator"), {"budgets.on_it": ["ledger.Heard.v1"]})
    for key in ("ledger.Heard.v1", "ledger.Unheard.v1"):
        publish(as_user("ledger"), EVENTS, key)
    operator = as_user("operator")
    unrouted = operator.basic_get(UNROUTED, no_ack=True)
    assert unrouted.delivery_info["routing_key"] == "ledger.Unheard.v1"
    assert operator.basic_get(UNROUTED, no_ack=True) is None


def confirmed_then_killed(node: Broker) -> None:
    """A hundred events, confirmed by the broker, which is then killed and started again."""
    with Connection(node.uri("ledger"), transport_options={"confirm_publish": True}) as connection:
        channel = connection.channel()
        for _ in range(100):
            publish(channel, EVENTS, "ledger.Happened.v1")
        killed = node.pid
        node.kill()
        assert node.pid is None
        connection.collect()
    node.restart()
    assert node.pid not in {None, killed}


def test_a_killed_node_keeps_what_it_confirmed_and_a_stopped_one_leaves_nothing(tmp_path: Path) -> None:
    with Broker(tmp_path / "rabbitmq") as node:
        bus.declare(node.uri("operator"), {"budgets.on_it": ["ledger.Happened.v1"]})
        node.settle()
        confirmed_then_killed(node)
        with Connection(node.uri("budgets")) as connection:
            channel, taken = connection.channel(), []
            while message := channel.basic_get("budgets.on_it", no_ack=True):
                taken.append(message)
        assert len(taken) == 100
        assert len(processes_of(node.folder)) >= 2
        with pytest.raises(ServerFailed, match="another RabbitMQ node is using"):
            Broker(node.folder).start()
        assert node.pid is not None
    assert wait_until(lambda: not processes_of(node.folder), SECONDS_MAX)
    node.stop()


@pytest.mark.nightly  # how soon the broker writes is its own affair: this tells whether settle() is still needed
def test_a_node_killed_at_once_after_a_declaration_loses_what_it_confirmed_without_settling(tmp_path: Path) -> None:
    with Broker(tmp_path / "rabbitmq") as node:
        bus.declare(node.uri("operator"), {"budgets.on_it": ["ledger.Happened.v1"]})
        confirmed_then_killed(node)
        with Connection(node.uri("operator")) as connection:
            channel = connection.channel()

            def all_are_there() -> bool:
                return bool(channel.queue_declare("budgets.on_it", passive=True).message_count == 100)

            assert not wait_until(all_are_there, seconds_max=3)


def test_a_node_that_does_not_take_its_definitions_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    node = Broker(tmp_path / "rabbitmq", definitions=lambda *_: {"users": [{"name": "incomplete"}]})
    with pytest.raises(ServerFailed, match=r"definitions\n(.|\n)*last lines of .*rabbit\.log"):
        node.start()
    assert wait_until(lambda: not processes_of(node.folder), SECONDS_MAX)
    node.stop()


def test_a_node_that_cannot_have_its_port_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    node = Broker(tmp_path / "rabbitmq")
    with socket.create_server(("127.0.0.1", node.port)), pytest.raises(ServerFailed, match=r"(.|\n)*eaddrinuse"):
        node.start()
    assert wait_until(lambda: not processes_of(node.folder), SECONDS_MAX)


def test_the_node_goes_when_its_owner_is_killed(tmp_path: Path) -> None:
    program = """
        import sys, json
        from deploy.local.broker import Broker
        node = Broker(sys.argv[1])
        node.start()
        print(json.dumps(node.pid), flush=True)
        sys.stdin.read()
    """
    folder = tmp_path / "rabbitmq"
    command = [sys.executable, "-c", textwrap.dedent(program), str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as owner:
        assert owner.stdout is not None
        assert json.loads(owner.stdout.readline()) in processes_of(folder)
        owner.kill()
    assert wait_until(lambda: not processes_of(folder), SECONDS_MAX)
