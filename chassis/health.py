"""Alive, ready and measured: what every process says of itself over HTTP, apart from its work."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.orm import Session
from werkzeug import Request, Response

from chassis import inbox, outbox, telemetry
from chassis.clock import now
from chassis.db import Database

LOOK_SECONDS = 1.0
OK = "ok"
Check = Callable[[], str | None]


@dataclass
class Health:
    """Named checks, each None when all is well, or a sentence. `gauges` brings numbers up to date before a reading.

    `warnings`: what an operator has to see to, and what no other process would do better: such a process stays ready.
    """

    service: str
    checks: dict[str, Check] = field(default_factory=dict)
    gauges: Callable[[], None] = lambda: None
    warnings: dict[str, Check] = field(default_factory=dict)
    _found: dict[str, str] = field(default_factory=dict)
    _warned: dict[str, str] = field(default_factory=dict)
    _looked_at: float = float("-inf")
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def state(self) -> tuple[dict[str, str], dict[str, str]]:
        """Check -> "ok", or what is wrong; and what to see to where all is ok. Looked at once a second at most, however many ask."""
        with self._looking:  # who asks meanwhile waits: there is nothing to say before the first look has ended
            if time.monotonic() - self._looked_at > LOOK_SECONDS:
                self._found = look(self.checks)
                told = look(self.warnings) if is_well(self._found) else {}
                self._warned = {name: said for name, said in told.items() if said != OK}
                self._looked_at = time.monotonic()
            return self._found, self._warned

    def respond(self, path: str) -> Response | None:
        """The answer to one of the three paths, or None for any other."""
        if path == "/healthz":
            return as_json({"service": self.service, "alive": True})
        if path == "/readyz":
            checks, warnings = self.state()
            ready = is_well(checks)
            told = {"service": self.service, "ready": ready, "checks": checks, "warnings": warnings}
            return as_json(told, 200 if ready else 503)
        if path == "/metrics":
            try:
                self.gauges()
            except Exception as error:  # noqa: BLE001 - the other numbers are worth having all the same
                telemetry.log().warning("gauges not read", error=repr(error))
            return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
        return None

    def app(self, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        """The three paths as a WSGI application."""
        answer = self.respond(Request(dict(environ)).path) or as_json({"status": 404, "title": "NotFound"}, 404)
        return answer(dict(environ), start_response)


def look(checks: Mapping[str, Check]) -> dict[str, str]:
    found = {}
    for name, check in checks.items():
        try:
            found[name] = check() or OK
        except Exception as error:  # noqa: BLE001 - any failure of a check is its answer
            found[name] = f"{type(error).__name__}: {error}"[:300]
    return found


def is_well(found: Mapping[str, str]) -> bool:
    return set(found.values()) <= {OK}


def as_json(value: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


def read_gauges(service: str, db: Database) -> None:
    """How much waits to be sent, since when, and how much is kept after a failure."""

    def read(session: Session) -> None:
        waiting, oldest = outbox.lag(session)
        telemetry.OUTBOX_WAITING.labels(service).set(waiting)
        telemetry.OUTBOX_AGE_SECONDS.labels(service).set((now() - oldest).total_seconds() if oldest else 0)
        counts = inbox.kept(session)
        for state in ("waiting", "parked"):
            telemetry.INBOX.labels(service, state).set(counts.get(state, 0))

    db.read(read)
