"""Towns that the tests of a module share: each test uses a budget year, budgets and elections of its own.

Whatever was done to it, a town has come to rest with all its books in order when it is left.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.broker import Broker
from deploy.local.town import Town
from tests.people import People
from tests.town_checks import check_town
from tests.towns import a_town


@pytest.fixture(scope="module")
def town(broker: Broker, server_folder: Path) -> Iterator[Town]:
    """On SQLite."""
    with a_town(server_folder, broker) as found:
        yield found
        check_town(found)


@pytest.fixture(scope="module")
def people(town: Town) -> Iterator[People]:
    with People(town.url) as found:
        yield found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town_on_each(request: pytest.FixtureRequest, broker: Broker, server_folder: Path) -> Iterator[Town]:
    """On each kind of database in turn."""
    postgres = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with a_town(server_folder, broker, postgres) as found:
        yield found
        check_town(found)


@pytest.fixture(scope="module")
def people_on_each(town_on_each: Town) -> Iterator[People]:
    with People(town_on_each.url) as found:
        yield found
