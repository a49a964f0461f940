"""What the operator's commands do to a town on this machine, and how they watch events pass."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
from kombu import Connection, Queue

from chassis import bus
from deploy.local.process import PID_FILE, holder, wait_until

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 60


def start_town(folder: Path) -> str:
    """`make run` without a terminal. Returns once it holds its folder, so that whoever comes next finds it there."""
    pid_file, log = folder / PID_FILE, folder / "town.log"
    if pid := holder(pid_file):
        raise click.ClickException(f"a town runs in {folder} already, as process {pid}: `opland down` stops it")
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        before = sink.tell()
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "deploy.local.run"],
            stdout=sink,
            stderr=sink,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    wait_until(lambda: holder(pid_file) == process.pid or process.poll() is not None, START_SECONDS_MAX)
    if process.poll() is not None:
        said = log.read_bytes()[before:].decode(errors="replace").strip()
        raise click.ClickException(said or f"it ended at once, with {process.returncode}")
    return f"starting; its log is {log}, `opland status` tells how far it is"


def stop_town(folder: Path) -> str:
    """End the town that runs in this folder, whoever started it, and wait until it is gone."""
    pid_file = folder / PID_FILE
    pid = holder(pid_file)
    if pid is None:
        return f"no town runs in {folder}"
    with suppress(ProcessLookupError):  # it has just ended by itself
        os.kill(pid, signal.SIGTERM)
    if not wait_until(lambda: holder(pid_file) is None, STOP_SECONDS_MAX):
        raise click.ClickException(f"process {pid} is still stopping after {STOP_SECONDS_MAX} seconds")
    return "stopped"


def tail_events(uri: str, routing_key: str, count: int) -> Iterator[str]:
    """The bodies of events as they pass, from a queue of the moment; `count` 0 is without end."""
    bodies: list[str] = []
    seen = 0
    with Connection(uri) as connection:
        channel = connection.channel()
        queue = Queue("", exclusive=True, auto_delete=True, durable=False)(channel)
        queue.queue_declare()
        queue.bind_to(bus.EVENTS, routing_key)
        channel.basic_consume(
            queue.name, no_ack=True, callback=lambda message: bodies.append(bus.bytes_of(message.body).decode())
        )
        while not count or seen < count:
            connection.drain_events()
            while bodies:
                yield bodies.pop(0)
                seen += 1
