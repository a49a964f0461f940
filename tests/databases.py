"""Databases with a service's tables, made once in each test process and used again: making them takes longer than most tests.

An engine goes with its database from test to test, since it remembers every statement that it has once put into words.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import psycopg
from sqlalchemy import Engine, event, text

from chassis.db import Database
from chassis.migrate import merged
from deploy.local.postgres import Postgres

Kind = Literal["sqlite", "postgresql"]


class Templates:
    """`folder` is for SQLite's files; `cluster()` is asked for when the first database on it is wanted."""

    def __init__(self, folder: Path, cluster: Callable[[], Postgres]) -> None:
        self.folder, self.cluster = folder, cluster
        self.made: dict[Any, Path] = {}
        self.emptied: dict[tuple[Kind, Any], list[Database]] = {}

    @contextmanager
    def database(self, kind: Kind, base: Any) -> Iterator[Database]:
        """One for this block alone, empty, with the tables of this declarative base and of the chassis."""
        emptied = self.emptied.setdefault((kind, base), [])
        if emptied:
            db = emptied.pop()
        else:
            db = Database(self.new_file(base) if kind == "sqlite" else self.new_on_cluster(base))
        yield db
        db.close()
        db.committed.clear()
        if kind == "sqlite":
            self.copy(base, Path(str(db.url.database)))
        stands = kind == "sqlite" or emptied_again(db)
        if stands and as_made(db):
            emptied.append(db)
        elif kind == "postgresql":
            self.cluster().drop_database(str(db.url.database))

    def new_file(self, base: Any) -> str:
        if base not in self.made:
            self.made[base] = self.folder / f"template_{uuid4().hex}.db"
            make_tables(f"sqlite:///{self.made[base]}", base)
        path = self.folder / f"test_{uuid4().hex}.db"
        self.copy(base, path)
        return f"sqlite:///{path}"

    def copy(self, base: Any, path: Path) -> None:
        """A file of its own each time: who still has the last one open writes into the void."""
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        shutil.copy(self.made[base], path)

    def new_on_cluster(self, base: Any) -> str:
        url = self.cluster().create_database(f"test_{uuid4().hex}")
        make_tables(url, base)
        return url


def make_tables(url: str, base: Any) -> None:
    db = Database(url)
    merged(base.metadata).create_all(db.writer)
    if not db.sqlite:
        with db.writer.begin() as connection:
            shape = connection.scalar(text(f"SELECT {SHAPE}"))
            connection.execute(text(f"COMMENT ON SCHEMA public IS '{shape}'"))
    db.close()


SHAPE = """(
    SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
        SELECT concat(oid, relname, relnatts) FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(oid, attname, atttypid, attnotnull) FROM pg_class JOIN pg_attribute ON oid = attrelid
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(oid, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat(oid, conname, convalidated) FROM pg_constraint
        UNION ALL SELECT concat(oid, proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS parts (part)
)"""
"""All that a test may have changed of tables, guards and functions, in one word. It is written on the schema once they are made."""

EMPTY = """
    DO $$ DECLARE large text := ''; part regclass; BEGIN
        FOR part IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND pg_relation_size(oid) > 0
        LOOP
            IF pg_relation_size(part) > 100000 OR (SELECT reltuples >= 0 FROM pg_class WHERE oid = part)
            THEN large := large || ', ' || part;
            ELSE EXECUTE 'DELETE FROM ' || part;
            END IF;
        END LOOP;
        IF large <> '' THEN EXECUTE 'TRUNCATE ' || substr(large, 3) || ' CASCADE'; END IF;
        PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
        DELETE FROM pg_statistic USING pg_class WHERE starelid = oid AND relnamespace = 'public'::regnamespace;
    END $$"""
"""A table is cut off if it is large or was counted, since that alone makes it small and unknown again; to delete a few rows takes
a tenth of the time."""


def as_made(db: Database) -> bool:
    """Whether no twin has taken a guard from its engine."""
    return db.writer.hide_parameters and not db.writer.dispatch.before_cursor_execute


def emptied_again(db: Database) -> bool:
    """Whether a database is as it was made, but for its rows; they are gone then. Who is still connected to it is no more."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(db.url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        asked = connection.execute(f"SELECT obj_description('public'::regnamespace, 'pg_namespace') = {SHAPE}")
        (stands,) = asked.fetchone() or (False,)
        if stands:
            connection.execute("SET LOCAL session_replication_role = replica")  # guards are for others
            connection.execute(EMPTY)
    return bool(stands)


def pack(db: Database, *tables: str) -> None:
    """From now on rows lie on the disk as they come: on PostgreSQL none takes the place of one that is gone."""
    if not db.sqlite:
        with db.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM FULL {', '.join(tables)}"))


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
