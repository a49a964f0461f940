"""Numbers as they change, over server-sent events."""

import re
import time
from collections.abc import Iterable
from typing import Annotated, Any

import eventlet
from marshmallow import validate
from nameko.extensions import DependencyProvider
from prometheus_client import Gauge
from werkzeug import Response

from contracts.errors import Invalid
from contracts.message import Message
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.hearing import cache_of
from gateway.http import http
from gateway.live import PACE_SECONDS, TOPICS_MAX, Hub
from gateway.rate import client_of
from gateway.routes.declare import API

TOPIC = re.compile(r"pool|(?:campaign|needs|election):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOPICS_CHARS_MAX = TOPICS_MAX * 46
OPEN = Gauge("opland_gateway_streams", "Open streams of server-sent events")
EVENTS = {
    "text/event-stream": {
        "schema": {
            "type": "string",
            "description": "Server-sent events: `event` is the kind of topic, `data` one JSON object with the `topic` and its "
            "numbers. The latest state comes first; a comment every 15 seconds shows that the stream is open.",
        }
    }
}


class Followed(Message):
    """`topics`: `pool`, `campaign:<id>`, `needs:<id>` of a campaign, or `election:<id>`, with commas between."""

    topics: Annotated[str, validate.Length(min=1, max=TOPICS_CHARS_MAX)]


class Streams(DependencyProvider):  # type: ignore[misc] # nameko is untyped
    """`self.streams`: the streams of this process, and the thread that looks what is new for them."""

    def setup(self) -> None:
        self.hub = Hub(lambda kind, message: self._town.find_kept(kind, message)[0])
        cache_of(self.container).listeners.append(self._touched)
        OPEN.set_function(lambda: self.hub.open)

    def start(self) -> None:
        self._town: Asks = self.container.service_cls()
        for provider in self.container.dependencies:
            setattr(self._town, provider.attr_name, provider.get_dependency(None))
        self._thread = self.container.spawn_managed_thread(self._look_for_ever)

    def stop(self) -> None:
        self.hub.close()
        self._thread.wait()

    def get_dependency(self, worker_ctx: Any) -> Hub:  # noqa: ARG002
        return self.hub

    def _touched(self, tags: Iterable[str] | None) -> None:
        self.hub.touched(tags, time.monotonic())

    def _look_for_ever(self) -> None:
        while not self.hub.closing:
            self.hub.look(time.monotonic())
            eventlet.sleep(PACE_SECONDS)


class Routes(Asks):
    streams: Hub = Streams()

    @http(
        "GET",
        f"{API}/live",
        auth=PUBLIC,
        summary="Numbers as they change: a stream of events",
        asks=Followed,
        answers=EVENTS,
    )
    def follow(self, asking: Asking) -> Response:
        """The stream is written by its connection: no worker is held for it."""
        topics = tuple(dict.fromkeys(Followed.load(dict(asking.query)).topics.split(",")))
        if len(topics) > TOPICS_MAX or not all(map(TOPIC.fullmatch, topics)):
            raise Invalid(
                "not topics that can be followed",
                fields={"topics": [f"`pool`, `campaign:<id>`, `needs:<id>` or `election:<id>`, {TOPICS_MAX} at most."]},
            )
        request = asking.request
        client = client_of(request, self.own.proxies_trusted)
        stream = self.streams.follow(client, topics, request.headers.get("Last-Event-ID", ""))
        request.environ["eventlet.minimum_write_chunk_size"] = 0  # else small events wait for more
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(stream, content_type="text/event-stream; charset=utf-8", headers=headers)
