"""The bus goes away and comes back: the gateway answers all the while, and heals by itself."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.broker import Broker
from deploy.local.process import end, wait_until
from tests.integration.gateway.conftest import Gateway, environment_of, start, wait_ready

BALLOTS = "/api/v1/elections/00000000-0000-4000-8000-000000000001/ballots"


@pytest.fixture
def node(server_folder: Path) -> Iterator[Broker]:
    """A broker that this test may kill."""
    with Broker(server_folder / "rabbitmq-of-the-gateway") as broker:
        yield broker


def test_answers_come_in_time_while_the_bus_is_away_and_all_is_well_after(node: Broker, tmp_path: Path) -> None:
    environment = environment_of(node.uri("gateway"), tmp_path)
    gateway = Gateway.of(environment, start(environment, tmp_path), tmp_path)
    try:
        wait_ready(gateway)
        node.kill()
        began = time.monotonic()
        assert len(gateway.get("/api/v1/overview").body["unavailable"]) == 4
        assert gateway.get("/api/v1/pool").body["title"] == "Unavailable"
        assert gateway.command(BALLOTS, {"choices": []}, persona="resident-harlev").status == 503
        assert gateway.get("/", Accept="text/html").status == 200
        assert gateway.get("/readyz").status == 503
        assert time.monotonic() - began < 60
        node.restart()
        assert wait_until(lambda: gateway.get("/readyz").status == 200, 60)
        began = time.monotonic()
        assert gateway.get("/api/v1/pool").body["detail"] == "ledger has never been started here"
        assert time.monotonic() - began < 10
    finally:
        end(gateway.process, 20)
