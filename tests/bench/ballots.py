"""Ballots accepted over HTTP, against the same stack doing a bare HTTP + RPC echo."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from chassis.calls import CALL_SECONDS_MAX
from deploy.local.api import Api
from deploy.local.broker import Broker
from deploy.local.process import end, free_port
from deploy.local.replay import AREA, Replay
from deploy.local.town import TARGETS, Town
from deploy.rabbitmq.definitions import OPERATOR, definitions
from services.voting.domain import pabulib
from tests.bench.load import Outcome, request, send_all

BALLOTS = 6_000
ECHOES = 4_000
WARM_UP = 300
IDLE = 300
HOT = ("gateway", "voting")
CONNECTIONS = 64
SAMPLE = Path(__file__).parents[1] / "data" / "lystrup_godkendelse.pb"


def measure(
    folder: Path, database_url: Callable[[str], str] | None, *, together: bool = True
) -> tuple[Outcome, Outcome]:
    """Cast ballots, each by its own citizen, into an open election of a real town: (BALLOTS of them from many
    connections, IDLE of them one after the other). Without `together` none travels with another.
    """
    settings = {"RATE_PER_SECOND_MAX": "0"}
    commands = {} if together else {name: ["-m", "tests.bench.alone", "chassis.runner", TARGETS[name]] for name in HOT}
    with Town(folder, database_url=database_url, settings=settings, commands=commands) as town:
        api = Api(town.url)
        replay = Replay(api, pabulib.open_pb(SAMPLE), None, "DKK")
        election_id, choices = open_election(replay)
        path = f"/api/v1/elections/{election_id}/ballots"
        prepared = [
            request(
                path,
                json.dumps({"choices": choices}).encode(),
                {
                    "Content-Type": "application/json",
                    "Authorization": f"Bearer {token}",
                    "Idempotency-Key": str(uuid4()),
                },
            )
            for token in tokens(replay, BALLOTS + WARM_UP + IDLE)
        ]
        send_all(town.http_port, prepared[:WARM_UP], CONNECTIONS)
        busy = send_all(town.http_port, prepared[WARM_UP:-IDLE], CONNECTIONS)
        idle = send_all(town.http_port, prepared[-IDLE:], 1)
        assert set(busy.statuses) | set(idle.statuses) == {201}, (busy.statuses, idle.statuses)
    return busy, idle


def open_election(replay: Replay) -> tuple[str, list[dict[str, str]]]:
    """The id of an election that is open, and a ballot that its rules accept."""
    replay.begin()
    budget_id = replay.open_budget()
    replay.propose(budget_id)
    election_id = replay.publish(budget_id)
    return election_id, [{"project_id": replay.ids[next(iter(replay.ids))]}]


def tokens(replay: Replay, count: int) -> Iterator[str]:
    for start in range(0, count, 500):
        yield from replay.residents(range(start + 1, min(start + 500, count) + 1))


def echo(folder: Path) -> Outcome:
    """The limit: the same body through nameko's HTTP and RPC, two processes, and back."""
    with Broker(folder, definitions=open_to_all) as broker, stock(broker, "echo"):
        port = free_port()
        with stock(broker, "echo_gateway", str(port)):
            body = json.dumps({"area": AREA, "choices": [{"project_id": str(uuid4())}]}).encode()
            prepared = [request("/echo", body, {"Content-Type": "application/json"})] * ECHOES
            wait_for_port(port, prepared[0])
            send_all(port, prepared[:WARM_UP], CONNECTIONS)
            return send_all(port, prepared, CONNECTIONS)


def open_to_all(passwords: Mapping[str, str], vhost: str) -> dict[str, Any]:
    """Definitions under which the operator may do anything: stock services name their own exchanges and queues."""
    document = definitions(passwords, vhost)
    anything = {"configure": ".*", "write": ".*", "read": ".*"}
    document["permissions"] = [
        {**row, **anything} if row["user"] == OPERATOR else row for row in document["permissions"]
    ]
    document["topic_permissions"] = [row for row in document["topic_permissions"] if row["user"] != OPERATOR]
    return document


@contextmanager
def stock(broker: Broker, *arguments: str) -> Iterator[None]:
    """A stock service, as a user of its own virtual host who may do anything there."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.bench.stock", broker.uri(OPERATOR), *arguments]
    )
    try:
        yield
    finally:
        end(process, 10)


def wait_for_port(port: int, prepared: bytes) -> None:
    for _ in range(200):
        try:
            if set(send_all(port, [prepared], 1).statuses) == {200}:
                return
        except OSError:
            pass
        time.sleep(CALL_SECONDS_MAX / 50)
    raise TimeoutError(f"nothing answers on port {port}")
