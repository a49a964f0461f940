"""Budgets and the ledger, each on a database of its own."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.local.sagas import let_go, made
from tests.sagas import Sagas


@pytest.fixture
def sagas(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Sagas]:
    """Both services on databases of the same kind."""
    other = f"sqlite:///{tmp_path / 'books.db'}"
    if not database_url.startswith("sqlite"):
        cluster = request.getfixturevalue("postgres")
        other = cluster.create_database(f"books_{uuid.uuid4().hex}")
    found = made({"budgets": database_url, "ledger": other})
    yield found
    let_go(found)
    if not database_url.startswith("sqlite"):
        cluster.drop_database(other.rpartition("/")[2])
