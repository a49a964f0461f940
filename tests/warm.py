"""Processes of a town that start warm: forked from one that has imported everything already, which is most of a start.

They are processes like any other, with their own number, session, environment and log, killed by real signals.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

SECONDS_MAX = 60
WARM = (
    "chassis.runner",
    "tests.saboteur",
    "tests.integration.chassis.run_example",
    "tests.integration.chassis.run_caller",
)
"""What begins as `warmed` does: patched by eventlet before anything else is imported."""


class Process:
    """What tests use of `subprocess.Popen`, for a process that another one forked for us."""

    stdout = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = threading.Event()
        self._descriptor = os.pidfd_open(pid)

    def end(self, code: int) -> None:
        self.returncode = code
        self._ended.set()

    def poll(self) -> int | None:
        """Asked of the system first: it has ended before we were told how."""
        if select.select([self._descriptor], [], [], 0)[0]:
            self._ended.wait(SECONDS_MAX)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """By its descriptor: its number may be another's by now."""
        try:
            signal.pidfd_send_signal(self._descriptor, number)
        except ProcessLookupError:
            return

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __del__(self) -> None:
        os.close(self._descriptor)


class Forker:
    """The process that forks, and the thread that hears from it."""

    def __init__(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.warmed"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self._processes: dict[int, Process] = {}
        self._started: SimpleQueue[Process] = SimpleQueue()
        self._lock = threading.Lock()
        threading.Thread(target=self._hear, daemon=True).start()
        atexit.register(self._process.kill)

    def start(self, argv: list[str], env: dict[str, str], folder: str, log: str) -> Process:
        line = json.dumps({"argv": argv, "env": env, "folder": folder, "log": log}).encode() + b"\n"
        with self._lock:
            assert self._process.stdin is not None
            self._process.stdin.write(line)
            self._process.stdin.flush()
            return self._started.get(timeout=SECONDS_MAX)

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if "code" in told:
                self._processes.pop(told["pid"]).end(told["code"])
            else:
                self._processes[told["pid"]] = process = Process(told["pid"])
                self._started.put(process)


@cache
def forker() -> Forker:
    return Forker()


def popen(
    command: list[str], *, env: dict[str, str], stdout: int | IO[bytes], cwd: Path | None = None, **other: Any
) -> Any:
    """As `subprocess.Popen`, warm where that can be: a module that begins as `warmed` does, on a system that has
    descriptors of processes.
    """
    argv = command[3:]
    if hasattr(os, "pidfd_open") and argv[0] == "-m" and argv[1] in WARM and not isinstance(stdout, int):
        return forker().start(argv[1:], env, str(cwd or Path.cwd()), stdout.name)
    return subprocess.Popen(command, env=env, stdout=stdout, cwd=cwd, **other)
