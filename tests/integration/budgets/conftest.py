"""A database of budgets for each test, on both kinds, and a road to take a budget along."""

from collections.abc import Iterator

import pytest

from chassis.db import Database
from chassis.migrate import merged
from services.budgets import models
from tests.mothers_applications import Plea
from tests.mothers_budgets import Road


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    merged(models.Base.metadata).create_all(database.writer)
    yield database
    database.close()


@pytest.fixture
def road(db: Database) -> Road:
    return Road(db)


@pytest.fixture
def plea(db: Database) -> Plea:
    return Plea(db)
