"""Databases with a service's tables, copied from one that is made once in each test process: making them takes longer than most tests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Engine, event

from chassis.db import Database
from chassis.migrate import merged
from deploy.local.postgres import Postgres

Kind = Literal["sqlite", "postgresql"]


class Templates:
    """`folder` is for SQLite's files; `cluster()` is asked for when the first database on it is wanted."""

    def __init__(self, folder: Path, cluster: Callable[[], Postgres]) -> None:
        self.folder, self.cluster = folder, cluster
        self.made: dict[tuple[Kind, Any], str] = {}

    @contextmanager
    def database(self, kind: Kind, base: Any) -> Iterator[Database]:
        """One of its own, with the tables of this declarative base and of the chassis; gone when the block is left."""
        template, name = self.template(kind, base), f"test_{uuid4().hex}"
        if kind == "sqlite":
            file = self.folder / f"{name}.db"
            shutil.copy(self.folder / f"{template}.db", file)
            db = Database(f"sqlite:///{file}")
        else:
            db = Database(self.cluster().create_database(name, template))
        yield db
        db.close()
        if kind == "postgresql":
            self.cluster().drop_database(name)
            return
        for path in self.folder.glob(f"{name}.db*"):
            path.unlink()

    def template(self, kind: Kind, base: Any) -> str:
        """Its name. Nobody stays connected to it: PostgreSQL would not copy it then."""
        if (kind, base) not in self.made:
            name = self.made[kind, base] = f"template_{uuid4().hex}"
            url = f"sqlite:///{self.folder / name}.db" if kind == "sqlite" else self.cluster().create_database(name)
            db = Database(url)
            merged(base.metadata).create_all(db.writer)
            db.close()
        return self.made[kind, base]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
