"""How a town is: its broker, and of each process whether it is ready, and what waits in its database."""

import json
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any

from kombu import Connection
from sqlalchemy.exc import DBAPIError

from chassis import bus, inbox, migrate, outbox
from chassis.config import ConfigError, databases
from deploy.opland import settings

CONNECT_SECONDS_MAX = 3
READY_SECONDS_MAX = 5
WELL = {"broker": "ok", "database": "ok", "process": "ready"}


def status_of_all(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What stands under a name of WELL is either as it is there, or what is wrong."""
    kept = databases(environment)
    found = {service: {**database_of(service, environment), **process_of(service, environment)} for service in kept}
    gateway = process_of("gateway", environment)
    return {**found, **({"gateway": gateway} if gateway else {}), "bus": {"broker": broker_of(environment)}}


def wrong_in(state: Mapping[str, Any]) -> list[str]:
    """What is not well in a state, in its own words."""
    return [state[name] for name, well in WELL.items() if state.get(name, well) != well]


def database_of(service: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """The database, and what waits in its outbox and inbox."""
    try:
        with closing(settings.database(service, environment)) as db:
            if behind := migrate.behind(db, migrate.folder_of(service)):
                return {"database": behind}
            waiting, oldest = db.read(outbox.lag)
            kept = db.read(inbox.kept)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the state
        return {"database": sentence(error)}
    since = oldest.isoformat() if oldest else None
    return {"database": "ok", "outbox": waiting, "outbox_since": since, "waiting": 0, "parked": 0, **kept}


def process_of(name: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Whether the process is ready, where we are told its address."""
    address = environment.get(f"HEALTH_ADDRESS_{name.upper()}")
    return {"process": readiness(address)} if address else {}


def readiness(address: str) -> str:
    """`ready`, or what a process says is missing or to be seen to; asked directly, whatever proxy the environment names."""
    try:
        with closing(HTTPConnection(address, timeout=READY_SECONDS_MAX)) as connection:
            connection.request("GET", "/readyz")
            told = json.load(connection.getresponse())
            looked = {**told["checks"], **told.get("warnings", {})}
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        return f"no answer at {address}: {sentence(error)}"
    return "; ".join(f"{name}: {said}" for name, said in looked.items() if said != "ok") or "ready"


def broker_of(environment: Mapping[str, str]) -> str:
    try:
        with Connection(settings.broker_uri(environment), connect_timeout=CONNECT_SECONDS_MAX) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)  # connect() would wait for two seconds
    except ConfigError as error:
        return str(error)
    except bus.TROUBLE as error:
        return f"the broker does not answer: {sentence(error)}"
    return "ok"


def sentence(error: BaseException) -> str:
    """The first line of what went wrong; a database's own words without what SQLAlchemy adds to them."""
    told = str(error.orig if isinstance(error, DBAPIError) else error).strip() or type(error).__name__
    return told.splitlines()[0]
