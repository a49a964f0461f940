"""Migrations: one head a service, and what they make equals what the models say.

    python -m deploy.local.migrations --check
    python -m deploy.local.migrations SERVICE NAME       write the next one from the difference, to be read and completed

Alembic's own comparison does not see CHECK constraints, triggers and partial indexes, so whole schemas are compared.
"""

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import ExecutableDDLElement, MetaData, text

from chassis.config import DATABASES, FEED
from chassis.db import Database, Instant
from chassis.migrate import folder_of, merged, scripts, upgrade

TEMPLATE = '''"""{name}."""

import sqlalchemy as sa
from alembic import op

import chassis.db

revision = "{revision}"
down_revision = {before!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    {body}


def _on(dialect: str, statement: str) -> None:
    if op.get_bind().dialect.name == dialect:
        op.execute(statement)
'''


def metadata_of(service: str) -> Any:
    models = "gateway.feed.models" if service == FEED else f"services.{service}.models"
    return merged(importlib.import_module(models).Base.metadata)


def schema_of(db: Database) -> list[str]:
    """Every table, index and trigger of a SQLite database as one line of SQL each, in order of name."""
    rows = db.read(
        lambda session: session.execute(
            text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'")
        ).all()
    )
    return sorted(f"{kind} {name}: {normal(sql)}" for kind, name, sql in rows)


def normal(sql: str) -> str:
    """Without quotes and spacing, and with the parts of a table in order of their words: the tools differ in these."""
    flat = " ".join(sql.replace('"', "").split())
    if not flat.startswith("CREATE TABLE"):
        return flat
    head, _, rest = flat.partition("(")
    return f"{head.strip()} ({' | '.join(sorted(top_level(rest.rstrip()[:-1])))})"


def top_level(parts: str) -> list[str]:
    """Split at the commas that stand in no bracket."""
    found, depth = [""], 0
    for letter in parts:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [part.strip() for part in found]


def check(service: str, folder: Path) -> list[str]:
    heads = scripts(folder_of(service)).get_heads()
    if len(heads) != 1:
        return [f"{service}: {len(heads)} heads"]
    migrated, made = (Database(f"sqlite:///{folder / service}-{kind}.db") for kind in ("migrated", "made"))
    upgrade(migrated, folder_of(service))
    metadata_of(service).create_all(made.writer)
    there, wanted = schema_of(migrated), schema_of(made)
    return [f"{service}: only in migrations: {line}" for line in there if line not in wanted] + [
        f"{service}: only in models: {line}" for line in wanted if line not in there
    ]


def write(service: str, name: str) -> Path:
    folder = folder_of(service)
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        db = Database(f"sqlite:///{scratch}/now.db")
        before = scripts(folder).get_current_head()
        upgrade(db, folder)
        with db.writer.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_item": render})
            found = produce_migrations(context, metadata_of(service))
    assert found.upgrade_ops is not None
    body = render_python_code(found.upgrade_ops, render_item=render) + "\n" + triggers(metadata_of(service))
    revision = f"{int(before or 0) + 1:04d}"
    path = folder / f"{revision}_{name}.py"
    path.write_text(
        TEMPLATE.format(name=name.replace("_", " ").capitalize(), revision=revision, before=before, body=body)
    )
    return path


def render(kind: str, thing: Any, _context: Any) -> Any:
    if kind == "type" and isinstance(thing, Instant):
        return "chassis.db.Instant()"
    return "chassis.db.Json" if kind == "type" and isinstance(thing, sqlalchemy.JSON) else False


def triggers(metadata: MetaData) -> str:
    """What the models attach to their tables beyond tables: as statements, each for its kind of database."""
    lines = []
    for table in metadata.sorted_tables:
        for ddl in table.dispatch.after_create:
            if isinstance(ddl, ExecutableDDLElement):
                statement = " ".join(str(ddl.statement).replace("%%", "%").split())  # type: ignore[attr-defined]
                dialect = str(ddl._ddl_if.dialect) if ddl._ddl_if else ""  # noqa: SLF001
                lines.append(f"    _on({dialect!r}, {statement!r})")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        with tempfile.TemporaryDirectory() as folder:
            found = [line for service in DATABASES for line in check(service, Path(folder))]
        print("\n".join(found))
        return 1 if found else 0
    service, name = arguments
    print(write(service, name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
