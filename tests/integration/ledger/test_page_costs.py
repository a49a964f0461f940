"""A page of transfers costs the same however long the chain: each narrowing has its index."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from chassis.db import Database
from contracts.ledger import ListTransfers
from services.ledger import queries
from tests.plans import asked, looks_through_all, plan

DAY = date(2026, 3, 1)
ON_ONE = pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
"""Of days, PostgreSQL decides by how many there are: the index, or the chain."""


def plans(db: Database, **narrowed: Any) -> list[str]:
    query = ListTransfers(after_sequence=1, **narrowed)
    return [plan(db, *each) for each in asked(db, lambda session: queries.list_transfers(session, query))]


@pytest.mark.parametrize("narrowed", [{}, {"kind": "award"}, {"kind": "award", "newest_first": True}], ids=str)
def test_transfers_of_a_kind_are_read_from_its_index_in_their_order(db: Database, narrowed: dict[str, Any]) -> None:
    for found in plans(db, **narrowed):
        assert not looks_through_all(found), found
        assert ("ix__transfer__kind" in found) == ("kind" in narrowed), found


@ON_ONE
def test_transfers_of_a_day_are_found_by_it(db: Database) -> None:
    for found in plans(db, from_on=DAY, to_on=DAY):
        assert "ix__transfer__accounting_on" in found, found


@ON_ONE
def test_twin_without_its_index_the_chain_is_looked_through_for_a_kind(db: Database) -> None:
    with db.writer.begin() as connection:
        connection.execute(text("DROP INDEX ix__transfer__kind_sequence_line"))
    assert all("kind=?" not in found for found in plans(db, kind="award"))
