"""A call from the gateway to a service, signed whole: who asks, for what, received when, and until when it matters.

One signature covers all the requests that travel together, so that nothing of a call can be used in another.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from chassis.clock import now
from contracts.errors import Expired, TooLarge, Unauthenticated
from contracts.principal import Principal

CALL_SECONDS_MAX = 5.0
CALL_BYTES_MAX = 4_000_000
"""Of its requests as JSON: several of the longest that the gateway reads, and a message that every broker takes."""
SIGNED_CHARS_MAX = CALL_BYTES_MAX * 4 // 3 + 10_000
ALGORITHM = "Ed25519"


class Registry(jws.JWSRegistry):
    """The library's own is made for tokens, and takes 128 kB."""

    max_payload_length = SIGNED_CHARS_MAX


REGISTRY = Registry(algorithms=[ALGORITHM])


@dataclass(frozen=True)
class Request:
    """One message of a call (JSON values), with its principal and the instant the gateway received it."""

    principal: Principal
    message: dict[str, Any]
    received_at: datetime

    @cached_property
    def json(self) -> str:
        told = [self.principal.dump(), self.message, self.received_at.isoformat()]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Call:
    """`deadline` is absolute: work that has not begun by then is not begun."""

    service: str
    method: str
    deadline: datetime
    traceparent: str
    requests: Sequence[Request]

    def sign(self, private_key: str) -> str:
        head = {
            "service": self.service,
            "method": self.method,
            "deadline": self.deadline.isoformat(),
            "traceparent": self.traceparent,
        }
        requests = ",".join(request.json for request in self.requests)
        payload = f'{json.dumps(head)[:-1]},"requests":[{requests}]}}'
        return jws.serialize_compact({"alg": ALGORITHM}, payload, key_of(private_key), registry=REGISTRY)


def in_calls(requests: Sequence[Request]) -> Iterator[list[Request]]:
    """The requests in their order, as many at a time as one call may hold. TooLarge for one that alone is too much."""
    together: list[Request] = []
    room = CALL_BYTES_MAX
    for request in requests:
        size = len(request.json.encode())
        if size > CALL_BYTES_MAX:
            raise TooLarge(f"a request holds at most {CALL_BYTES_MAX} bytes", bytes_max=CALL_BYTES_MAX)
        if size > room:
            yield together
            together, room = [], CALL_BYTES_MAX
        together.append(request)
        room -= size
    if together:
        yield together


def open_call(token: str, public_key: str, service: str, method: str) -> Call:
    """The call that the gateway signed for this method, or a refusal: forged, for another, or too late."""
    try:
        payload = json.loads(jws.deserialize_compact(token, key_of(public_key), registry=REGISTRY).payload)
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
