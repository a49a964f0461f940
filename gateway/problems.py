"""What the gateway itself refuses, and every refusal as a problem document (RFC 9457)."""

import json
from typing import Any
from urllib.parse import quote

from werkzeug import Response

from contracts.errors import Forbidden, NotFound, Refused, Unauthenticated

PROBLEM = "application/problem+json"
OURS = ("type", "title", "status", "detail", "instance", "trace_id")
RETRY_SECONDS = 1
ASK_AGAIN = (429, 503, 504)
IN_A_PATH = "/:@!$&'()*+,;=~"
"""What a path may hold as it is (RFC 3986); anything else is encoded, so that `instance` is an address whatever was asked."""


class Malformed(Refused):
    """The request cannot be read at all; nothing was done."""

    status = 400


class IdempotencyKeyMissing(Refused):
    """What is asked must carry `Idempotency-Key: <uuid>`: asking again with it does it once."""

    status = 400


class TooSlow(Refused):
    """The body did not arrive in time."""

    status = 408


class WrongContentType(Refused):
    status = 415


class TooManyRequests(Refused):
    """One client asks more often than its share; wait as `Retry-After` says."""

    status = 429


class NoSuchPath(NotFound):
    """Nothing stands at this address."""


class MethodNotAllowed(Refused):
    """The address is right, the method is not; `Allow` says which are."""

    status = 405


class ForeignForm(Forbidden):
    """A form that was not sent from one of our own pages."""


def document(refusal: Refused, instance: str, trace_id: str) -> dict[str, Any]:
    """The members of a problem: the refusal's name, its sentence, and its facts beside them."""
    name = type(refusal).__name__
    facts = {key: value for key, value in refusal.facts.items() if key not in OURS}
    return {
        "type": f"/problems/{name}",
        "title": name,
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": quote(instance, safe=IN_A_PATH),
        "trace_id": trace_id,
        **facts,
    }


def problem(refusal: Refused, instance: str, trace_id: str) -> Response:
    body = json.dumps(document(refusal, instance, trace_id))
    return with_headers(Response(body, refusal.status, content_type=PROBLEM), refusal)


def with_headers(response: Response, refusal: Refused) -> Response:
    """What HTTP asks for beside some statuses. No refusal is kept by anybody on the way."""
    response.headers["Cache-Control"] = "no-store"
    if isinstance(refusal, Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="oplandspuljen"'
    if refusal.status in ASK_AGAIN:
        response.headers["Retry-After"] = str(refusal.facts.get("retry_seconds", RETRY_SECONDS))
    if isinstance(refusal, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(refusal.facts["allowed"])
    return response
