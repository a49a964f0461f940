"""Structured logs, one trace id from HTTP through RPC, outbox, event and handler, and the metrics every process has."""

import logging
import re
import secrets
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram

TRACEPARENT = re.compile(r"00-(?!0{32})(?P<trace_id>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
HANDLED = Counter("opland_handled_total", "Messages handled, by kind and outcome", ["service", "entry", "outcome"])
SECONDS = Histogram("opland_handle_seconds", "Time to handle a message", ["service", "entry"])
BATCH = Histogram(
    "opland_batch_size", "Messages taken together", ["service", "entry"], buckets=(1, 2, 5, 10, 50, 100, 500)
)
IN_HAND = Gauge("opland_in_hand", "Events taken from a queue and not acknowledged yet", ["service", "entry"])
OUTBOX_WAITING = Gauge("opland_outbox_waiting", "Events not yet confirmed by the broker", ["service"])
OUTBOX_AGE_SECONDS = Gauge("opland_outbox_age_seconds", "Age of the oldest unconfirmed event", ["service"])
BUS_BLOCKED = Gauge("opland_bus_blocked", "1 while the broker takes nothing, as readiness last found", ["service"])
INBOX = Gauge("opland_inbox_kept", "Events kept after a failure, by state", ["service", "state"])


def configure(service: str, level: str) -> None:
    """Log JSON lines to standard error, ours and every library's alike."""

    def say_whose(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        """Not a context variable: each green thread begins with none."""
        return {"service": service, **line}

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        say_whose,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for library in ("nameko", "amqp", "kombu", "alembic"):
        logging.getLogger(library).setLevel(max(logging.getLevelNamesMapping()[level], logging.WARNING))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=True,
    )


def log() -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


def traceparent(parent: str | None = None) -> str:
    """The W3C trace context of what follows `parent`, or what is being done now; a new one if nothing was carried here."""
    bound = structlog.contextvars.get_contextvars()
    trace_id = trace_id_of(parent) or bound.get("trace_id") or secrets.token_hex(16)
    return f"00-{trace_id}-{secrets.token_hex(8)}-01"


@contextmanager
def tracing(parent: str | None, **facts: str) -> Iterator[str]:
    """Carry the trace of `parent` (a traceparent; a new trace where it is none) into all that the block logs and says."""
    trace_id = trace_id_of(parent) or secrets.token_hex(16)
    with structlog.contextvars.bound_contextvars(trace_id=trace_id, **facts):
        yield trace_id


def traces(parents: Iterable[str | None]) -> list[str]:
    """Whose work was done together: the trace ids of these, each once, so that a search for any one finds the line."""
    return list(dict.fromkeys(found for parent in parents if (found := trace_id_of(parent))))


def trace_id_of(parent: str | None) -> str | None:
    """The trace id in a traceparent of version 00 (W3C Trace Context, section 3.2), or None when it is malformed."""
    found = TRACEPARENT.fullmatch(parent or "")
    return found["trace_id"] if found else None
