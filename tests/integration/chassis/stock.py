"""Tiny services on nameko as it comes, run as `python -m tests.integration.chassis.stock <what> <address> …`, to show its traps."""

import json
import os
import sys
import time
from typing import Any

import eventlet

eventlet.monkey_patch()

from kombu import Queue  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.events import EventDispatcher, event_handler  # noqa: E402
from nameko.messaging import QueueConsumer, consume  # noqa: E402
from nameko.testing.services import once  # noqa: E402
from nameko.web.handlers import http  # noqa: E402
from werkzeug import Response  # noqa: E402


def say(*words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


class Speaker:
    """Says one event from a worker."""

    name = "budgets"
    dispatch = EventDispatcher()

    @once
    def speak(self) -> None:
        self.dispatch("happened", {})
        say("spoken")


class Hearer:
    """Fails at every event of budgets, and takes whatever comes from a queue."""

    name = "voting"

    @event_handler("budgets", "happened")
    def on_happened(self, _payload: Any) -> None:
        say("heard")
        raise ValueError("poison")

    @consume(Queue("voting.cloud", durable=True, no_declare=True))
    def on_cloud(self, _payload: Any) -> None:
        say("taken")


class Streamer:
    """Server-sent events: a small one at once, a second when the file of the gate is there."""

    name = "streamer"

    @http("GET", "/buffered")
    def buffered(self, _request: Any) -> Response:
        return Response(self._events(), content_type="text/event-stream")

    @http("GET", "/at-once")
    def at_once(self, request: Any) -> Response:
        request.environ["eventlet.minimum_write_chunk_size"] = 0
        return Response(self._events(), content_type="text/event-stream")

    def _events(self) -> Any:
        yield b"data: 1\n\n"
        while not os.path.exists(sys.argv[3]):  # noqa: PTH110 - a poll
            time.sleep(0.01)
        yield b"data: 2\n\n"


acknowledge = QueueConsumer.ack_message


def ack_message(self: Any, message: Any) -> None:
    acknowledge(self, message)
    say("acknowledged")


QueueConsumer.ack_message = ack_message

SERVICES = {service.__name__: service for service in (Speaker, Hearer, Streamer)}

if __name__ == "__main__":
    container = ServiceContainer(
        SERVICES[sys.argv[1]], {"AMQP_URI": sys.argv[2], "WEB_SERVER_ADDRESS": sys.argv[2], "serializer": "json"}
    )
    container.start()
    say("started")
    container.wait()
