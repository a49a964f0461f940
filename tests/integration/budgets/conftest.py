"""A database of budgets for each test, on both kinds, and a road to take a budget along."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.db import Database
from services.budgets import models
from tests.mothers_applications import Plea
from tests.mothers_budgets import Road


@pytest.fixture
def db(tables: Callable[[Any], Database]) -> Database:
    return tables(models.Base)


@pytest.fixture
def road(db: Database) -> Road:
    return Road(db)


@pytest.fixture
def plea(db: Database) -> Plea:
    return Plea(db)
