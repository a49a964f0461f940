"""A call from the gateway to a service, signed whole: who asks, for what, received when, and until when it matters.

One signature covers all the requests that travel together, so that nothing of a call can be used in another.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from chassis.clock import now
from contracts.errors import Expired, Unauthenticated
from contracts.principal import Principal

CALL_SECONDS_MAX = 5.0
ALGORITHM = "Ed25519"


@dataclass(frozen=True)
class Request:
    """One message of a call (JSON values), with its principal and the instant the gateway received it."""

    principal: Principal
    message: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True)
class Call:
    """`deadline` is absolute: work that has not begun by then is not begun."""

    service: str
    method: str
    deadline: datetime
    traceparent: str
    requests: Sequence[Request]

    def sign(self, private_key: str) -> str:
        payload = {
            "service": self.service,
            "method": self.method,
            "deadline": self.deadline.isoformat(),
            "traceparent": self.traceparent,
            "requests": [
                [request.principal.dump(), request.message, request.received_at.isoformat()]
                for request in self.requests
            ],
        }
        return jws.serialize_compact(
            {"alg": ALGORITHM}, json.dumps(payload, separators=(",", ":")), key_of(private_key), algorithms=[ALGORITHM]
        )


def open_call(token: str, public_key: str, service: str, method: str) -> Call:
    """The call that the gateway signed for this method, or a refusal: forged, for another, or too late."""
    try:
        payload = json.loads(jws.deserialize_compact(token, key_of(public_key), algorithms=[ALGORITHM]).payload)
    except (JoseError, ValueError, TypeError) as error:
        raise Unauthenticated("the call is not signed by the gateway") from error
    if (payload["service"], payload["method"]) != (service, method):
        raise Unauthenticated("the call was signed for another method")
    call = Call(
        service=service,
        method=method,
        deadline=datetime.fromisoformat(payload["deadline"]),
        traceparent=payload["traceparent"],
        requests=[
            Request(Principal.load(principal), message, datetime.fromisoformat(received_at))
            for principal, message, received_at in payload["requests"]
        ],
    )
    check_deadline(call)
    return call


def check_deadline(call: Call) -> None:
    """Refuse to begin work that nobody waits for any more."""
    if now() >= call.deadline:
        raise Expired("the caller's deadline had passed before work began")


@cache
def key_of(pem: str) -> OKPKey:
    return OKPKey.import_key(pem)
