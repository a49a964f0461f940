"""Scripts under eventlet, run as `python -m tests.integration.chassis.green <what> <argument>`: each prints what it saw as JSON."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import sqlite3  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

BUSY_SECONDS = 0.3
SLEEP_SECONDS = 2
TICK_SECONDS = 0.01


def queries(url: str) -> list[tuple[float, float]]:
    """When each of four queries that sleep on the server began and ended."""
    from sqlalchemy import text

    from chassis.db import Database

    db = Database(url)
    connections = [db.reader.connect() for _ in range(4)]

    def query(connection: Any) -> tuple[float, float]:
        began = time.monotonic()
        connection.execute(text(f"SELECT pg_sleep({SLEEP_SECONDS})"))
        return began, time.monotonic()

    return [thread.wait() for thread in [eventlet.spawn(query, connection) for connection in connections]]


def two_writers(path: str) -> list[str]:
    """What happens when a write that has begun lets another green thread run, which then begins one too."""
    seen: list[str] = []

    def write(name: str, pause: Callable[[], None]) -> None:
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
        try:
            connection.execute("BEGIN IMMEDIATE")
            seen.append(f"{name} began")
            pause()
            connection.execute("COMMIT")
            seen.append(f"{name} committed")
        except sqlite3.OperationalError as error:
            seen.append(f"{name}: {error}")

    first = eventlet.spawn(write, "first", lambda: eventlet.sleep(TICK_SECONDS))
    second = eventlet.spawn(write, "second", lambda: None)
    first.wait()
    second.wait()
    return seen


def two_runs(path: str) -> list[str]:
    """The same through Database.run."""
    from chassis.db import Database

    db, seen = Database(f"sqlite:///{path}"), []

    def write(name: str) -> None:
        def work(session: Any) -> None:
            session.connection()
            seen.append(f"{name} began")
            eventlet.sleep(TICK_SECONDS)

        db.run(work)
        seen.append(f"{name} committed")

    for thread in [eventlet.spawn(write, name) for name in ("first", "second")]:
        thread.wait()
    return seen


def ticks_during(work: Callable[[], object]) -> int:
    """How often another green thread had its turn meanwhile."""
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        while True:
            eventlet.sleep(TICK_SECONDS)
            ticks += 1

    ticking = eventlet.spawn(tick)
    eventlet.sleep(0)
    work()
    ticking.kill()
    return ticks


def starving(_: str) -> list[int]:
    """Turns of the others during a tally in this process, and during one in a process of its own."""
    tally = f"import time\nuntil = time.monotonic() + {SLEEP_SECONDS}\nwhile time.monotonic() < until: pass"
    here = ticks_during(lambda: exec(tally))
    return [here, ticks_during(lambda: subprocess.run([sys.executable, "-c", tally], check=True))]


if __name__ == "__main__":
    found = {each.__name__: each for each in (queries, two_writers, two_runs, starving)}[sys.argv[1]](sys.argv[2])  # type: ignore[operator]
    sys.stdout.write(json.dumps(found))
