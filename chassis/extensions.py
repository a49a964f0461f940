"""All that knows nameko: the database, the relay, commands, queries, subscriptions, timers and calls, as its extensions.

A service derives from `Service` and declares its entrypoints with `command`, `query`, `subscribe` and `every`; each is
handed a session in a transaction that the chassis owns, and makes one call.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, ClassVar

import eventlet
from nameko.extensions import DependencyProvider, Entrypoint

from chassis import answers, bus, calls, inbox, outbox, telemetry
from chassis.answers import Asked
from chassis.batching import BATCH_MAX, Batcher
from chassis.config import Settings
from chassis.db import Database
from chassis.rpc import rpc
from contracts.errors import Refused
from contracts.message import Command, Event, Message, Query

RELAY_IDLE_SECONDS = 0.5
Wire = dict[str, Any]


class Process(DependencyProvider):
    """`self.process`: the settings and the database of this process, and the relay of what its operations publish."""

    db: Database
    settings: Settings

    def setup(self) -> None:
        self.settings = self.container.config["SETTINGS"]
        self.db = self.container.config["DATABASE"]
        self.sender = bus.Sender(self.settings.amqp_uri, self.settings.amqp_user)
        self.batchers: dict[str, Batcher[Asked, Any]] = {}
        self._stopping = False

    def start(self) -> None:
        self._relay = self.container.spawn_managed_thread(self._relay_for_ever)

    def stop(self) -> None:
        """What the last operations published is sent before the process ends, if the broker is there."""
        self._stopping = True
        self.db.committed.set()
        self._relay.wait()
        self.sender.close()

    def get_dependency(self, worker_ctx: Any) -> "Process":  # noqa: ARG002
        return self

    def batcher(self, name: str, work: Callable[[list[Asked]], Sequence[Any]]) -> Batcher[Asked, Any]:
        """The batcher of a hot entrypoint; one per process, made at its first use."""
        if name not in self.batchers:
            self.batchers[name] = Batcher(work, BATCH_MAX)
        return self.batchers[name]

    def _relay_for_ever(self) -> None:
        """Relay when a commit rings, and sweep at intervals for what a crash or another replica left."""
        while True:
            self.db.committed.clear()
            last_round = self._stopping
            try:
                while outbox.relay(self.db, self.sender.send):
                    eventlet.sleep(0)
            except Exception as error:  # noqa: BLE001 - the rows are still there; try again
                telemetry.log().warning("relay paused", error=repr(error))
                self.sender.close()
                eventlet.sleep(0 if last_round else RELAY_IDLE_SECONDS)
            if last_round:
                return
            self.db.committed.wait(RELAY_IDLE_SECONDS)


class Service:
    """What every service has. `own_settings(env)` reads settings that only this service knows."""

    name: ClassVar[str]
    process = Process()

    @staticmethod
    def own_settings(_env: Any) -> Any:
        return None

    @property
    def own(self) -> Any:
        """What `own_settings` returned."""
        return self.process.container.config["OWN_SETTINGS"]


def command(kind: type[Command], *, many: bool = False) -> Callable[[Any], Any]:
    """An entrypoint for a command; with `many`, for all that wait at the moment, decided in one transaction."""

    def declare(method: Any) -> Any:
        answer = _answer_many if many else _answer_each
        return _entrypoint(method, kind, answer)

    return declare


def query(kind: type[Query]) -> Callable[[Any], Any]:
    """An entrypoint for a question: reads, changes nothing."""
    return lambda method: _entrypoint(method, kind, _answer_query)


def _entrypoint(method: Any, kind: type[Message], answer: Callable[..., list[Wire]]) -> Any:
    """An RPC method that opens the signed call, hands each request on, and answers each with `ok` or `refused`."""

    @wraps(method)
    def entrypoint(self: Service, token: str) -> Wire:
        process, name = self.process, method.__name__
        try:
            call = calls.open_call(token, process.settings.call_public_key, process.settings.service, name)
        except Refused as refusal:
            return answers.refused(refusal)
        with (
            telemetry.tracing(call.traceparent, entry=name),
            telemetry.SECONDS.labels(process.settings.service, name).time(),
        ):
            told = answer(process, partial(method, self), kind, call)
        for each in told:
            telemetry.HANDLED.labels(process.settings.service, name, *each.keys()).inc()
        return {"answers": told}

    entrypoint.message = kind  # type: ignore[attr-defined]
    return rpc(entrypoint)


def _loaded(kind: type[Message], request: calls.Request) -> Asked | Wire:
    try:
        return Asked(request.principal, kind.load(request.message), request.received_at)
    except Refused as refusal:
        return answers.refused(refusal)


def _answer_each(process: Process, method: Any, kind: type[Message], call: calls.Call) -> list[Wire]:
    return [_answer_one(process, method, _loaded(kind, request)) for request in call.requests]


def _answer_one(process: Process, method: Any, asked: Asked | Wire) -> Wire:
    if not isinstance(asked, Asked):
        return asked
    principal, request = asked.principal, asked.command

    def work(session: Any) -> Wire:
        return answers.answer_once(session, principal, request, lambda: method(session, principal, request))

    try:
        return process.db.run(work)
    except Refused as refusal:
        return answers.refused(refusal)


def _answer_many(process: Process, method: Any, kind: type[Message], call: calls.Call) -> list[Wire]:
    """Put what can be read with whatever else waits, and gather the answers in the order asked."""

    def take(groups: list[Any]) -> list[list[Any]]:
        together = [asked for group in groups for asked in group]
        telemetry.BATCH.labels(process.settings.service, method.func.__name__).observe(len(together))
        told = iter(process.db.run(lambda session: method(session, together)))
        return [[next(told) for _ in group] for group in groups]

    loaded = [_loaded(kind, request) for request in call.requests]
    readable = [asked for asked in loaded if isinstance(asked, Asked)]
    batcher: Any = process.batcher(method.func.__name__, take)
    told = iter(_submit(batcher, take, readable) if readable else [])
    return [_wire(next(told)) if isinstance(asked, Asked) else asked for asked in loaded]


def _submit(batcher: Any, take: Callable[[list[Any]], list[list[Any]]], group: list[Asked]) -> list[Any]:
    """A round that failed as a whole is asked again alone, and then one by one: poison harms no neighbour."""
    try:
        told: list[Any] = batcher.submit(group)
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - whose fault it was is found out by asking each alone
        if len(group) == 1:
            return take([group])[0]
        return [take([[asked]])[0][0] for asked in group]
    return told


def _wire(answer: Message | Refused) -> Wire:
    return answers.refused(answer) if isinstance(answer, Refused) else answers.ok(answer)


def _answer_query(process: Process, method: Any, kind: type[Message], call: calls.Call) -> list[Wire]:
    return [_answer_question(process, method, _loaded(kind, request)) for request in call.requests]


def _answer_question(process: Process, method: Any, asked: Asked | Wire) -> Wire:
    if not isinstance(asked, Asked):
        return asked
    try:
        return answers.ok(process.db.read(lambda session: method(session, asked.principal, asked.command)))
    except Refused as refusal:
        return answers.refused(refusal)


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
        if self.many:
            method(session, deliveries)
            return
        for delivery in deliveries:
            with telemetry.tracing(delivery.traceparent, entry=self.method_name):
                method(session, delivery.event)

    def _service(self) -> Any:
        service = self.container.service_cls()
        for provider in self.container.dependencies:
            setattr(service, provider.attr_name, provider.get_dependency(None))
        return service


subscribe = Subscription.decorator


class Timer(Subscription):
    """Runs a method every so many seconds, each time in a write transaction of its own; a failure waits for the next."""

    def __init__(self, seconds: float, **options: Any) -> None:
        super().__init__(**options)
        self.seconds = seconds

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
                    if mine:
                        self.db.run(getattr(self._service(), self.method_name))
            except Exception as error:  # noqa: BLE001
                telemetry.log().warning("timer failed", entry=self.method_name, error=repr(error), exc_info=True)


every = Timer.decorator


def queue_name(service: str, method: str) -> str:
    return f"{service}.{method.removeprefix('on_')}"


def bindings(service: type[Service]) -> dict[str, list[str]]:
    """Queue -> routing keys of every subscription a service declares: what must exist before any relay starts."""
    found = {}
    for method in vars(service).values():
        for entrypoint in getattr(method, "nameko_entrypoints", ()):
            if isinstance(entrypoint, Subscription) and entrypoint.events:
                name = queue_name(service.name, method.__name__)
                found[name] = [event.routing_key() for event in entrypoint.events]
    return found
