"""A database of budgets for each test, on both kinds, and a road to take a budget along."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from chassis import clock
from chassis.db import Database
from services.budgets import models
from tests.mothers_applications import Plea
from tests.mothers_budgets import Road
from tests.mothers_follow_up import Followed


@pytest.fixture
def db(tables: Callable[[Any], Database]) -> Database:
    return tables(models.Base)


@pytest.fixture
def road(db: Database) -> Road:
    return Road(db)


@pytest.fixture
def plea(db: Database) -> Plea:
    return Plea(db)


@pytest.fixture
def followed(db: Database) -> Followed:
    return Followed(db)


@pytest.fixture(autouse=True)
def time_stands() -> Iterator[None]:
    """Where a test has moved the clock, it goes back."""
    yield
    clock.move(timedelta())
