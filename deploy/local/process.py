"""Private servers as child processes: a free port, waiting by asking, and an end that also comes when we are killed.

And who runs here: a file that is locked as long as its owner lives tells, which a mere number in a file does not.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO

POLL_SECONDS = 0.02
LOG_LINES_MAX = 15
PORT_MIN = 20_000
PORT_MAX = 32_000  # above it the system hands out ports to clients: one of them could take ours between two starts
PORT_TRIES_MAX = 100
LOCKED_FILE = Path(__file__).parents[2] / "LICENSE"
PID_FILE = "town.pid"
HOLD_SECONDS_MAX = 0.5  # who only looks whether a file is held, holds it for an instant


class ServerFailed(RuntimeError):  # noqa: N818 - a fact, as refusals are
    """A private server did not do what was asked; the message says which one, and ends with the last lines of its log."""


def free_port() -> int:
    """A TCP port on loopback that nobody holds now, and that no other process of ours is given while this one lives."""
    for _ in range(PORT_TRIES_MAX):
        port = PORT_MIN + secrets.randbelow(PORT_MAX - PORT_MIN)
        if not reserved(port):
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    message = f"no free port on 127.0.0.1 between {PORT_MIN} and {PORT_MAX}"
    raise ServerFailed(message)


def reserved(port: int) -> bool:
    """Whether it is ours alone: a lock on a byte that all processes of this checkout share, let go when this one ends."""
    if port in _RESERVED:
        return False
    try:
        if (shared := _shared()) is not None:
            fcntl.lockf(shared, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    _RESERVED.add(port)
    return True


@cache
def _shared() -> int | None:
    """A file of the checkout; the byte may lie beyond its end. Nothing is written, and nothing has to be cleared away.

    One that nobody reads or runs: closing any descriptor of it lets go of every lock of a process, and what is open for
    writing cannot be started. None where a checkout may not be written to.
    """
    try:
        return os.open(LOCKED_FILE, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None


_RESERVED: set[int] = set()


def wait_until(done: Callable[[], bool], seconds_max: float) -> bool:
    """Ask until `done`; False when `seconds_max` have passed."""
    deadline = time.monotonic() + seconds_max
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def last_lines(log: Path) -> str:
    """The end of a log file, for an error message."""
    if not log.exists():
        return f"(no log at {log})"
    lines = log.read_text(errors="replace").splitlines()[-LOG_LINES_MAX:]
    return "\n".join([f"last lines of {log}:", *lines])


def end(process: subprocess.Popen[bytes], seconds_max: float) -> None:
    """SIGTERM, then SIGKILL after `seconds_max`; returns when the process is gone."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds_max)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def hold(path: Path) -> IO[str] | None:
    """The file, ours until it is closed or we are gone, with our number in it; None when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    if not wait_until(lambda: _locked(file, fcntl.LOCK_EX), HOLD_SECONDS_MAX):
        file.close()
        return None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def holder(path: Path) -> int | None:
    """The process that holds the file; None when nobody does, whatever an earlier one left in it."""
    if not path.exists():
        return None
    with path.open() as file:
        while not _locked(file, fcntl.LOCK_SH):
            if number := path.read_text():
                return int(number)
            time.sleep(POLL_SECONDS)  # it is about to write it
    return None


def _locked(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class Guard:
    """Signals a server when this process goes away, however it goes: the pipe that the guard reads from then ends."""

    def __init__(self, pid: int, signal: str) -> None:
        """`signal` as kill(1) names it: QUIT, TERM, KILL."""
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", 'read -r _; kill -"$1" "$2" 2>/dev/null', "guard", signal, str(pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def release(self) -> None:
        """No more guarding. Call it once the server is gone, before its number can be another's."""
        self._shell.kill()
        self._shell.communicate()
