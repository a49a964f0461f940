"""The web server: one answer for every request, whatever it asks, with a trace, a measure and the headers that protect.

nameko's server answers unknown addresses in its own way, dies with a broken connection, and shares its port with whoever
asks for the same one; these three are put right here.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
from eventlet import greenio, wsgi
from nameko.web.server import WebServer
from prometheus_client import Counter as Measure
from prometheus_client import Histogram
from werkzeug import Request, Response
from werkzeug.exceptions import MethodNotAllowed as WrongMethod
from werkzeug.exceptions import NotFound as NoRule
from werkzeug.routing import Map

from chassis import telemetry
from contracts.errors import Defect, Refused
from gateway import cors
from gateway.asking import Asking
from gateway.auth import PUBLIC, of_request
from gateway.hearing import cache_of
from gateway.naming import SubjectConverter
from gateway.problems import MethodNotAllowed, NoSuchPath, TooManyRequests, problem, with_headers
from gateway.protocol import IDLE_SECONDS_MAX, SECURITY_HEADERS, Protocol
from gateway.rate import UNLIMITED, Rate, Share, client, client_in
from gateway.settings import GatewaySettings
from gateway.standing import Ready, Standing
from gateway.web import render

SOCKET_SECONDS_MAX = 30
CONNECTIONS_MAX = 5_000
CONNECTIONS_A_CLIENT_MAX = 2_000  # where we see clients themselves: the rest is for everybody else
ACCEPT_AGAIN_SECONDS = 0.1
ANSWERS_SECONDS_MAX = 5
URL_BYTES_MAX = 8_192
REQUESTS = Measure("opland_http_requests_total", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram("opland_http_seconds", "Time from the request's head to its answer", ["route"])
STATUS = {200: "200 OK", 304: "304 NOT MODIFIED"}
HEALTH_PATHS = ("/healthz", "/readyz", "/metrics")
Beside = list[tuple[str, str]]
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"


class Server(WebServer):  # type: ignore[misc]
    """Listens alone on its port; a connection that breaks harms nobody but itself; what is in hand at a stop is answered."""

    _starting: bool
    _is_accepting: bool

    def start(self) -> None:
        if self._starting:
            return
        self._starting = True
        self._connections = eventlet.GreenPool(CONNECTIONS_MAX)
        self._states: dict[int, list[Any]] = {}
        self._by_address: Counter[str] = Counter()
        self._sock = eventlet.listen(self.bind_addr, reuse_port=False)
        self._sock.settimeout(None)
        self._serv = self.get_wsgi_server(self._sock, App(self))
        self._gt = self.container.spawn_managed_thread(self.run)

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, **_: Any) -> Any:
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=Protocol,
            debug=False,
            log_output=False,
            keepalive=IDLE_SECONDS_MAX,
            socket_timeout=SOCKET_SECONDS_MAX,
            url_length_limit=URL_BYTES_MAX,
        )

    def run(self) -> None:
        """Accept for ever. Beyond CONNECTIONS_MAX a new one waits in the system's queue until another ends."""
        while self._is_accepting:
            try:
                sock, address = self._sock.accept()
            except OSError as error:  # no file descriptors left, for instance: it passes
                telemetry.log().warning("no connection accepted", error=repr(error))
                eventlet.sleep(ACCEPT_AGAIN_SECONDS)
                continue
            if self._has_enough(address[0]):
                sock.close()
                continue
            sock.settimeout(SOCKET_SECONDS_MAX)
            self._connections.spawn(self.process_request, sock, address)

    def _has_enough(self, address: str) -> bool:
        """Whether this client holds its share of connections. Behind a proxy they are all the proxy's."""
        settings: GatewaySettings = self.container.config["OWN_SETTINGS"]
        return not settings.proxies_trusted and self._by_address[client(address)] >= CONNECTIONS_A_CLIENT_MAX

    def process_request(self, sock: Any, address: Any) -> None:
        """All requests of one connection."""
        who = client(address[0])
        state = self._states[id(sock)] = [address, sock, wsgi.STATE_IDLE]
        self._by_address[who] += 1
        try:
            self._serv.process_request(state)
        except Exception as error:  # noqa: BLE001 - the client went away in the middle
            telemetry.log().info("connection lost", error=repr(error))
        finally:
            del self._states[id(sock)]
            self._by_address[who] -= 1
            if not self._by_address[who]:
                del self._by_address[who]
            sock.close()

    def unregister_provider(self, provider: Any) -> None:
        """Routes are stopped first of all: the first to go ends the accepting of anything new."""
        if self._is_accepting:
            self._is_accepting = False
            self._gt.kill()
            self._sock.close()
            for state in list(self._states.values()):
                idle, state[2] = state[2] == wsgi.STATE_IDLE, wsgi.STATE_CLOSE
                if idle:
                    greenio.shutdown_safe(state[1])
        super().unregister_provider(provider)

    def stop(self) -> None:
        """Wait until the answers in hand are written."""
        self.wait_for_providers()
        with eventlet.Timeout(ANSWERS_SECONDS_MAX, False):  # noqa: FBT003 - the library's signature
            self._connections.waitall()

    def make_url_map(self) -> Map:
        """Addresses as they are written: nothing is redirected to a tidier one."""
        url_map = Map(merge_slashes=False, redirect_defaults=False, converters={"subject": SubjectConverter})
        for route in self._providers:
            rule = route.get_url_rule()
            rule.endpoint = route
            url_map.add(rule)
        return url_map


class App:
    """The WSGI application around all routes."""

    def __init__(self, server: Server) -> None:
        config = server.container.config
        self.settings: GatewaySettings = config["OWN_SETTINGS"]
        self.health = config.get("HEALTH")
        self.addresses = server.make_url_map().bind("gateway")  # no route depends on the name we are called by
        self.rate = Rate(self.settings.rate_per_second_max)
        cache = cache_of(server.container)
        self.standing, self.acting = Standing(cache), cache.acting

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        trace_id = telemetry.trace_id_of(environ.get("HTTP_TRACEPARENT")) or secrets.token_hex(16)
        address = client_in(environ, self.settings.proxies_trusted)
        share = self.share_of(environ, address)
        ready = self.standing.find(environ) if share.allowed and not self.acting.lately(address) else None
        if ready is not None:
            return self.hand_out(ready, environ, start_response, self.beside(environ, share, trace_id), began)
        request = Request(environ)
        environ["opland.trace_id"] = trace_id
        name, response = self.respond(request, trace_id, share)
        for header, value in SECURITY_HEADERS.items():
            response.headers.setdefault(header, value)
        if self.settings.public_url.startswith("https:"):
            response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        beside = self.beside(environ, share, trace_id, response.headers.get("Allow", ""))
        ready = self.standing.keep(environ, response, name)
        if ready is not None:
            return self.hand_out(ready, environ, start_response, beside, began)
        response.headers.extend(beside)
        self.note(name, request.method, response.status_code, trace_id, began)
        return response(environ, start_response)

    def hand_out(
        self, ready: Ready, environ: dict[str, Any], start_response: Callable[..., Any], beside: Beside, began: float
    ) -> Iterable[bytes]:
        """What stands ready, without a worker, a route or a template."""
        status, headers, body = ready.told(environ)
        self.note(ready.route, "GET", status, dict(beside)["X-Trace-Id"], began)
        start_response(STATUS[status], [*headers, *beside])
        return [body]

    def beside(self, environ: dict[str, Any], share: Share, trace_id: str, allowed: str = "") -> Beside:
        """The headers that belong to this request and not to its answer: no two requests share them."""
        found = {"X-Trace-Id": trace_id, **self.rate.headers(share)}
        if self.settings.cors_origins:
            found |= cors.headers(Request(environ), self.settings.cors_origins, allowed)
        return list(found.items())

    def share_of(self, environ: dict[str, Any], address: str) -> Share:
        """What a request leaves of the share it takes from: of the person whose token it brings, else of the address it comes from."""
        if not self.settings.rate_per_second_max:
            return UNLIMITED
        person = ""
        if "HTTP_AUTHORIZATION" in environ:
            try:
                person = of_request(Request(environ), PUBLIC, self.settings).person
            except Exception:  # noqa: BLE001 - nobody's, or cannot be checked now; a fault of ours is told by the route
                person = ""
        return self.rate.take(f"person {person}" if person else address, time.monotonic())

    def note(self, name: str, method: str, status: int, trace_id: str, began: float) -> None:
        """In the measures and the log."""
        seconds = time.perf_counter() - began
        REQUESTS.labels(name, known_method(method), status).inc()
        SECONDS.labels(name).observe(seconds)
        if name not in HEALTH_PATHS:
            facts = {"route": name, "method": known_method(method), "status": status}
            telemetry.log().info("answered", trace_id=trace_id, seconds=round(seconds, 4), **facts)

    def respond(self, request: Request, trace_id: str, share: Share) -> tuple[str, Response]:
        """The name of the route, for measures, and the answer."""
        if not share.allowed:
            refused = TooManyRequests("you ask too often: wait a moment", retry_seconds=share.wait_seconds)
            return "refused", problem(refused, request.path, trace_id)
        if request.path in HEALTH_PATHS and self.health and request.method in ("GET", "HEAD"):
            return request.path, self.health.respond(request.path)
        try:
            route, values = self.addresses.match(request.path, request.method)
        except NoRule:
            return "unknown", refusal(NoSuchPath("nothing stands at this address"), request, trace_id, self.settings)
        except WrongMethod as wrong:
            return "unknown", other_method(request, sorted(wrong.valid_methods or ()), trace_id, self.settings)
        request.path_values = values  # type: ignore[attr-defined] # where nameko looks for them
        try:
            return route.operation.path, route.handle_request(request)
        except Exception:  # noqa: BLE001
            with telemetry.tracing(f"00-{trace_id}-{secrets.token_hex(8)}-01"):
                telemetry.log().exception("defect")
            return route.operation.path, refusal(DEFECT, request, trace_id, self.settings)


DEFECT = Defect("this request met a fault of ours; it is logged under the trace id")


def refusal(
    refused: Refused, request: Request, trace_id: str, settings: GatewaySettings, asking: Asking | None = None
) -> Response:
    """A page for a browser outside the API, a problem document for everyone else. `asking`: what came by a form of ours."""
    if not request.path.startswith("/api/") and render.wants_html(request):
        return with_headers(render.error_page(refused, request, trace_id, settings, asking), refused)
    return problem(refused, request.path, trace_id)


def other_method(request: Request, allowed: list[str], trace_id: str, settings: GatewaySettings) -> Response:
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ", ".join([*allowed, "OPTIONS"])})
    refused = MethodNotAllowed(f"{known_method(request.method)} is not for this address", allowed=allowed)
    return refusal(refused, request, trace_id, settings)


def known_method(method: str) -> str:
    """A client may invent methods; our measures do not grow with them."""
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "OTHER"
