"""What the operator's commands do: status, examination, stopping, watching events pass."""

import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kombu import Connection, Queue

from chassis import bus, config, inbox, migrate, outbox
from chassis.config import SERVICES
from chassis.db import Database

STOP_SECONDS_MAX = 60
DISK_FREE_BYTES_MIN = 500_000_000


def status_of_all(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Service -> its database's state ("ok" or what is wrong) and what waits in outbox and inbox."""
    return {service: status_of(service, environment) for service in SERVICES}


def status_of(service: str, environment: Mapping[str, str]) -> dict[str, Any]:
    db = Database(config.database_url(service, config.environment(environment)))
    try:
        if db.sqlite and not Path(str(db.url.database)).exists():
            return {"database": f"no file at {db.url.database}"}
        behind = migrate.behind(db, migrate.folder_of(service))
        if behind:
            return {"database": behind}
        waiting, oldest = db.read(outbox.lag)
        kept = db.read(inbox.kept)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the state
        return {"database": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
    finally:
        db.close()
    since = oldest.isoformat() if oldest else None
    return {"database": "ok", "outbox": waiting, "outbox_since": since, "waiting": 0, "parked": 0, **kept}


def examine(environment: Mapping[str, str]) -> list[str]:
    """What an operator should mend, a sentence each."""
    troubles = [
        f"{service}: {state['database']}"
        for service, state in status_of_all(environment).items()
        if state["database"] != "ok"
    ]
    troubles += [
        f"{service}: {state['parked']} events are parked: `opland parked list`"
        for service, state in status_of_all(environment).items()
        if state.get("parked")
    ]
    troubles += filter(None, [bus_trouble(environment), disk_trouble(Path(environment.get("VAR", "var")))])
    if environment.get("ENVIRONMENT") == "production":
        troubles += [
            f"{name} is a development setting and must not be set in production"
            for name in ("CLOCK_FILE", "DEV_TOKEN_PRIVATE_KEY")
            if environment.get(name)
        ]
    return troubles


def bus_trouble(environment: Mapping[str, str]) -> str | None:
    uri = environment.get("AMQP_URI")
    if not uri:
        return "AMQP_URI is not set: where is the broker?"
    try:
        with Connection(uri, connect_timeout=3) as connection:
            connection.connect()
    except bus.TROUBLE as error:
        return f"the broker does not answer: {error}"
    return None


def disk_trouble(folder: Path) -> str | None:
    while not folder.exists():
        folder = folder.absolute().parent
    free = shutil.disk_usage(folder).free
    return None if free > DISK_FREE_BYTES_MIN else f"only {free // 1_000_000} MB are free at {folder}"


def stop_town(pid_file: Path) -> str:
    """End the process that `opland up` started, and wait for it."""
    if not pid_file.exists():
        return "no town was started with `opland up` here"
    pid = int(pid_file.read_text())
    pid_file.unlink()
    try:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS_MAX
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.1)
    except ProcessLookupError:
        return "stopped"
    return f"still stopping after {STOP_SECONDS_MAX} seconds"


def tail_events(uri: str, routing_key: str, count: int) -> Iterator[str]:
    """The bodies of events as they pass, from a queue of the moment; `count` 0 is without end."""
    bodies: list[str] = []
    seen = 0
    with Connection(uri) as connection:
        channel = connection.channel()
        queue = Queue("", exclusive=True, auto_delete=True, durable=False)(channel)
        queue.queue_declare()
        queue.bind_to(bus.EVENTS, routing_key)
        channel.basic_consume(
            queue.name, no_ack=True, callback=lambda message: bodies.append(bus.bytes_of(message.body).decode())
        )
        while not count or seen < count:
            connection.drain_events()
            while bodies:
                yield bodies.pop(0)
                seen += 1
