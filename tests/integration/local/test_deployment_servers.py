"""The servers of compose: what each is told at its start, and whom it lets in."""

import os
import re
import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from deploy.local.broker import Broker
from deploy.local.postgres import SUPERUSER, Postgres
from deploy.rabbitmq.definitions import SERVICES

ROOT = Path(__file__).parents[3]


@pytest.fixture
def initialised(postgres: Postgres) -> Iterator[Postgres]:
    """The cluster after what PostgreSQL's image runs on an empty volume."""
    subprocess.run(
        [ROOT / "deploy" / "postgres" / "init.sh"],
        env={
            "PATH": os.environ["PATH"],
            "PGHOST": "127.0.0.1",
            "PGPORT": str(postgres.port),
            "PGUSER": SUPERUSER,
            **{f"POSTGRES_PASSWORD_{service.upper()}": f"{service}'s own" for service in SERVICES},
        },
        capture_output=True,
        check=True,
    )
    yield postgres
    for service in SERVICES:
        postgres.drop_database(service)
        postgres._execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(service)))


def test_each_service_enters_its_own_database_and_no_other(initialised: Postgres):
    for user, database in product(SERVICES, SERVICES):
        address = f"host=127.0.0.1 port={initialised.port} user={user} dbname={database}"
        if user == database:
            with psycopg.connect(address) as connection:
                connection.execute("CREATE TABLE owned (id integer)")
        else:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(address)


class Configured(Broker):
    """A node that has read what compose mounts, but for where its definitions are."""

    def _write(self, name: str, text: str) -> Path:
        if name == "rabbitmq.conf":
            text += re.sub("(?m)^load_definitions.*$", "", (ROOT / "deploy" / "rabbitmq" / name).read_text())
        return super()._write(name, text)


def test_a_node_takes_the_configuration_of_compose_and_new_passwords_at_its_next_start(tmp_path):
    with Configured(tmp_path / "node") as node:
        assert "2GB" in node.evaluate("application:get_env(rabbit, disk_free_limit)")
        assert "['PLAIN']" in node.evaluate("application:get_env(rabbit, auth_mechanisms)")
        before = node.passwords
    with Configured(tmp_path / "node") as node:  # it answers once the operator can log in
        assert node.passwords != before
