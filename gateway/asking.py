"""What a route is handed, and how it asks the services: one request, one that waits with others, or several at once."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import eventlet
from nameko.extensions import DependencyProvider
from werkzeug import Request

from chassis import telemetry
from chassis.batching import Batcher
from chassis.calls import CALL_SECONDS_MAX
from chassis.calls import Request as CallRequest
from chassis.clock import day_of, now
from chassis.extensions import Client
from contracts.budgets.areas import ListAreas
from contracts.crowdfunding import Pledge, RefreshPledge, RelayWebhook
from contracts.errors import Invalid, Refused, Unavailable
from contracts.message import Command, Query
from contracts.principal import ANONYMOUS, Principal
from contracts.voting import CastBallot
from gateway.cache import Basis, Cache
from gateway.hearing import Hearing
from gateway.identity.sessions import NOBODY, Session
from gateway.naming import verb
from gateway.questions import KEPT
from gateway.settings import GatewaySettings
from gateway.uploads import Upload

BALLOTS_TOGETHER_MAX = 200
PAYMENTS_TOGETHER_MAX = 16
"""As many as the payment provider is asked about at once: a call of more would take longer than it may."""
LANES = 2
PAYMENTS_LANES = 3
GATHER_SECONDS_MAX = 2.0
TURN_SECONDS_MAX = CALL_SECONDS_MAX / 2  # of the time that a client waits at most
AREAS_MAX = 500
OURS_TO_MEND = 500  # and above: not the question's fault, so the part is missing


@dataclass(frozen=True)
class Asking:
    """A request as it was understood. `received_at` is when all of it was here; `key` its Idempotency-Key."""

    principal: Principal
    request: Request
    trace_id: str
    received_at: datetime
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    key: UUID | None = None
    upload: Upload | None = None
    session: Session = NOBODY
    """Of a page: the name to greet with, and what its forms carry."""
    basis: Basis = field(default_factory=Basis)
    """On what the answer will stand."""
    anew: bool = False
    """Who asks has just acted: what was kept before is not for them."""

    @property
    def today(self) -> date:
        """The city's day on which this was asked."""
        return day_of(self.received_at)

    def request_of(self, message: Mapping[str, Any]) -> CallRequest:
        return CallRequest(self.principal, dict(message), self.received_at)

    def command(self) -> CallRequest:
        """The body, with what the address names and the key as the command's id."""
        named: dict[str, Any] = {**self.path, "command_id": str(self.key)}
        return self.request_of(together(named, self.body))

    def question(self) -> CallRequest:
        return self.request_of(together(self.path, self.query))


def together(named: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Both; nothing that the address or the key says may be said once more, and otherwise."""
    twice = sorted(named.keys() & given.keys())
    if twice:
        raise Invalid(
            "the address or the key says this already", fields={name: ["Not a field of the body."] for name in twice}
        )
    return {**named, **given}


class Together(Client):
    """A client for one hot method: requests that wait at the same moment travel in one call, and are answered each."""

    def __init__(self, service: str, method: str, together_max: int, lanes: int) -> None:
        super().__init__(service)
        self.method, self.together_max, self.lanes = method, together_max, lanes

    def setup(self) -> None:
        super().setup()
        self.batcher: Batcher[tuple[CallRequest, str], Any] = Batcher(self._ask_waiting, self.together_max, self.lanes)

    def ask_one(self, request: CallRequest) -> dict[str, Any]:
        """The answer, or the refusal raised."""
        told: dict[str, Any] | Refused = self.batcher.submit((request, telemetry.traceparent()))
        if isinstance(told, Refused):
            raise told
        return told

    def _ask_waiting(self, waiting: list[tuple[CallRequest, str]]) -> list[dict[str, Any] | Refused]:
        """What has waited too long for its turn is not sent: the service would be given no time for it."""
        at = now()
        oldest = at - timedelta(seconds=TURN_SECONDS_MAX)
        fresh = [request for request, _ in waiting if request.received_at > oldest]
        left = CALL_SECONDS_MAX - max(((at - request.received_at).total_seconds() for request in fresh), default=0)
        with telemetry.tracing(waiting[0][1], entry=self.method):
            telemetry.log().info("asking together", traces=telemetry.traces(parent for _, parent in waiting))
            told = iter(self.ask_all(self.method, fresh, left) if fresh else [])
        late = Unavailable(f"not sent within {TURN_SECONDS_MAX:g} seconds: ask again")
        return [next(told) if request.received_at > oldest else late for request, _ in waiting]


HOT: Mapping[type[Command], str] = MappingProxyType(
    {CastBallot: "ballots", Pledge: "pledges", RefreshPledge: "refreshed_pledges", RelayWebhook: "webhooks"}
)
"""Commands that travel together -> by which client of `Asks`."""


class OwnSettings(DependencyProvider):  # type: ignore[misc] # nameko is untyped
    """`self.own`: what the gateway's `own_settings` returned."""

    def get_dependency(self, worker_ctx: Any) -> GatewaySettings:  # noqa: ARG002
        settings: GatewaySettings = self.container.config["OWN_SETTINGS"]
        return settings


class Asks:
    """What every route has: a client for each service, and the settings."""

    budgets = Client("budgets")
    voting = Client("voting")
    crowdfunding = Client("crowdfunding")
    ledger = Client("ledger")
    feed = Client("feed")
    ballots = Together("voting", "cast_ballots", BALLOTS_TOGETHER_MAX, LANES)
    pledges = Together("crowdfunding", "pledge", PAYMENTS_TOGETHER_MAX, PAYMENTS_LANES)
    refreshed_pledges = Together("crowdfunding", "refresh_pledge", PAYMENTS_TOGETHER_MAX, PAYMENTS_LANES)
    webhooks = Together("crowdfunding", "relay_webhook", PAYMENTS_TOGETHER_MAX, PAYMENTS_LANES)
    own: GatewaySettings = OwnSettings()  # nameko puts the settings in its place
    cache: Cache = Hearing()  # and what is kept here

    def client(self, kind: type[Command | Query]) -> Client:
        """The client of the service whose contract declares this message."""
        found: Client = getattr(self, kind.__module__.split(".")[1])
        return found

    def ask(self, asking: Asking, message: Command | Query) -> dict[str, Any]:
        """One question or command of our own making, answered as JSON values."""
        if isinstance(message, Query):
            return self.find_out(asking, type(message), message.dump())
        return self.order(type(message), asking.request_of(message.dump()))

    def order(self, kind: type[Command], request: CallRequest) -> dict[str, Any]:
        """What a command is answered; one of those that come by the hundred travels with others."""
        if kind in HOT:
            together: Together = getattr(self, HOT[kind])
            return together.ask_one(request)
        told: dict[str, Any] = self.client(kind).ask(verb(kind), request)
        return told

    def find_out(
        self, asking: Asking, kind: type[Query], message: Mapping[str, Any], seconds: float = CALL_SECONDS_MAX
    ) -> dict[str, Any]:
        """What a question is answered: as it is kept, where what it says is the same for who asks; else by its service."""
        kept = KEPT.get(kind)
        if kept is None or not (kept.alike or asking.principal == ANONYMOUS):
            asking.basis.spoil()
            return self._answer(kind, asking.request_of(message), seconds)
        raw, basis = self.find_kept(kind, message, seconds, anew=asking.anew)
        asking.basis.add(basis)
        told: dict[str, Any] = json.loads(raw)
        return told

    def find_kept(
        self, kind: type[Query], message: Mapping[str, Any], seconds: float = CALL_SECONDS_MAX, *, anew: bool = False
    ) -> tuple[bytes, Basis]:
        """What anybody is told, as JSON, and on what it stands."""
        kept = KEPT[kind]

        def ask() -> bytes:
            request = CallRequest(ANONYMOUS, dict(message), now())
            return json.dumps(self._answer(kind, request, seconds), ensure_ascii=False).encode()

        key = (kind, json.dumps(message, sort_keys=True))
        return self.cache.ask(key, kept.tags(kind, message), kept.seconds_max, ask, anew=anew)

    def _answer(self, kind: type[Query], request: CallRequest, seconds: float) -> dict[str, Any]:
        (told,) = self.client(kind).ask_all(verb(kind), [request], seconds)
        if isinstance(told, Refused):
            raise told
        answer: dict[str, Any] = told
        return answer

    def gather(self, asking: Asking, **questions: Query) -> "Gathered":
        """All of them at once, with one deadline; a service that is down costs its own part only."""
        parent = f"00-{asking.trace_id}-{secrets.token_hex(8)}-01"
        threads = {name: eventlet.spawn(self._part, asking, query, parent) for name, query in questions.items()}
        gathered, deadline = Gathered(), time.monotonic() + GATHER_SECONDS_MAX
        for name, thread in threads.items():
            answer = by(deadline, thread)
            if isinstance(answer, Refused):
                asking.basis.spoil()
            if not isinstance(answer, Refused):
                gathered.parts[name] = answer
            elif answer.status < OURS_TO_MEND:
                gathered.refused[name] = answer
            else:
                gathered.unavailable.append(self.client(type(questions[name])).service)
        return gathered

    def names_of_areas(self, asking: Asking) -> dict[str, str]:
        """By their ids, as the list of areas is kept; nothing where it cannot be had."""
        found = self.gather(asking, areas=ListAreas(limit=AREAS_MAX))
        return {each["area_id"]: each["name"] for each in found.items("areas")}

    def _part(self, asking: Asking, query: Query, parent: str) -> dict[str, Any] | Refused:
        client = self.client(type(query))
        with telemetry.tracing(parent):
            try:
                return self.find_out(asking, type(query), query.dump(), GATHER_SECONDS_MAX)
            except Refused as refusal:
                return refusal
            except Exception as error:  # noqa: BLE001 - one part's defect is that part's
                telemetry.log().warning("part failed", service=client.service, error=repr(error), exc_info=True)
                return Unavailable(f"{client.service} failed")


def by(deadline: float, thread: Any) -> Any:
    """What a thread found by then (seconds of the monotonic clock); one that is later is stopped, and was Unavailable."""
    with eventlet.Timeout(max(deadline - time.monotonic(), 0), False):  # noqa: FBT003 - the library's signature
        return thread.wait()
    thread.kill()
    return Unavailable(f"nothing within {GATHER_SECONDS_MAX:g} seconds: ask again")


@dataclass
class Gathered:
    """Answers by name, refusals by name, and the services that did not answer."""

    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    unavailable: list[str] = field(default_factory=list)

    def items(self, name: str) -> list[dict[str, Any]]:
        """The items of a part that is a list; empty where it did not come."""
        found: list[dict[str, Any]] = self.parts.get(name, {}).get("items", [])
        return found

    def has_more(self, name: str) -> bool:
        """Whether there is more of a list than came."""
        return self.parts.get(name, {}).get("next_after") is not None

    def needed(self, name: str) -> dict[str, Any]:
        """A part without which there is no answer: its refusal raised, Unavailable where it did not come."""
        if name in self.refused:
            raise self.refused[name]
        if name not in self.parts:
            raise Unavailable(f"{', '.join(self.unavailable)} did not answer: ask again")
        return self.parts[name]


Handler = Callable[[Any, Asking], Any]
