"""Routes: who may ask, what is read, what is answered. A route without a rule for who may ask cannot be declared."""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial, wraps
from typing import Any, Literal
from urllib.parse import quote, urlencode

from eventlet.event import Event
from marshmallow.fields import Boolean, Integer
from nameko.exceptions import ContainerBeingKilled
from nameko.web.handlers import HttpRequestHandler
from werkzeug import Request, Response
from werkzeug.http import http_date
from werkzeug.routing import MapAdapter

from chassis import telemetry
from chassis.clock import now
from contracts.errors import Invalid, Refused, Unavailable
from contracts.message import Message, schema
from contracts.principal import ANONYMOUS
from gateway import bodies, uploads
from gateway.asking import OURS_TO_MEND, Asking, Handler
from gateway.auth import Rule, of_page, of_request
from gateway.files.store import Folder
from gateway.hearing import cache_of
from gateway.identity.sessions import FIELD, Session, check_form
from gateway.keys import idempotency_key
from gateway.questions import touched_by
from gateway.rate import client_of
from gateway.server import DEFECT, Server, refusal
from gateway.web.back import page_behind
from gateway.web.render import PAGE_BEHIND

Takes = Literal["nothing", "command", "json", "form", "raw", "csv", "upload"]
ACCEPTED = 202
YES_OR_NO = {"true": True, "false": False}
WHOLE = re.compile(r"-?[0-9]{1,18}")
PLACES = {
    "next_after": "after",
    "next_before": "before",
    "next_since": "after_since",
    "next_amount": "after_amount",
    "next_sequence": "after_sequence",
    "next_line": "after_line",
}
"""Field of an answer -> the field of its question that asks for the page after."""
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
READ_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


@dataclass(frozen=True)
class Deprecated:
    """An operation that is on its way out: since when, until when it is answered, and where what to do instead is written."""

    since: date
    sunset: date
    link: str

    def headers(self) -> list[tuple[str, str]]:
        """RFC 9745 and RFC 8594."""
        return [
            ("Deprecation", f"@{int(midnight(self.since).timestamp())}"),
            ("Sunset", http_date(midnight(self.sunset))),
            ("Link", f'<{self.link}>; rel="deprecation"'),
        ]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@dataclass(frozen=True)
class Operation:
    """All that is to know of a route; the OpenAPI document is made from it.

    `takes` "command": JSON with an Idempotency-Key; "csv": a table with one; "upload": a file, or a form with one.
    `later`: states in an answer that mean "decided later", hence 202.
    `unattended`: an open page asks it by itself, again and again; nobody need sit there, so no session lives longer by it.
    `kept`: the whole answer is, for whoever is nobody in particular (`standing.py`).
    `ours`: fields that we say ourselves, and no body may. `location`: where what was created stands, with the answer's fields in braces.
    """

    method: str
    path: str
    auth: Rule
    summary: str
    takes: Takes = "nothing"
    asks: type[Message] | None = None
    answers: type[Message] | Mapping[str, Any] | None = None
    status: int = 200
    later: tuple[str, ...] = ()
    location: str | None = None
    ours: tuple[str, ...] = ()
    page: bool = False
    unattended: bool = False
    kept: bool = False
    development: bool = False
    deprecated: Deprecated | None = None
    name: str = ""


class Route(HttpRequestHandler):  # type: ignore[misc] # nameko is untyped
    """One operation as nameko's entrypoint. What comes over the connection is read before a worker is taken."""

    server = Server()

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation.method, operation.path)
        self.operation = operation

    def handle_request(self, request: Request) -> Response:
        trace_id: str = request.environ["opland.trace_id"]
        upload, by_form, cache = None, None, cache_of(self.container)
        self._look_behind(request)
        try:
            asking = self._read(request, trace_id)
            upload = asking.upload
            by_form = asking if self.operation.page else None
            told = self._work(asking)
            if self.operation.kept and asking.principal == ANONYMOUS:
                request.environ["opland.basis"] = asking.basis
        except Refused as refused:
            told = refused
        except ContainerBeingKilled:
            told = Unavailable("this gateway is stopping: ask again")
        finally:
            if upload is not None:
                upload.discard()
        if self.operation.method != "GET" and not (isinstance(told, Refused) and told.status < OURS_TO_MEND):
            # Done, or perhaps: who asks from here on sees it.
            cache.touch(touched_by(self.operation.name, self.operation.asks))
            cache.acting.note(self._client(request))
        if isinstance(told, Refused):
            response = refusal(told, request, trace_id, self.container.config["OWN_SETTINGS"], by_form)
        else:
            response = told if isinstance(told, Response) else answer(self.operation, request, told)
            if self.operation.page:
                self._renew(response, asking)
        if self.operation.deprecated:
            response.headers.extend(self.operation.deprecated.headers())
        return response

    def _look_behind(self, request: Request) -> None:
        """Links on a page that answers a form lead to one that can be asked for again."""
        if self.operation.page and self.operation.method != "GET":
            readable = addresses_of(self.server)
            request.environ[PAGE_BEHIND] = page_behind(request, lambda path: bool(readable.test(path, "GET")))

    def _renew(self, response: Response, asking: Asking) -> None:
        identity = self.container.config["OWN_SETTINGS"].identity
        if identity and not self.operation.unattended:
            identity.sessions.renew(response, asking.session)

    def _read(self, request: Request, trace_id: str) -> Asking:
        operation, settings = self.operation, self.container.config["OWN_SETTINGS"]
        session = (
            of_page(request, operation.auth, settings)
            if operation.page
            else Session(of_request(request, operation.auth, settings))
        )
        body, raw, upload = {}, b"", None
        if operation.takes in ("command", "json"):
            body = bodies.read_json(request)
        elif operation.takes == "form":
            body = bodies.read_form(request)
            check_form(session, body)
        elif operation.takes in ("raw", "csv"):
            raw = bodies.read(request)
        elif operation.takes == "upload":
            upload = self._receive(request, session, settings.store)
        return Asking(
            principal=session.principal,
            session=session,
            request=request,
            trace_id=trace_id,
            received_at=now(),
            path={name: str(value) for name, value in request.path_values.items()},  # type: ignore[attr-defined]
            query=arguments(request, operation.asks) if operation.method == "GET" else {},
            body=body,
            raw=raw,
            key=upload.said.key
            if upload
            else idempotency_key(request)
            if operation.takes in ("command", "csv")
            else None,
            upload=upload,
            anew=cache_of(self.container).acting.lately(self._client(request)),
        )

    def _receive(self, request: Request, session: Session, folder: Folder) -> uploads.Upload:
        """Of a page's form only with what shows that it was ours; nothing is left of another."""
        upload = uploads.receive(request, session.principal.person, folder)
        try:
            if self.operation.page:
                check_form(session, {FIELD: upload.said.csrf})
        except Refused:
            upload.discard()
            raise
        return upload

    def _client(self, request: Request) -> str:
        return client_of(request, self.container.config["OWN_SETTINGS"].proxies_trusted)

    def _work(self, asking: Asking) -> Any:
        event = Event()
        done = partial(self.handle_result, event)
        self.container.spawn_worker(self, (asking,), {}, handle_result=done)
        return event.wait()


@lru_cache(maxsize=4)
def addresses_of(server: Server) -> MapAdapter:
    """All addresses, once every route has been added."""
    return server.make_url_map().bind("gateway")


def in_address(operation: Operation) -> set[str]:
    """The names that stand in an operation's address."""
    return {name for _, name in PARAMETER.findall(operation.path)}


def http(method: str, path: str, *, auth: Rule, summary: str, **more: Any) -> Callable[[Handler], Any]:
    """Declare a route. The method returns JSON values or a Response; refusals are answered as problems."""

    def declare(handler: Handler) -> Any:
        name = handler.__name__

        @wraps(handler)
        def entrypoint(self: Any, asking: Asking) -> Any:
            """Never raises: nameko would log every refusal with its stack."""
            with telemetry.tracing(f"00-{asking.trace_id}-{secrets.token_hex(8)}-01", entry=name):
                try:
                    return handler(self, asking)
                except Refused as refused:
                    return refused
                except Exception:  # noqa: BLE001 - the log has the rest
                    telemetry.log().exception("defect")
                    return DEFECT

        if more.get("page") and method != "GET" and more.get("takes") not in ("form", "upload"):
            raise TypeError("a page takes forms only: they carry what shows that it was ours")
        return Route.decorator(Operation(method, path, auth, summary, name=name, **more))(entrypoint)

    return declare


def arguments(request: Request, kind: type[Message] | None) -> dict[str, Any]:
    """The query string as the message's fields; numbers are read, everything else is the service's to judge."""
    known = schema(kind, kind.unknown).fields if kind else {}
    found: dict[str, Any] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Invalid("each name stands once in a query", fields={name[:100]: ["Stands twice."]})
        found[name] = argument(known.get(name), values[0])
    return found


def argument(field: Any, text: str) -> Any:
    if isinstance(field, Integer) and WHOLE.fullmatch(text):
        return int(text)
    return YES_OR_NO.get(text, text) if isinstance(field, Boolean) else text


def answer(operation: Operation, request: Request, told: Mapping[str, Any]) -> Response:
    """JSON, with what HTTP says beside it: where it stands, what comes next, whether it has changed."""
    status = ACCEPTED if told.get("state") in operation.later else operation.status
    response = Response(json.dumps(told, ensure_ascii=False), status, content_type="application/json")
    if operation.method != "GET":
        response.headers["Cache-Control"] = "no-store"
        if operation.location and status == operation.status:
            response.headers["Location"] = operation.location.format(**told)
        return response
    response.headers.update(READ_HEADERS)
    following = next_page(request, told)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    response.add_etag()
    return response.make_conditional(request)


def next_page(request: Request, told: Mapping[str, Any]) -> str | None:
    """Where the page after this one stands (RFC 8288), or None on the last."""
    places = {PLACES[name]: told[name] for name in PLACES if told.get(name) is not None}
    if not places:
        return None
    return f"{quote(request.path)}?{urlencode({**request.args.to_dict(), **places})}"
