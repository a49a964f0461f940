"""What a trigger refuses is refused by its name, on both databases, whoever holds the connection."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import ForeignKey, MetaData, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Database, ServiceBase
from chassis.guards import changed, guard, keep_all_rows, refuse


class Base(ServiceBase):
    __abstract__ = True
    metadata = MetaData()


class Box(Base):
    __tablename__ = "box"
    box_id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    note: Mapped[str | None]


class Slip(Base):
    __tablename__ = "slip"
    slip_id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("box.box_id"))


guard(
    Box,
    {
        "a_sealed_box_stays": ("UPDATE", f"OLD.state <> 'open' AND {changed('note')}"),
        "a_state_moves_forward": (
            "UPDATE",
            "{place}('open sealed', NEW.state) < {place}('open sealed', OLD.state)",
        ),
        "a_sealed_box_is_kept": ("DELETE", "OLD.state <> 'open'"),
    },
)
refuse(
    "a_sealed_box_takes_no_more",
    "INSERT",
    Slip,
    "EXISTS (SELECT 1 FROM box WHERE box_id = NEW.box_id AND state = 'sealed')",
)
keep_all_rows(Slip)


@pytest.fixture
def db(tables: Callable[[Any], Database]) -> Database:
    found = tables(Base)
    run(found, "INSERT INTO box VALUES (1, 'open', NULL), (2, 'sealed', NULL), (3, 'open', 'x')")
    run(found, "INSERT INTO slip VALUES (1, 1)")
    return found


def run(db: Database, statement: str) -> None:
    with db.writer.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("guard", "statement"),
    [
        ("a_sealed_box_stays", "UPDATE box SET note = 'from nothing' WHERE box_id = 2"),
        ("a_state_moves_forward", "UPDATE box SET state = 'open' WHERE box_id = 2"),
        ("a_sealed_box_is_kept", "DELETE FROM box WHERE box_id = 2"),
        ("a_sealed_box_takes_no_more", "INSERT INTO slip VALUES (2, 2)"),
        ("slip_has_no_update", "UPDATE slip SET box_id = 3"),
        ("slip_has_no_delete", "DELETE FROM slip"),
    ],
)
def test_what_a_guard_forbids_is_refused_by_its_name(db: Database, guard: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match=guard):
        run(db, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE box SET note = 'y' WHERE box_id = 3",
        "UPDATE box SET note = NULL WHERE box_id = 3",
        "UPDATE box SET state = 'sealed' WHERE box_id = 1",
        "DELETE FROM box WHERE box_id = 3",
        "INSERT INTO slip VALUES (2, 3)",
    ],
)
def test_what_no_guard_forbids_is_done(db: Database, statement: str) -> None:
    run(db, statement)


@pytest.mark.parametrize("statement", ["TRUNCATE slip", "TRUNCATE box CASCADE"])
def test_a_table_of_which_rows_are_kept_is_not_emptied_at_one_go(db: Database, statement: str) -> None:
    """SQLite has no such statement: what it does instead is seen row by row."""
    with pytest.raises(DBAPIError, match="syntax error" if db.sqlite else "_has_no_truncate"):
        run(db, statement)
