"""What databases, drivers and formats do that we must know: when an upgrade changes one, its test is seen."""

import importlib.util
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from marshmallow import fields
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chassis import migrate
from chassis.db import Database, insert_new
from deploy.local.postgres import Postgres
from tests.integration.chassis.example import Count
from tests.integration.chassis.processes import ROOT


def green(what: str, argument: object, **environment: str) -> Any:
    """What a script of green.py saw."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.integration.chassis.green", what, str(argument)]
    inherited = {name: value for name, value in os.environ.items() if name != "PSYCOPG_WAIT_FUNC"}
    ended = subprocess.run(
        command, cwd=ROOT, env={**inherited, **environment}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize(("environment", "together"), [({}, True), ({"PSYCOPG_WAIT_FUNC": "wait_c"}, False)])
def test_queries_of_green_threads_overlap_and_with_psycopg_s_own_wait_they_do_not(
    postgres: Postgres,
    environment: dict[str, str],
    together: bool,
) -> None:
    name = f"test_{uuid4().hex}"
    intervals = green("queries", postgres.create_database(name), **environment)
    postgres.drop_database(name)
    assert len(intervals) == 4
    assert (max(began for began, _ in intervals) < min(ended for _, ended in intervals)) is together
    if not together:
        ordered = sorted(intervals)
        assert all(ended <= began for (_, ended), (began, _) in pairwise(ordered))


def test_a_yield_inside_a_write_of_sqlite_stops_the_whole_process(tmp_path: Path) -> None:
    """The second waits in C for the first, which cannot go on until the second gives up."""
    assert green("two_writers", tmp_path / "it.db") == ["first began", "second: database is locked", "first committed"]


def test_our_writers_queue_in_memory_even_if_one_yields(tmp_path: Path) -> None:
    seen = green("two_runs", tmp_path / "it.db")
    assert seen == ["first began", "first committed", "second began", "second committed"]


def test_work_on_the_processor_starves_the_others_unless_it_has_a_process_of_its_own() -> None:
    here, apart = green("starving", "")
    assert here == 0
    assert apart > 5


def test_sqlite_forgets_the_offset_of_a_plain_datetime() -> None:
    noon = datetime(2025, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    table = Table("it", MetaData(), Column("at", DateTime(timezone=True)))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), {"at": noon})
        assert connection.scalar(select(table.c.at)) == noon.replace(tzinfo=None)
    engine.dispose()


def test_an_orm_insert_that_may_do_nothing_does_not_say_what_it_did(db: Database) -> None:
    dialect: Any = sqlite if db.sqlite else postgresql
    rows = [{"name": "anna", "told": 1}, {"name": "bo", "told": 1}]

    def work(session: Session) -> Any:
        session.execute(insert(Count), rows[:1])
        return session.execute(dialect.insert(Count).on_conflict_do_nothing(), rows)

    assert getattr(db.run(work), "rowcount", None) != 1
    assert db.run(lambda session: insert_new(session, Count, [*rows, {"name": "carl", "told": 1}], "name")) == ["carl"]


@pytest.mark.parametrize(("name", "kinds"), [("\ud800", ("sqlite", "postgresql")), ("a\x00b", ("postgresql",))])
def test_half_a_surrogate_pair_fails_in_both_databases_and_nul_in_postgresql(
    db: Database, name: str, kinds: tuple[str, ...]
) -> None:
    """contracts.shapes refuses both before (test_messages.py)."""
    failed = False
    try:
        db.run(lambda session: session.execute(insert(Count), {"name": name, "told": 1}))
    except Exception:  # noqa: BLE001 - each driver has its own
        failed = True
    assert failed == (("sqlite" if db.sqlite else "postgresql") in kinds)


def test_marshmallow_s_integer_takes_what_no_database_holds() -> None:
    assert fields.Integer(strict=True).deserialize(10**30) == 10**30
    assert fields.Integer().deserialize("5") == 5


def test_deeply_nested_json_is_a_recursion_error() -> None:
    """So whoever reads JSON from outside catches that beside ValueError; the inbox parks it (test_inbox.py)."""
    with pytest.raises(RecursionError):
        json.loads("[" * 100_000)


def test_a_number_of_too_many_digits_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="digits"):
        json.loads("9" * 5_000)


def test_alembic_does_not_see_a_missing_check_nor_another_predicate(db: Database) -> None:
    def metadata(*rules: Any) -> MetaData:
        whole = MetaData()
        Table("it", whole, Column("name", String, primary_key=True), Column("told", Integer), *rules)
        return whole

    partly = text("told > 1")
    metadata(Index("some", "name", sqlite_where=partly, postgresql_where=partly)).create_all(db.writer)
    other = text("told > 2")
    changed = metadata(
        CheckConstraint("told > 0", name="told_is_some"),
        Index("some", "name", sqlite_where=other, postgresql_where=other),
    )
    missed = [
        change for change in migrate.differences(db, changed) if change[0] not in ("remove_table", "remove_index")
    ]
    assert missed == []
    seen = migrate.differences(db, metadata(Column("more", Integer)))
    assert any(change[0] == "add_column" for change in seen)


def test_there_is_one_driver_for_postgresql_and_its_wait_is_set_before_it_is_imported() -> None:
    """psycopg2 would need another patch to be green at all."""
    assert importlib.util.find_spec("psycopg2") is None
    script = "import chassis, psycopg.waiting as w; print(w.wait is w.wait_selector)"
    environment = {name: value for name, value in os.environ.items() if name != "PSYCOPG_WAIT_FUNC"}
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "True"
