"""The example service's database, and a street of real processes: service, gateway, broker user each."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from chassis.db import Database
from deploy.local.broker import Broker
from deploy.rabbitmq.definitions import VHOST
from tests.conftest import Amqp
from tests.integration.chassis.processes import Street, database


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database with the tables of the chassis and of the example, of each kind in turn."""
    made = database(database_url)
    yield made
    made.close()


@pytest.fixture
def street(amqp: Amqp, tmp_path: Path) -> Iterator[Street]:
    """On SQLite; nothing runs yet."""
    with Street(amqp, tmp_path, f"sqlite:///{tmp_path / 'street.db'}") as made:
        yield made


@pytest.fixture(scope="session")
def running(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """Service and caller, up for all tests that leave them so; each test uses names of its own."""
    folder, vhost = tmp_path_factory.mktemp("running"), f"test-{uuid4().hex}"
    broker.add_vhost(vhost)
    with Street(Amqp(broker, vhost), folder, f"sqlite:///{folder / 'street.db'}") as made:
        made.start_service()
        made.start_caller()
        yield made


@pytest.fixture
def street_on_each(amqp: Amqp, tmp_path: Path, database_url: str) -> Iterator[Street]:
    """On each kind of database in turn; nothing runs yet."""
    with Street(amqp, tmp_path, database_url) as made:
        yield made


@pytest.fixture
def own_broker(server_folder: Path) -> Iterator[Broker]:
    """A node that a test may kill."""
    node = Broker(server_folder / f"rabbitmq-{uuid4().hex}")
    node.start()
    yield node
    node.kill()
    node.stop()


@pytest.fixture
def street_of_its_own(own_broker: Broker, tmp_path: Path) -> Iterator[Street]:
    """On that node."""
    with Street(Amqp(own_broker, VHOST), tmp_path, f"sqlite:///{tmp_path / 'street.db'}") as made:
        yield made
