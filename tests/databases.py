"""Databases with a service's tables, made once in each test process and copied or used again: making them takes longer than most
tests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from chassis.db import Database
from chassis.migrate import merged
from deploy.local.postgres import Postgres

Kind = Literal["sqlite", "postgresql"]


class Templates:
    """`folder` is for SQLite's files; `cluster()` is asked for when the first database on it is wanted."""

    def __init__(self, folder: Path, cluster: Callable[[], Postgres]) -> None:
        self.folder, self.cluster = folder, cluster
        self.made: dict[Any, str] = {}
        self.emptied: dict[Any, list[str]] = {}

    @contextmanager
    def database(self, kind: Kind, base: Any) -> Iterator[Database]:
        """One for this block alone, empty, with the tables of this declarative base and of the chassis."""
        with self.file(base) if kind == "sqlite" else self.on_cluster(base) as url:
            db = Database(url)
            yield db
            db.close()

    @contextmanager
    def file(self, base: Any) -> Iterator[str]:
        if base not in self.made:
            self.made[base] = f"template_{uuid4().hex}"
            make_tables(f"sqlite:///{self.folder / self.made[base]}.db", base)
        name = f"test_{uuid4().hex}"
        shutil.copy(self.folder / f"{self.made[base]}.db", self.folder / f"{name}.db")
        yield f"sqlite:///{self.folder / name}.db"
        for path in self.folder.glob(f"{name}.db*"):
            path.unlink()

    @contextmanager
    def on_cluster(self, base: Any) -> Iterator[str]:
        """To make one takes PostgreSQL hundreds of times as long as to empty one, so one is used again as long as it stands as
        it was made."""
        emptied = self.emptied.setdefault(base, [])
        if emptied:
            name = emptied.pop()
        else:
            name = f"test_{uuid4().hex}"
            make_tables(self.cluster().create_database(name), base)
        yield self.cluster().url(name)
        if emptied_again(self.cluster().url(name)):
            emptied.append(name)
        else:
            self.cluster().drop_database(name)


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
    DO $$ DECLARE filled text := ''; named text; found boolean; BEGIN
        FOR named IN SELECT quote_ident(relname) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        LOOP
            EXECUTE 'SELECT EXISTS (SELECT FROM ' || named || ')' INTO found;
            IF found THEN filled := filled || ', ' || named; END IF;
        END LOOP;
        IF filled <> '' THEN EXECUTE 'TRUNCATE ' || substr(filled, 3) || ' RESTART IDENTITY CASCADE'; END IF;
        DELETE FROM pg_statistic USING pg_class WHERE starelid = oid AND relnamespace = 'public'::regnamespace;
    END $$"""


def emptied_again(url: str) -> bool:
    """Whether a database is as it was made, but for its rows; they are gone then. Who is still connected to it is no more."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        as_made = connection.scalar(text(f"SELECT obj_description('public'::regnamespace, 'pg_namespace') = {SHAPE}"))
        if as_made:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # guards are for others
            connection.execute(text(EMPTY))
    return bool(as_made)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
