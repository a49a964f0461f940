"""No client takes the others' share: a token bucket for each client, in the memory of this process."""

import math
import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from werkzeug import Request

CLIENTS_MAX = 10_000
BURST_SECONDS = 2
TEXT_CHARS_MAX = 100
HOST_BITS = 64
WITH_PORT = re.compile(r"\[([^\]]+)\](?::[0-9]+)?|([0-9.]+):[0-9]+")
"""`[2001:db8::1]:443`, `198.51.100.7:5000`."""


@dataclass(frozen=True)
class Share:
    """What is left of a client's share after a request: `left` more at once, all of it again in `reset_seconds`."""

    allowed: bool
    left: int
    reset_seconds: int
    wait_seconds: int
    """Until one more request is allowed."""


UNLIMITED = Share(allowed=True, left=0, reset_seconds=0, wait_seconds=0)


class Rate:
    """`per_second_max` requests a second for each client, and twice as many at once; 0 is no limit.

    Of more than CLIENTS_MAX clients, those seen longest ago are forgotten: they begin with a full bucket.
    """

    def __init__(self, per_second_max: int) -> None:
        self.per_second_max = per_second_max
        self.burst = per_second_max * BURST_SECONDS
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, at: float) -> Share:
        """Whether this client may ask now, and what it has left; `at` is seconds of any clock that runs evenly."""
        if not self.per_second_max:
            return UNLIMITED
        left, seen_at = self._buckets.pop(client, (float(self.burst), at))
        left = min(self.burst, left + (at - seen_at) * self.per_second_max)
        allowed = left >= 1
        left -= allowed
        self._buckets[client] = (left, at)
        if len(self._buckets) > CLIENTS_MAX:
            self._buckets.popitem(last=False)
        reset, wait = (self.burst - left) / self.per_second_max, (1 - left) / self.per_second_max
        return Share(allowed, int(left), math.ceil(reset), max(0, math.ceil(wait)))

    def headers(self, share: Share) -> dict[str, str]:
        """As the IETF's draft has them (httpapi-ratelimit-headers): the policy, and where this client stands with it."""
        if not self.per_second_max:
            return {}
        return {
            "RateLimit-Policy": f'"client";q={self.burst};w={BURST_SECONDS}',
            "RateLimit": f'"client";r={share.left};t={share.reset_seconds}',
        }


def client_of(request: Request, proxies_trusted: int) -> str:
    return client_in(request.environ, proxies_trusted)


def client_in(environ: dict[str, Any], proxies_trusted: int) -> str:
    """The address of who asks: as many proxies as we trust have each added the one they were asked from."""
    forwarded = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies_trusted and len(forwarded) >= proxies_trusted:
        return client(forwarded[-proxies_trusted][:TEXT_CHARS_MAX])
    return client(str(environ.get("REMOTE_ADDR", "")))


@lru_cache(maxsize=CLIENTS_MAX)
def client(address: str) -> str:
    """Whose address it is: without the port that some proxies add, and of IPv6 the /64, since who has one address has all of
    them. What is no address stands as it is."""
    written = WITH_PORT.fullmatch(address)
    try:
        found = ip_address(written[1] or written[2] if written else address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> HOST_BITS << HOST_BITS))
