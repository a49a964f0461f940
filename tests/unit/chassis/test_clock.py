"""One clock, which a file moves for all the processes that follow it."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis import clock

DAY = timedelta(days=1)
FOLLOWER = """
import sys
from pathlib import Path
from chassis import clock
clock.follow(Path(sys.argv[1]))
print(clock.now().isoformat(), flush=True)
for _ in sys.stdin:
    print(clock.now().isoformat(), flush=True)
"""


@pytest.fixture(autouse=True)
def clock_as_it_was() -> Iterator[None]:
    yield
    clock.follow(None)


def apart(moved: datetime) -> timedelta:
    """How far from the world's time, to the hour."""
    return timedelta(hours=round((moved - datetime.now(UTC)) / timedelta(hours=1)))


def test_the_clock_is_the_world_s_and_in_utc() -> None:
    assert apart(clock.now()) == timedelta()
    assert clock.now().tzinfo is UTC


def test_a_moved_clock_moves_the_other_processes_that_share_its_file(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    follower = subprocess.Popen(
        [sys.executable, "-c", FOLLOWER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with follower:
        assert follower.stdin and follower.stdout
        assert apart(datetime.fromisoformat(follower.stdout.readline().strip())) == timedelta()
        clock.follow(file)
        for offset in (DAY, 30 * DAY, timedelta()):
            clock.move(offset)
            follower.stdin.write("\n")
            follower.stdin.flush()
            assert apart(datetime.fromisoformat(follower.stdout.readline().strip())) == offset
        follower.stdin.close()


def test_two_moves_within_one_tick_of_the_file_system_are_both_seen(tmp_path: Path) -> None:
    file, other = tmp_path / "clock", tmp_path / "clock.new"
    clock.follow(file)
    for days in range(1, 50):
        other.write_text(str(days * DAY.total_seconds()))
        other.replace(file)
        assert apart(clock.now()) == days * DAY


def test_a_clock_without_its_file_goes_on(tmp_path: Path) -> None:
    clock.follow(tmp_path / "none")
    assert apart(clock.now()) == timedelta()
