"""Starts a service: settings checked, database at its head, health answering, then the first message.

python -m chassis.runner services.ledger.service:LedgerService
"""

import eventlet

eventlet.monkey_patch()  # before anything that holds a socket, a lock or psycopg

import gc  # noqa: E402
import importlib  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
import warnings  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.wsgi  # noqa: E402
from kombu import Connection  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from chassis import clock, config, health, migrate, telemetry  # noqa: E402
from chassis.db import Database  # noqa: E402
from chassis.extensions import Service  # noqa: E402
from chassis.line import Blocked, Line  # noqa: E402

BUS_CHECK_SECONDS_MAX = 2
COLLECT_AFTER_OBJECTS = 50_000
MIGRATED_POLL_SECONDS = 0.5


def main(target: str) -> int:
    """Run `module:Class` until SIGTERM or Ctrl-C; 0 after a graceful stop, 2 when the settings are wrong."""
    module, _, name = target.partition(":")
    service = getattr(importlib.import_module(module), name)
    env = config.environment()
    try:
        settings, own = config.read(service.name, env, service.own_settings)
    except config.ConfigError as error:
        sys.stderr.write(f"{service.name}: the settings are wrong\n{error}\n")
        return 2
    telemetry.configure(service.name, settings.log_level)
    clock.follow(settings.clock_file)
    run(service, settings, own)
    return 0


def run(service: Any, settings: config.Settings, own: Any) -> None:
    # The gateway keeps nothing.
    db = Database(settings.database_url, own=True) if issubclass(service, Service) else None
    shared = shared_config(settings, own, db)
    working = threading.Event()
    report = health_of(settings, own, db, shared["TAKERS"])
    # Until everything has been set up there is nothing that could say of itself that it is not connected.
    report.checks["process"] = lambda: None if working.is_set() else "takes no work: it is starting, or stopping"
    shared["HEALTH"] = report
    listen(report, settings.health_address)
    runner = ServiceRunner(config=shared)
    runner.add_service(service)
    stop = eventlet.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.ready() or stop.send())
    if db is None or wait_until_migrated(settings, db, stop):
        serve(runner, settings, stop, working)
    if db is not None:
        db.close()
    telemetry.log().info("stopped")


def serve(runner: ServiceRunner, settings: config.Settings, stop: Any, working: threading.Event) -> None:
    """Work until told to stop; then finish and acknowledge what is in hand."""
    runner.start()
    spare_the_collector()
    working.set()
    telemetry.log().info("started", health=settings.health_address)
    watcher = eventlet.spawn(runner.wait)  # ends early only if a container dies of a defect
    watcher.link(lambda *_: stop.ready() or stop.send())
    stop.wait()
    working.clear()
    telemetry.log().info("stopping")
    runner.stop()
    watcher.wait()


def spare_the_collector() -> None:
    """What was made until now stays to the end and is never looked through again; and a batch of hundreds of messages is
    made and gone without a search for cycles at every 700th object, which took the ledger a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER_OBJECTS)


def shared_config(settings: config.Settings, own: Any, db: Database | None) -> dict[str, Any]:
    """What nameko hands to every extension."""
    return {
        "AMQP_URI": settings.amqp_uri,
        "max_workers": settings.workers_max,
        "HEARTBEAT": 20,
        "serializer": "json",
        "SETTINGS": settings,
        "OWN_SETTINGS": own,
        "DATABASE": db,
        "TAKERS": [],
        **(own.nameko() if hasattr(own, "nameko") else {}),
    }


def health_of(settings: config.Settings, own: Any, db: Database | None, takers: list[Any]) -> health.Health:
    """A service may have checks of its own: `own.checks()`, beside those that every process has."""

    def bus() -> str | None:
        connection = Connection(settings.amqp_uri, connect_timeout=BUS_CHECK_SECONDS_MAX)
        try:
            with eventlet.Timeout(BUS_CHECK_SECONDS_MAX, TimeoutError):
                connection.connect()
        finally:
            connection.collect()
        away = [taker.queue for taker in takers if not taker.connected]
        return f"not taking from {', '.join(away)}" if away else None

    line = Line(settings.amqp_uri)

    def publishing() -> str | None:
        """A shortage is the whole broker's: every replica is blocked alike, and what came before can still be read and handled."""
        told = None
        try:
            with eventlet.Timeout(BUS_CHECK_SECONDS_MAX, TimeoutError):
                line.try_out(BUS_CHECK_SECONDS_MAX)
        except Blocked as error:
            told = str(error)
        except Exception as error:  # noqa: BLE001 - it is away, which another check says: the line is opened anew
            line.close()
            telemetry.log().warning("not known whether the broker takes anything", error=repr(error))
        telemetry.BUS_BLOCKED.labels(settings.service).set(told is not None)
        return told

    checks: dict[str, health.Check] = {"bus": bus, **(own.checks() if hasattr(own, "checks") else {})}
    warnings: dict[str, health.Check] = {"publishing": publishing}
    folder = migrate.folder_of(settings.service)
    if db is None or not folder.exists():
        return health.Health(settings.service, checks, warnings=warnings)
    checks |= {"database": db.check, "migrations": lambda: migrate.behind(db, folder)}
    return health.Health(settings.service, checks, lambda: health.read_gauges(settings.service, db), warnings)


def listen(report: health.Health, address: str) -> None:
    host, _, port = address.rpartition(":")
    listener = eventlet.listen((host, int(port)), reuse_port=False)
    eventlet.spawn(eventlet.wsgi.server, listener, report.app, log_output=False)


def wait_until_migrated(settings: config.Settings, db: Database, stop: Any) -> bool:
    """The migration step may still be under way; a service that began before its end would fail at its first message.

    False when told to stop before that.
    """
    folder = migrate.folder_of(settings.service)
    while folder.exists() and not stop.ready():
        try:
            told = migrate.behind(db, folder)
        except Exception as error:  # noqa: BLE001 - the database may be starting too
            told = repr(error)
        if told is None:
            break
        telemetry.log().warning("waiting for the migration step", reason=told)
        eventlet.sleep(MIGRATED_POLL_SECONDS)
    return not stop.ready()


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    sys.exit(main(sys.argv[1]))
