"""Crowdfunding on either database, before the real simulator process, on one clock that a test may move."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import structlog

from chassis import clock
from chassis.db import Database
from services.crowdfunding import models
from tests.mothers_crowdfunding import Room
from tests.mothers_provider import PAYMENTS, Provider

ROOT = Path(__file__).parents[3]
WEBHOOK_PATH = "/api/v1/payments/webhook"
WEBHOOK_SECONDS_MAX = 10


@dataclass(frozen=True)
class Webhook:
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """Where the gateway would stand: keeps what the provider sent, word for word."""

    taken: list[Webhook] = field(default_factory=list)

    def about(self, reference: object, at_least: int = 1) -> list[Webhook]:
        deadline = time.monotonic() + WEBHOOK_SECONDS_MAX
        while len(found := [each for each in self.taken if str(reference) in each.body]) < at_least:
            assert time.monotonic() < deadline, f"{len(found)} webhooks of {at_least}"
            time.sleep(0.01)
        return found


def start_simulator(folder: Path, webhook_url: str = "") -> tuple[subprocess.Popen[str], Provider]:
    environment = {
        **os.environ,
        "ENVIRONMENT": "development",
        **PAYMENTS,
        "CLOCK_FILE": str(folder / "clock"),
        "PUBLIC_URL": "",
    }
    command = [sys.executable, "-m", "deploy.local.payments", "--address", "127.0.0.1:0"]
    command += ["--folder", str(folder), "--webhook-url", webhook_url]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Provider(process.stdout.readline().split()[-1])


@pytest.fixture(scope="session")
def receiver_url() -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver()

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.taken.append(Webhook(self.path, {name.lower(): it for name, it in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield receiver, f"http://127.0.0.1:{server.server_port}{WEBHOOK_PATH}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def running_simulator(
    tmp_path_factory: pytest.TempPathFactory, receiver_url: tuple[Receiver, str]
) -> Iterator[tuple[Provider, Path]]:
    folder = tmp_path_factory.mktemp("payments")
    process, provider = start_simulator(folder, receiver_url[1])
    yield provider, folder
    process.kill()
    process.communicate()


@pytest.fixture
def clock_file(running_simulator: tuple[Provider, Path]) -> Path:
    return running_simulator[1] / "clock"


@pytest.fixture
def provider(running_simulator: tuple[Provider, Path]) -> Iterator[Provider]:
    """The simulator, well behaved, on the same clock as the test."""
    simulator, folder = running_simulator
    clock.follow(folder / "clock")
    clock.move(timedelta())
    yield simulator
    simulator.behave()
    clock.move(timedelta())
    clock.follow(None)


@pytest.fixture
def receiver(receiver_url: tuple[Receiver, str]) -> Receiver:
    receiver_url[0].taken.clear()
    return receiver_url[0]


@pytest.fixture
def plain_log() -> Iterator[None]:
    """What goes wrong on purpose, hundreds of times, is logged without a picture of every local variable."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])
    yield
    structlog.reset_defaults()


@pytest.fixture
def room(tables: Callable[[Any], Database], provider: Provider) -> Room:
    return Room(tables(models.Base), provider)
