"""Runs the example service as a real process; its tables are made by the test, not by migrations."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import eventlet

from chassis import health, migrate, runner


def main() -> int:
    migrate.folder_of = lambda _service: migrate.ROOT / "none"
    plain = runner.health_of

    def health_of(settings: Any, own: Any, db: runner.Database, takers: list[Any]) -> health.Health:
        found = plain(settings, own, db, takers)
        found.checks["database"] = db.check
        found.gauges = lambda: health.read_gauges(settings.service, db)
        return found

    runner.health_of = health_of
    runner.serve = partial(serve_when_the_gate_is_open, runner.serve, Path(os.environ["EXAMPLE_FOLDER"]))
    return runner.main("tests.integration.chassis.example:ExampleService")


def serve_when_the_gate_is_open(serve: Any, folder: Path, *arguments: Any) -> None:
    while (folder / "start.gate").exists() and not (folder / "start.open").exists():
        eventlet.sleep(0.02)
    serve(*arguments)


if __name__ == "__main__":
    sys.exit(main())
