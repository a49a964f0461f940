"""The Alembic environment that all services share: one chain of migrations each, run as a step of its own."""

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from chassis import answers, inbox, outbox  # noqa: F401 - their tables are part of every database
from chassis.config import FEED
from chassis.db import Base, Database

ROOT = Path(__file__).parents[1]


def scripts(folder: Path) -> ScriptDirectory:
    """The migrations in a folder: files named 0001_….py, each naming the one before."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "newline")
    return ScriptDirectory.from_config(config)


def folder_of(service: str) -> Path:
    places = {"gateway": ROOT / "gateway", FEED: ROOT / "gateway" / "feed"}
    return places.get(service, ROOT / "services" / service) / "migrations"


def upgrade(db: Database, folder: Path) -> list[str]:
    """Bring a database to the head of its migrations, in one transaction; the revisions that were run."""
    directory = scripts(folder)
    ran: list[str] = []

    def steps(revision: Any, _context: MigrationContext) -> Any:
        found = directory._upgrade_revs("head", revision)  # noqa: SLF001 - what alembic's own command does
        ran.extend(step.revision.revision for step in found)
        return found

    config = Config()
    with EnvironmentContext(config, directory, fn=steps) as context, db.writer.begin() as connection:
        context.configure(connection=connection, render_as_batch=db.sqlite, transactional_ddl=True)
        context.run_migrations()
    return ran


def behind(db: Database, folder: Path) -> str | None:
    """None when the database is at the head of its migrations, or where it stands instead."""
    head = scripts(folder).get_current_head()
    with db.reader.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return None if at == head else f"database at {at}, migrations at {head}: run `opland migrate`"


def differences(db: Database, *metadata: MetaData) -> list[Any]:
    """What Alembic sees between a database and the models; it is blind to checks and partial indexes."""
    with db.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[Any] = compare_metadata(context, merged(*metadata))
        return found


def merged(*metadata: MetaData) -> MetaData:
    """The chassis's tables and a service's, as one."""
    whole = MetaData(naming_convention=Base.metadata.naming_convention)
    for part in (Base.metadata, *metadata):
        for table in part.tables.values():
            table.to_metadata(whole)
    return whole
