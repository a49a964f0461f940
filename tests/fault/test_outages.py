"""The broker killed in the middle of an election, and processes killed at random: every ballot is counted once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from chassis.config import SERVICES
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from deploy.local.town import Town
from tests.elections import write_election
from tests.fault.keeper import Keeper
from tests.fault.replaying import Replaying
from tests.towns import NO_LIMITS, a_town

VOTES = 600
SEED = 2030
pytestmark = pytest.mark.timeout(360)


@pytest.fixture
def town_with_a_broker(server_folder: Path) -> Iterator[Town]:
    """A town whose node a test may kill."""
    with Town(server_folder / f"town-{uuid4().hex}", settings=NO_LIMITS) as town:
        yield town


def test_a_broker_killed_twice_during_a_replay_loses_no_ballot_and_no_krone(
    town_with_a_broker: Town, tmp_path: Path
) -> None:
    town = town_with_a_broker
    assert town.broker is not None
    replaying = Replaying(town, write_election(tmp_path / "it.pb", VOTES))
    for ballots, seconds_away in ((VOTES // 4, 0.0), (VOTES // 2, 3.0)):
        replaying.wait_for(ballots)
        town.broker.kill()
        assert replaying.running
        time.sleep(seconds_away)
        town.broker.restart()
    replaying.finish()


def kill_at_random(town: Town, file: Path, kills: int, seconds: float) -> None:
    """Replay as often as it takes until so many processes have been killed, `seconds` apart."""
    draw, killed = random.Random(SEED), 0
    with Keeper(town) as keeper:
        while killed < kills:
            replaying = Replaying(town, file)
            while replaying.running and killed < kills:
                time.sleep(draw.uniform(0.5, 1.5) * seconds)
                town.running[draw.choice((*SERVICES, "gateway"))].kill()
                killed += 1
            replaying.finish()
    assert sum(keeper.deaths.values()) >= kills / 2  # one that is killed twice before it is missed has died once


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_killed_at_random_lose_no_ballot_and_no_krone(
    broker: Broker, server_folder: Path, tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    postgres: Postgres | None = request.getfixturevalue("postgres") if kind == "postgresql" else None
    with a_town(server_folder, broker, postgres) as town:
        kill_at_random(town, write_election(tmp_path / "it.pb", VOTES), kills=8, seconds=2)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_a_thousand_kills_at_random_lose_no_ballot_and_no_krone(
    broker: Broker, server_folder: Path, tmp_path: Path
) -> None:
    with a_town(server_folder, broker) as town:
        kill_at_random(town, write_election(tmp_path / "it.pb", VOTES), kills=1_000, seconds=2)
