"""Runs the listening half of the measurement of events; its tables were made by the measurement, not by migrations."""

import sys

from chassis import migrate, runner

if __name__ == "__main__":
    migrate.folder_of = lambda _service: migrate.ROOT / "none"
    sys.exit(runner.main("tests.bench.events:Listening"))
