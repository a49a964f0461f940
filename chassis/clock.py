"""The one place that reads the time. Tests and demonstrations can move it; production cannot."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

_offset = timedelta()
_file: Path | None = None
_file_read_ns = -1


def follow(path: Path | None) -> None:
    """Take the offset (seconds, as text) from a file that many processes share; None stops that."""
    global _file, _file_read_ns, _offset  # noqa: PLW0603 - one process has one clock
    _file, _file_read_ns, _offset = path, -1, timedelta()


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


def _reread(path: Path) -> None:
    global _file_read_ns, _offset  # noqa: PLW0603
    try:
        changed_ns = os.stat(path).st_mtime_ns  # noqa: PTH116 - this runs for every reading of the clock
    except FileNotFoundError:
        return
    if changed_ns != _file_read_ns:
        _offset = timedelta(seconds=float(path.read_text() or 0))
        _file_read_ns = changed_ns
