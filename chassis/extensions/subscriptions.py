"""Events and time: an entrypoint is fed from its own durable queue through the inbox, or by the clock."""

import inspect
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from nameko.extensions import Entrypoint

from chassis import bus, inbox, telemetry
from chassis.config import Settings
from chassis.db import Database
from chassis.extensions.process import Service
from contracts.message import Event

Method = TypeVar("Method", bound=Callable[..., Any])


class Subscription(Entrypoint):
    """Feeds a method from its own durable queue `<service>.<method without on_>`, in batches, through the inbox."""

    def __init__(self, *events: type[Event], many: bool = False, once: bool = True, **options: Any) -> None:
        self.events, self.many, self.once = events, many, once
        super().__init__(**options)

    def setup(self) -> None:
        settings: Settings = self.container.config["SETTINGS"]
        self.db: Database = self.container.config["DATABASE"]
        self.handler = inbox.Handler(
            queue_name(settings.service, self.method_name), self.events, self._effect, self.once, settings.publishers
        )
        self.taker = bus.Taker(
            settings.amqp_uri, self.handler.name, self._take, partial(inbox.sweep, self.db, self.handler)
        )
        telemetry.IN_HAND.labels(settings.service, self.method_name).set_function(self.taker.in_hand)
        self.container.config["TAKERS"].append(self.taker)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self.taker.run)

    def stop(self) -> None:
        """Wait until what is in hand is committed and acknowledged."""
        self.taker.stop()
        self._thread.wait()

    def _take(self, messages: list[tuple[bytes, str | None]]) -> None:
        telemetry.BATCH.labels(self.container.service_name, self.method_name).observe(len(messages))
        inbox.handle(self.db, self.handler, messages)

    def _effect(self, session: Any, deliveries: list[inbox.Delivery]) -> None:
        """Call the method, on a service object with its dependencies, inside the transaction of the inbox."""
        method = getattr(self._service(), self.method_name)
        groups = [deliveries] if self.many else [[delivery] for delivery in deliveries]
        for (
            group
        ) in groups:  # taken together they share the first one's trace, unless the method goes by each one's own
            with telemetry.tracing(group[0].traceparent, entry=self.method_name):
                method(session, group if self.many else group[0].event)

    def _service(self) -> Any:
        service = self.container.service_cls()
        for provider in self.container.dependencies:
            setattr(service, provider.attr_name, provider.get_dependency(None))
        return service


def subscribe(*events: type[Event], many: bool = False, once: bool = True) -> Callable[[Method], Method]:
    """An entrypoint for events; with `many` it takes lists of deliveries, without `once` it is idempotent by itself."""
    declare: Callable[[Method], Method] = Subscription.decorator(*events, many=many, once=once)
    return declare


class Timer(Subscription):
    """Runs a method every so many seconds, each time in a write transaction of its own; a failure waits for the next.

    Without `transaction` the method is handed the `Database`: it asks somebody outside between transactions of its own.
    """

    def __init__(self, seconds: float, *, transaction: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.seconds, self.transaction = seconds, transaction

    def setup(self) -> None:
        self.db = self.container.config["DATABASE"]
        self._stopping = threading.Event()

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._stopping.set()
        self._thread.wait()

    def _run(self) -> None:
        while not self._stopping.wait(self.seconds):
            try:
                with telemetry.tracing(None, entry=self.method_name), self.db.exclusively(self.method_name) as mine:
                    work = getattr(self._service(), self.method_name)
                    if mine and self.transaction:
                        self.db.run(work)
                    elif mine:
                        work(self.db)
            except Exception as error:  # noqa: BLE001
                telemetry.log().warning("timer failed", entry=self.method_name, error=repr(error), exc_info=True)


def every(seconds: float, *, transaction: bool = True) -> Callable[[Method], Method]:
    """An entrypoint for the clock."""
    declare: Callable[[Method], Method] = Timer.decorator(seconds, transaction=transaction)
    return declare


def queue_name(service: str, method: str) -> str:
    return f"{service}.{method.removeprefix('on_')}"


def bindings(service: type[Service]) -> dict[str, list[str]]:
    """Queue -> routing keys of every subscription a service declares: what must exist before any relay starts."""
    found = {}
    for _, method in inspect.getmembers(service, inspect.isfunction):  # inherited ones too, as nameko finds them
        for entrypoint in getattr(method, "nameko_entrypoints", ()):
            if isinstance(entrypoint, Subscription) and entrypoint.events:
                name = queue_name(service.name, method.__name__)
                found[name] = [event.routing_key() for event in entrypoint.events]
    return found
