"""`make run`: a running town with demonstration data, in the foreground, until Ctrl-C.

A town that ran here before is found again as it was left: databases, keys and people are kept in `var/`.
"""

import os
import signal
import socket
import sys
import threading
from pathlib import Path

from deploy.local.api import Api
from deploy.local.demo import load
from deploy.local.process import ServerFailed
from deploy.local.town import Town

PORT = 8000


def main() -> int:
    port = int(os.environ.get("PORT", str(PORT)))
    if taken(port):
        print(f"Port {port} is taken: is another town running? Stop it, or choose another with PORT=…", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    town = Town(Path(os.environ.get("VAR", "var")), port, amqp_uri=os.environ.get("AMQP_URI"), output=sys.stdout)
    try:
        town.start(say)
        load(Api(town.url), say)
        welcome(town.url)
        while not stop.wait(1):
            ended = [name for name, process in town.running.items() if process.poll() is not None]
            if ended:
                say(f"{', '.join(ended)} ended by itself; stopping the others")
                return 1
    except ServerFailed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        say("stopping; what is in hand is finished first")
        town.stop()
        say("stopped")
    return 0


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
