"""A real gateway process on a virtual host of its own, with no service behind it."""

import http.client
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.local.broker import Broker
from deploy.local.keys import new_keys
from deploy.local.process import end, free_port, last_lines
from tests import warm

ROOT = Path(__file__).parents[3]
START_SECONDS_MAX = 30


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Gateway:
    """The process and its address; `get` and `post` speak to it as any client does."""

    process: subprocess.Popen[bytes]
    port: int
    environment: dict[str, str]
    log: Path

    @classmethod
    def of(cls, environment: dict[str, str], process: subprocess.Popen[bytes], folder: Path) -> "Gateway":
        return cls(process, int(environment["HTTP_ADDRESS"].split(":")[1]), environment, folder / "gateway.log")

    def ask(
        self, method: str, path: str, body: bytes | str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            raw = answer.read()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, raw)
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def command(self, path: str, body: Any, persona: str = "playmaker", **changed: str | None) -> Answer:
        """POST as a persona with a fresh key; `changed` headers, None to leave one out."""
        given: dict[str, str | None] = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.token(persona)}",
            "Idempotency-Key": str(uuid.uuid4()),
            **{name.replace("_", "-"): value for name, value in changed.items()},
        }
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.ask("POST", path, raw, {name: value for name, value in given.items() if value is not None})

    def token(self, persona: str) -> str:
        asked = json.dumps({"persona": persona})
        answer = self.ask("POST", "/api/v1/dev/tokens", asked, {"Content-Type": "application/json"})
        token: str = answer.body["token"]
        return token


def start(environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "ignore", "-m", "chassis.runner", "gateway.service:GatewayService"]
    with (folder / "gateway.log").open("ab") as log:
        return warm.popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def environment_of(amqp_uri: str, folder: Path, **changed: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "VAR": str(folder),
        "ENVIRONMENT": "development",
        "AMQP_URI": amqp_uri,
        "HTTP_ADDRESS": f"127.0.0.1:{free_port()}",
        "RATE_PER_SECOND_MAX": "0",
        **new_keys(),
        **changed,
    }


@pytest.fixture(scope="session")
def gateway(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Shared by all tests: it remembers nothing."""
    folder, vhost = tmp_path_factory.mktemp("gateway"), f"test-{uuid.uuid4().hex}"
    broker.add_vhost(vhost)
    environment = environment_of(broker.uri("gateway", vhost), folder)
    found = Gateway.of(environment, start(environment, folder), folder)
    try:
        wait_ready(found)
        yield found
    finally:
        end(found.process, START_SECONDS_MAX)
        broker.delete_vhost(vhost)


def wait_ready(gateway: Gateway) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            if gateway.get("/readyz").status == 200:
                return
        except OSError:
            pass
        if gateway.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"the gateway did not start\n{last_lines(gateway.log)}")
        time.sleep(0.05)
