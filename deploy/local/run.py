"""`make run`: a running town with demonstration data, in the foreground, until Ctrl-C.

A town that ran here before is found again as it was left: databases, keys and people are kept in `var/`.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from environs import validate

from chassis import config
from chassis.config import DATABASES, PORT_MAX, ConfigError
from deploy.local.api import Answer, Api
from deploy.local.demo import load
from deploy.local.process import PID_FILE, ServerFailed, hold
from deploy.local.town import Town

PORT = 8000


class Stopped(Exception):  # noqa: N818 - a wish
    """Somebody wants the town to stop, and it is still coming up."""


class Loading(Api):
    """The API, as long as nobody wants us to stop: all that is left of a loading can be done next time."""

    def __init__(self, base: str, stop: threading.Event) -> None:
        super().__init__(base)
        self.stop = stop

    def call(self, *arguments: Any, **more: Any) -> Answer:
        heed(self.stop)
        return super().call(*arguments, **more)


def main() -> int:
    try:
        town = town_of(os.environ)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    if taken(town.http_port):
        print(
            f"Port {town.http_port} is taken: is another town running? Stop it, or choose another with PORT=…",
            file=sys.stderr,
        )
        return 1
    held = hold(town.folder / PID_FILE)
    if held is None:
        print(f"A town runs in {town.folder} already: stop it, or choose another folder with VAR=…", file=sys.stderr)
        return 1
    with held:
        return run(town)


def town_of(values: Mapping[str, str]) -> Town:
    """The town that PORT, VAR, AMQP_URI and DATABASE_URL_<SERVICE> describe; ConfigError names what is wrong."""
    folder = Path(values.get("VAR") or "var").resolve()
    env = config.environment({**values, "VAR": str(folder)})
    port = env.int("PORT", PORT, validate=validate.Range(min=1, max=PORT_MAX))
    amqp_uri = env.str("AMQP_URI", "", validate=config.amqp_uri)
    urls = {service: config.database_url(service, env) for service in DATABASES}
    config.seal(env)
    return Town(
        folder,
        port,
        amqp_uri=amqp_uri or None,
        database_url=urls.__getitem__,
        output=sys.stdout,
        feed=True,
        people_sign_in=True,
    )


def run(town: Town) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())

    def step(line: str) -> None:
        heed(stop)
        say(line)

    try:
        town.start(step)
        with Loading(town.url, stop) as api:
            load(api, step)
        welcome(town.url)
        while not stop.wait(1):
            ended = [name for name, process in town.running.items() if process.poll() is not None]
            if ended:
                say(f"{', '.join(ended)} ended by itself; stopping the others")
                return 1
    except Stopped:
        pass
    except ServerFailed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        say("stopping; what is in hand is finished first")
        town.stop()
        say("stopped")
    return 0


def heed(stop: threading.Event) -> None:
    if stop.is_set():
        raise Stopped


def taken(port: int) -> bool:
    """Whether somebody listens there. Asked first, since a second town would silently share the port (SO_REUSEPORT)."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def say(line: str) -> None:
    print(f"{'town':>12} | {line}", flush=True)


def welcome(url: str) -> None:
    people = Api(url).get("/api/v1/dev/personas")["items"]
    say("")
    say(f"Oplandspuljen is running: {url}")
    say(f"Sign in at {url}/log-ind as one of:")
    for person in people:
        say(f"  {person['persona']:<28} {person.get('name', '')}  {person.get('description', '')}")
    say("Ctrl-C stops everything.")


if __name__ == "__main__":
    sys.exit(main())
