"""What tests of every kind stand on: a private broker and a private PostgreSQL for each test process, started when first asked for.

A test gets a virtual host and a database of its own, so that none sees what another left. The tests of a module share a
town; each uses a budget year, budgets and elections of its own.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from chassis.db import Database
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from deploy.local.town import Town
from tests.browser.browsing import a_browser
from tests.databases import Templates
from tests.demo_towns import a_demo_town
from tests.people import People
from tests.town_checks import check_town
from tests.towns import a_town

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # a machine that is busy is no defect


@dataclass(frozen=True)
class Amqp:
    """A virtual host of one test, with the users, rights, exchanges and queues that every town has."""

    broker: Broker
    vhost: str

    def uri(self, user: str) -> str:
        """Where `user` (budgets, voting, crowdfunding, ledger, gateway, operator) connects."""
        return self.broker.uri(user, self.vhost)


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """Not under tmp_path: as root, PostgreSQL runs as another user, who cannot enter pytest's folders."""
    folder = Path(tempfile.mkdtemp(prefix="oplandspuljen-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def broker(server_folder: Path) -> Iterator[Broker]:
    """The RabbitMQ node of this test process. Who kills it starts a Broker of their own."""
    node = Broker(server_folder / "rabbitmq")
    node.start()
    yield node
    node.kill()  # nothing on it is worth a graceful stop
    node.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for each test process: Playwright has no second beside it."""
    with a_browser() as found:
        yield found


@pytest.fixture
def amqp(broker: Broker) -> Iterator[Amqp]:
    """A fresh virtual host on the node of this test process."""
    vhost = f"test-{uuid.uuid4().hex}"
    broker.add_vhost(vhost)
    yield Amqp(broker, vhost)
    broker.delete_vhost(vhost)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[Postgres]:
    """The PostgreSQL cluster of this test process, not durable. Who kills it starts a Postgres of their own."""
    with Postgres(server_folder / "postgres", durable=False) as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, empty database, on each of the two kinds in turn -> its SQLAlchemy address."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'town.db'}"
        return
    cluster: Postgres = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    yield cluster.create_database(name)
    cluster.drop_database(name)


@pytest.fixture(scope="session")
def templates(server_folder: Path, request: pytest.FixtureRequest) -> Templates:
    folder = server_folder / "databases"
    folder.mkdir()
    return Templates(folder, lambda: request.getfixturevalue("postgres"))


@pytest.fixture(params=["sqlite", "postgresql"])
def tables(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Callable[[Any], Database]]:
    """Makes a database with the tables of a declarative base, on each of the two kinds in turn."""
    with ExitStack() as stack:
        yield lambda base: stack.enter_context(templates.database(request.param, base))


@pytest.fixture(scope="module")
def town(broker: Broker, server_folder: Path) -> Iterator[Town]:
    """On SQLite. Whatever was done to it, it has come to rest with all its books in order when it is left."""
    with a_town(server_folder, broker) as found:
        yield found
        check_town(found)


@pytest.fixture(scope="module")
def people(town: Town) -> Iterator[People]:
    with People(town.url) as found:
        yield found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town_on_each(request: pytest.FixtureRequest, broker: Broker, server_folder: Path) -> Iterator[Town]:
    """The same on each kind of database in turn."""
    postgres = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with a_town(server_folder, broker, postgres) as found:
        yield found
        check_town(found)


@pytest.fixture(scope="module")
def people_on_each(town_on_each: Town) -> Iterator[People]:
    with People(town_on_each.url) as found:
        yield found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, broker: Broker, server_folder: Path) -> Iterator[Town]:
    """A town with the demonstration data; whatever a file does to it, no other file sees."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):  # with several test processes each has a folder in the one they share
        shared = shared.parent
    with a_demo_town(server_folder, broker, shared) as town:
        yield town
