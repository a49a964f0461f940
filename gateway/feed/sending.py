"""One signed request to a partner's endpoint (Standard Webhooks), with an end, whatever the other side does."""

import time
from dataclasses import dataclass
from urllib.parse import SplitResult
from uuid import UUID

import certifi
import eventlet
import urllib3
from standardwebhooks import Webhook as Signer
from urllib3.exceptions import HTTPError

from chassis.bus import CONTENT_TYPE
from chassis.clock import now
from gateway.feed.addresses import Unreachable, endpoint, port_of, resolved

CONNECT_SECONDS_MAX = 5.0
ANSWER_SECONDS_MAX = 10.0
DELIVERY_SECONDS_MAX = 15.0
"""In all: an answer that comes a byte at a time ends too."""


@dataclass(frozen=True)
class Answer:
    """`status` of the endpoint, or the `error` why there is none."""

    status: int | None
    error: str | None
    milliseconds: int

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own


def headers_of(event_id: UUID, body: str, secrets: list[str]) -> dict[str, str]:
    """The signature by each secret that is valid. An event that is told again has the same id, and a time of its own."""
    at = now()
    signatures = " ".join(Signer(secret).sign(str(event_id), at, body) for secret in secrets)
    return {
        "Content-Type": CONTENT_TYPE,
        "User-Agent": "oplandspuljen",
        "webhook-id": str(event_id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures,
    }


def send(url: str, body: str, headers: dict[str, str], *, private_allowed: bool, ca_file: str | None = None) -> Answer:
    """Told to the endpoint; no redirect is followed, no proxy of the environment asked, and nothing of its answer kept."""
    began = time.monotonic()
    status, error = None, None
    late = eventlet.Timeout(DELIVERY_SECONDS_MAX)
    try:
        with late:
            parts = endpoint(url, private_allowed=private_allowed)
            address = resolved(parts, private_allowed=private_allowed)
            status = _post(parts, address, body, headers, ca_file)
    except Unreachable as refusal:
        error = str(refusal)
    except eventlet.Timeout as timeout:  # no Exception: the library would take one of ours for its own
        if timeout is not late:
            raise
        error = f"no answer within {DELIVERY_SECONDS_MAX:g} seconds"
    except (HTTPError, OSError, ValueError) as trouble:
        error = type(trouble).__name__  # its text may hold the address with what stands in it
    return Answer(status, error, int((time.monotonic() - began) * 1000))


def _post(parts: SplitResult, address: str, body: str, headers: dict[str, str], ca_file: str | None) -> int:
    host = str(parts.hostname)
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS_MAX, read=ANSWER_SECONDS_MAX)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            address,
            port_of(parts),
            timeout=timeout,
            cert_reqs="CERT_REQUIRED",
            ca_certs=ca_file or certifi.where(),
            server_hostname=host,
            assert_hostname=host,
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port_of(parts), timeout=timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {**headers, "Host": parts.netloc}
    with pool:
        answer = pool.urlopen("POST", target, body.encode(), told, retries=False, redirect=False, preload_content=False)
        try:
            return answer.status
        finally:
            answer.close()
