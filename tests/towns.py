"""Whole towns for tests: every process real, each service its own broker user and database, nothing shared but the node.

Starting a broker takes longer than all the rest, so a town gets a virtual host on the node of its test process. Who kills
the broker starts a `Town` that has its own.
"""

import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from chassis import clock
from chassis.config import SERVICES
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from deploy.local.town import Town
from tests import warm

NO_LIMITS = {"RATE_PER_SECOND_MAX": "0", "PLEDGES_A_SOURCE_HOUR_MAX": "0"}


@contextmanager
def a_town(  # noqa: PLR0913, PLR0917 - what may differ between towns
    folder: Path,
    broker: Broker,
    postgres: Postgres | None = None,
    commands: Mapping[str, list[str]] | None = None,
    settings: Mapping[str, str] | None = None,
    seed: Path | None = None,
) -> Iterator[Town]:
    """A town in `folder`, on SQLite, or in databases of its own on `postgres`; gone when the block is left.

    `seed`: the folder of a town that was stopped at rest: this one goes on from there.
    """
    name = f"town_{uuid.uuid4().hex}"
    if seed:
        shutil.copytree(seed, folder / name)
    broker.add_vhost(name)
    uris = {f"AMQP_URI_{user.upper()}": broker.uri(user, name) for user in (*SERVICES, "gateway")}
    users = {f"AMQP_USER_{service.upper()}": service for service in SERVICES}
    urls = {service: postgres.create_database(f"{name}_{service}") for service in SERVICES} if postgres else {}
    town = Town(
        folder / name,
        amqp_uri=broker.uri("operator", name),
        database_url=urls.__getitem__ if postgres else None,
        settings={**uris, **users, **NO_LIMITS, **(settings or {})},
        commands=dict(commands or {}),
        popen=warm.popen,
    )
    try:
        with town:
            yield town
    finally:
        broker.delete_vhost(name)
        if postgres:
            for service in SERVICES:
                postgres.drop_database(f"{name}_{service}")


def move_clock(town: Town, offset: timedelta) -> None:
    """Let every process of the town live `offset` later than the world around it; this one stays where it is."""
    clock.follow(town.folder / "clock")
    clock.move(offset)
    clock.follow(None)
