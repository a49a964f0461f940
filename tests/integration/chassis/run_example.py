"""Runs the example service as a real process; its tables are made by the test, not by migrations."""

import sys
from typing import Any

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
    return runner.main("tests.integration.chassis.example:ExampleService")


if __name__ == "__main__":
    sys.exit(main())
