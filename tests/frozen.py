"""What tests of frozen tables share: try to change every column of a row past the service, to delete it, and to add another."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from chassis.clock import now
from chassis.db import Database, Instant

FIRST: dict[Any, Any] = {str: "en anden", int: 7, bytes: b"x", UUID: UUID(int=7)}
CHANGED: dict[Any, Callable[[Any], Any]] = {
    bool: lambda value: not value,
    str: lambda value: value + "x",
    bytes: lambda value: value + b"x",
    int: lambda value: value + 1,
    UUID: lambda _value: uuid4(),
}
GUARD = r"_stays|_is_kept|_has_no_|_by_a_result|_by_decision_only"
"""How a guard against changes is named: what is refused for its type, or for a key, is not refused by one."""


def other(column: Column[Any], value: Any) -> Any:
    """A value that this column may have, and has not."""
    if isinstance(column.type, Instant):
        return (value or now()) + timedelta(days=1)
    if value is None:
        return FIRST.get(column.type.python_type, {"another": 1})
    return next((changed(value) for kind, changed in CHANGED.items() if isinstance(value, kind)), {"another": 1})


def row_of(db: Database, table: Table, *where: Any) -> dict[str, Any]:
    with db.reader.connect() as connection:
        row = connection.execute(select(table).where(*where).limit(1)).one()
    return dict(row._mapping)


def all_of(db: Database, table: Table) -> list[Any]:
    with db.reader.connect() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)).all())


def attempt(db: Database, statement: Any) -> None:
    with db.writer.begin() as connection:
        connection.execute(statement)


def assert_stays(db: Database, table: Table, columns: Iterable[str], *where: Any) -> None:
    """Every one of these columns is refused another value, and what was refused changed nothing."""
    row, before = row_of(db, table, *where), all_of(db, table)
    for name in columns:
        with pytest.raises(DBAPIError, match=GUARD):
            attempt(db, update(table).where(*where).values({name: other(table.c[name], row[name])}))
    assert all_of(db, table) == before


def assert_kept(db: Database, table: Table, *where: Any) -> None:
    """A row of it is not deleted, nor are all at one go."""
    before = all_of(db, table)
    with pytest.raises(DBAPIError, match=GUARD):
        attempt(db, delete(table).where(*where))
    if not db.sqlite:
        with pytest.raises(DBAPIError, match=GUARD):
            attempt(db, text(f"TRUNCATE {table.name} CASCADE"))
    assert all_of(db, table) == before


def assert_takes_no_more(db: Database, table: Table, guard: str, *where: Any, **new: Any) -> None:
    """A row like another but for its key: refused by this guard, and not for its key."""
    before = all_of(db, table)
    with pytest.raises(DBAPIError, match=guard):
        attempt(db, insert(table).values({**row_of(db, table, *where), **new}))
    assert all_of(db, table) == before


def names_of(table: Table) -> set[str]:
    return {column.name for column in table.columns}
