"""A ledger's database, empty or with an appropriation; after each test the books are verified whole."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chassis.db import Database
from services.ledger import models, queries
from tests import mothers_ledger as mothers


@pytest.fixture
def empty(tables: Callable[[Any], Database]) -> Iterator[Database]:
    """A ledger in which nothing has happened. Whatever happens then, it verifies when the test is over."""
    database = tables(models.Base)
    yield database
    verification = database.read(queries.verify)
    assert verification.verified, verification.first_wrong
    assert verification.balanced


@pytest.fixture
def db(empty: Database) -> Database:
    """A ledger whose pool was given 1,000 for the year, and has said so."""
    mothers.ask(empty, mothers.appropriation())
    mothers.announced(empty)
    return empty


@pytest.fixture
def broken(tables: Callable[[Any], Database]) -> Database:
    """A ledger that a test is going to damage: it is not verified afterwards."""
    database = tables(models.Base)
    mothers.ask(database, mothers.appropriation())
    return database
