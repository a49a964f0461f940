"""What the gateway hears: each event touches the answers that are kept; while it hears nothing, none of them is told."""

from collections.abc import Sequence
from typing import Any

from nameko.extensions import DependencyProvider
from prometheus_client import Counter, Gauge

from chassis.config import SERVICES
from chassis.listening import Listener
from gateway.cache import Cache
from gateway.touches import touched

QUEUE = "gateway.hearing"
ROUTING_KEYS = tuple(f"{service}.#" for service in SERVICES)
HEARING_SECONDS_MAX = 6.0
"""Since the broker was last heard from. It says something every two seconds; whoever was stopped longer than this finds
nothing to tell when it wakes."""
HEARD = Counter("opland_gateway_heard_total", "Events heard by the gateway")
KEPT_BYTES = Gauge("opland_gateway_kept_bytes", "Bytes of answers that the gateway keeps")


def cache_of(container: Any) -> Cache:
    """The one of this process."""
    found: Cache | None = container.config.get("CACHE")
    if found is None:
        found = container.config["CACHE"] = Cache(container.config["OWN_SETTINGS"].kept_bytes_max)
    return found


class Hearing(DependencyProvider):  # type: ignore[misc] # nameko is untyped
    """`self.cache`: what is kept, as long as this hears."""

    def setup(self) -> None:
        cache = self.cache = cache_of(self.container)
        self.listener = Listener(
            self.container.config["AMQP_URI"],
            QUEUE,
            ROUTING_KEYS,
            self.hear,
            lambda: cache.hearing(HEARING_SECONDS_MAX),
            cache.deaf,
        )
        KEPT_BYTES.set_function(lambda: cache.bytes_kept)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self.listener.run)

    def stop(self) -> None:
        self.listener.stop()
        self._thread.wait()

    def get_dependency(self, worker_ctx: Any) -> Cache:  # noqa: ARG002
        return self.cache

    def hear(self, messages: Sequence[tuple[str, bytes]]) -> None:
        HEARD.inc(len(messages))
        for _, body in messages:
            tags = touched(body)
            if tags is None:
                self.cache.flush()
            else:
                self.cache.touch(tags)
