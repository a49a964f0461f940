"""What the operator's command is told: its own environment, and what a town on this machine keeps for it while it runs.

A private broker's passwords are made when it starts and are known to nobody else: without that file `opland` could not
reach the town of `make run`.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from chassis import config
from chassis.config import ConfigError
from chassis.db import Database

FILE = "operator.json"
Result = TypeVar("Result")


def folder() -> Path:
    return Path(os.environ.get("VAR") or "var")


def environment() -> dict[str, str]:
    """Our own environment; what it does not set is as the town in the folder VAR has it."""
    path = folder() / FILE
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return {**os.environ, **{name: value for name, value in kept.items() if not os.environ.get(name)}}


def keep_settings(town: Path, values: Mapping[str, str]) -> None:
    """For whoever may read the files of who runs the town, and for nobody else: it holds keys and passwords."""
    draft = town / f"{FILE}.draft"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(values, file, indent=1)
    draft.rename(town / FILE)


def forget_settings(town: Path) -> None:
    (town / FILE).unlink(missing_ok=True)


def broker_uri(values: Mapping[str, str]) -> str:
    """AMQP_URI, or ConfigError."""
    if not values.get("AMQP_URI"):
        raise ConfigError(f"AMQP_URI: Not set, and no town runs in {values.get('VAR') or 'var'}.")
    env = config.environment(values)
    try:
        uri: str = env.str("AMQP_URI", validate=config.amqp_uri)
        config.seal(env)
        _ = urlsplit(uri).port  # whether it is a number is seen when it is asked for
    except ValueError as error:
        raise ConfigError(f"AMQP_URI: {error}.") from error
    return uri


def database(service: str, values: Mapping[str, str], *, new: bool = False) -> Database:
    """A service's database, or ConfigError; a SQLite file that is not there is an error too, unless it may be `new`."""
    env = config.environment(values)
    url = config.database_url(service, env)
    config.seal(env)
    db = Database(url)
    if db.sqlite and not new and not Path(str(db.url.database)).exists():
        db.close()
        raise ConfigError(f"there is no database at {db.url.database}: run `opland migrate` first")
    return db


def with_database(service: str, work: Callable[[Any], Result], *, write: bool = False) -> Result:
    """Run `work(session)` on a service's database."""
    with closing(database(service, environment())) as db:
        return db.run(work) if write else db.read(work)
