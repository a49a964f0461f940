"""The one place that reads the time, and knows the city's days. Tests and demonstrations can move it; production cannot."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
"""A day in this system is a day in the city: terms, due days and accounting days begin and end with it."""

_offset = timedelta()
_file: Path | None = None
_file_read = (0, 0)


def follow(path: Path | None) -> None:
    """Take the offset (seconds, as text) from a file that many processes share; None stops that."""
    global _file, _file_read, _offset
    _file, _file_read, _offset = path, (0, 0), timedelta()


def move(offset: timedelta) -> None:
    """Let this process live `offset` later than the world around it, and all that share its file."""
    global _offset  # noqa: PLW0603
    _offset = offset
    if _file is not None:
        waiting = _file.with_suffix(".new")
        waiting.write_text(str(offset.total_seconds()))
        waiting.replace(_file)


def now() -> datetime:
    """This instant, in UTC."""
    if _file is not None:
        _reread(_file)
    return datetime.now(UTC) + _offset


def day_of(instant: datetime) -> date:
    """The city's day that this instant falls on."""
    return instant.astimezone(ZONE).date()


def today() -> date:
    """The city's day."""
    return day_of(now())


def _reread(path: Path) -> None:
    global _file_read, _offset  # noqa: PLW0603
    try:
        found = os.stat(path)  # noqa: PTH116 - this runs for every reading of the clock
    except FileNotFoundError:
        return
    # Two moves within one tick of the file system have the same time, but not the same file.
    if (found.st_mtime_ns, found.st_ino) != _file_read:
        _offset = timedelta(seconds=float(path.read_text() or 0))
        _file_read = (found.st_mtime_ns, found.st_ino)
