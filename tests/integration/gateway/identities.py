"""Gateways that people sign in at: with the development provider, and with one that is not ours."""

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from deploy.local.broker import Broker
from deploy.local.process import end
from tests.integration.gateway.conftest import START_SECONDS_MAX, Gateway, environment_of, start, wait_ready
from tests.signing_in import Browser

ROOT = Path(__file__).parents[3]


@contextmanager
def a_gateway(broker: Broker, folder: Path, **settings: str) -> Iterator[Gateway]:
    folder.mkdir(parents=True, exist_ok=True)
    vhost = f"test-{uuid.uuid4().hex}"
    broker.add_vhost(vhost)
    environment = environment_of(broker.uri("gateway", vhost), folder, **settings)
    found = Gateway.of(environment, start(environment, folder), folder)
    try:
        wait_ready(found)
        yield found
    finally:
        end(found.process, START_SECONDS_MAX)
        broker.delete_vhost(vhost)


@contextmanager
def a_development_provider(folder: Path, **environment: str) -> Iterator[str]:
    """-> its issuer."""
    command = [sys.executable, "-W", "ignore", "-m", "deploy.local.identity", "--address", "127.0.0.1:0"]
    settings = {"ENVIRONMENT": "development", "PYTHONPATH": str(ROOT), **environment}
    with (folder / "identity.log").open("wb") as log:
        process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=log)
    assert process.stdout
    try:
        yield process.stdout.readline().decode().split()[-1]
    finally:
        end(process, START_SECONDS_MAX)
        process.stdout.close()


@dataclass(frozen=True)
class Foreign:
    """The provider of `tests/node/provider.mjs`."""

    issuer: str
    control: str

    def will(self, **said: Any) -> list[dict[str, Any]]:
        """What it says next -> its public keys."""
        found: list[dict[str, Any]] = requests.put(self.control, json=said, timeout=30).json()["keys"]
        return found

    def token(self, audience: str) -> str:
        """An access token as an app gets it."""
        asked = {"grant_type": "client_credentials", "aud": audience}
        token: str = requests.post(f"{self.issuer}/token", data=asked, timeout=30).json()["access_token"]
        return token


@contextmanager
def a_foreign_provider(folder: Path) -> Iterator[Foreign]:
    node = next((path for path in (ROOT / ".venv" / "bin" / "node",) if path.exists()), Path("node"))
    with (folder / "node.log").open("wb") as log:
        process = subprocess.Popen([node, ROOT / "tests/node/provider.mjs"], stdout=subprocess.PIPE, stderr=log)
    assert process.stdout
    try:
        yield Foreign(**json.loads(process.stdout.readline()))
    finally:
        end(process, START_SECONDS_MAX)
        process.stdout.close()


def browser_of(gateway: Gateway) -> Browser:
    return Browser(f"http://127.0.0.1:{gateway.port}")


def settings_of(issuer: str, **more: str) -> Mapping[str, str]:
    return {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "oplandspuljen-pages", **more}
