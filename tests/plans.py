"""How a database would find the rows of a question: by an index, or by looking through all there are."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from chassis.db import Database

Ask = Callable[[Session], Any]


def asked(db: Database, ask: Ask) -> list[tuple[str, Any]]:
    """The statements of a question, with their parameters."""
    found: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found.append((statement, parameters))

    event.listen(db.reader, "before_cursor_execute", keep)
    db.read(ask)
    event.remove(db.reader, "before_cursor_execute", keep)
    return [(statement, parameters) for statement, parameters in found if statement.startswith("SELECT")]


def plan(db: Database, statement: str, parameters: Any, off: tuple[str, ...] = ("seqscan", "sort")) -> str:
    """How the database would find the rows, were there too many to look at each."""
    with db.reader.begin() as connection:
        if db.sqlite:
            rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
            return "\n".join(row[3] for row in rows)
        for way in off:
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return "\n".join(row[0] for row in connection.exec_driver_sql("EXPLAIN " + statement, parameters))


def looks_through_all(found: str) -> bool:
    return any(word in found for word in ("SCAN ", "TEMP B-TREE", "Seq Scan"))
