"""The front page and the overview under load: cold, cached, and beside many open streams; and what the first view weighs."""

import gzip
import http.client
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urljoin

from deploy.local.api import Api
from deploy.local.process import free_port
from deploy.local.replay import Replay
from deploy.local.town import Town
from gateway.acting import ACTED_SECONDS
from gateway.cache import SETTLING_SECONDS
from services.voting.domain import pabulib
from tests.bench.ballots import SAMPLE, open_election, stock, wait_for_port
from tests.bench.load import Outcome, get, send_all

PATHS = ("/", "/api/v1/overview")
UNCACHED = "/api/v1/areas"
REQUESTS = 6_000
CONNECTIONS = 32
COLD = 100
STREAMS = 200
BESIDE = 1_000
SLOWED_MAX = 2.0
FIRST_VIEW_BYTES_MAX = 150_000
SETTLED_SECONDS = ACTED_SECONDS + 1
"""By then who made the town is one who only reads."""
NAMED = re.compile(r"""(?:href|src)="(/static/[^"]+)"|url\(["']?([\w/.-]+Latin1\.woff2)""")
"""What a page names, and of the letters those of Western languages: of others a browser fetches what it shows."""
PACKED = {"Accept-Encoding": "gzip"}


@contextmanager
def a_town(folder: Path) -> Iterator[Town]:
    """With an open election, on SQLite."""
    with Town(folder, settings={"RATE_PER_SECOND_MAX": "0"}) as town:
        with Api(town.url) as api:
            open_election(Replay(api, pabulib.open_pb(SAMPLE), None, "DKK"))
        time.sleep(SETTLED_SECONDS)
        yield town


def cold(town: Town, path: str) -> float:
    """Seconds of an answer for which everything is asked (median): from a gateway that keeps nothing."""
    usual = town.settings
    town.settings = {**usual, "KEPT_MEGABYTES_MAX": "0"}
    try:
        town.restart("gateway")
        town.wait_ready("gateway")
        outcome = send_all(town.http_port, [get(path)] * COLD, 1)
    finally:
        town.settings = usual
        town.restart("gateway")
        town.wait_ready("gateway")
        time.sleep(SETTLING_SECONDS + 1)  # by then what was answered is kept for more than a second
    assert set(outcome.statuses) == {200}, outcome.statuses
    return outcome.percentile(0.5)


def cached(town: Town, path: str, *, packed: bool = True) -> Outcome:
    return asked(town.http_port, get(path, **(PACKED if packed else {})))


def constant(town: Town) -> Outcome:
    """The limit: a constant answer of nameko's own web server."""
    assert town.broker is not None
    port = free_port()
    with stock(town.broker, "constant", str(port)):
        wait_for_port(port, get("/"))
        return asked(port, get("/"))


def asked(port: int, prepared: bytes) -> Outcome:
    send_all(port, [prepared] * (REQUESTS // 10), CONNECTIONS)
    outcome = send_all(port, [prepared] * REQUESTS, CONNECTIONS)
    assert set(outcome.statuses) == {200}, outcome.statuses
    return outcome


def first_view(town: Town) -> int:
    """Bytes on the wire, compressed: the front page, and all that it and its style sheets name."""
    seen, waiting, total = {"/"}, ["/"], 0
    while waiting:
        path = waiting.pop()
        status, body, size = read(town, path, PACKED)
        assert status == http.client.OK, path
        total += size
        text = body.decode(errors="replace")
        named = {urljoin(path, first or second) for first, second in NAMED.findall(text)}
        waiting += named - seen
        seen |= named
    return total


def read(town: Town, path: str, headers: dict[str, str]) -> tuple[int, bytes, int]:
    """Status, body as it reads, and bytes of it on the wire."""
    connection = http.client.HTTPConnection("127.0.0.1", town.http_port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    return answer.status, gzip.decompress(raw) if answer.getheader("Content-Encoding") else raw, len(raw)


def beside_streams(town: Town) -> tuple[dict[str, float], dict[str, float]]:
    """Median seconds of a request before and while STREAMS streams are open, each of which has had its first event."""
    alone = medians(town)  # the gateway is warm from here on
    with ExitStack() as stack:
        for _ in range(STREAMS):
            stream = socket.create_connection(("127.0.0.1", town.http_port), timeout=30)
            stack.enter_context(stream)
            stream.sendall(get("/api/v1/live?topics=pool"))
            received = b""
            while b"event: pool" not in received:
                received += stream.recv(4096)
        beside = medians(town)
    return alone, beside


def medians(town: Town) -> dict[str, float]:
    return {path: send_all(town.http_port, [get(path)] * BESIDE, 1).percentile(0.5) for path in (*PATHS, UNCACHED)}
