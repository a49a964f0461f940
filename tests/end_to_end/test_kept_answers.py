"""What all may read is told without asking anybody, until an event says otherwise; and who follows the pool hears of it."""

import gzip
import http.client
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.broker import Broker
from deploy.local.process import wait_until
from deploy.local.town import Town
from gateway.standing import COMPRESS_BYTES_MIN
from tests.people import People
from tests.towns import a_town

pytestmark = pytest.mark.timeout(180)
SECONDS_MAX = 20


@pytest.fixture(scope="module")
def town(broker: Broker, server_folder: Path) -> Iterator[Town]:
    with a_town(server_folder, broker) as found:
        yield found


def read(town: Town, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """From an address of its own: who has just acted is told nothing that was kept."""
    reader = ("127.0.0.2", 0)
    connection = http.client.HTTPConnection("127.0.0.1", town.http_port, timeout=SECONDS_MAX, source_address=reader)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


def test_a_page_that_was_read_is_told_again_while_its_services_stand_still(town: Town) -> None:
    paths = ("/", "/api/v1/overview", "/puljen")
    assert wait_until(lambda: all(read(town, path)[0] == http.client.OK for path in paths), SECONDS_MAX)
    wait_until(lambda: False, 6)  # what follows a start has settled: what is asked now lives longer than a second
    first = {path: read(town, path) for path in paths}
    process = town.running["ledger"]
    process.send_signal(signal.SIGSTOP)
    try:
        for path in paths:
            assert read(town, path)[::2] == first[path][::2]
            status, headers, body = read(town, path, Accept_Encoding="gzip")
            packed = headers["Content-Encoding"] == "gzip"
            assert packed == (len(first[path][2]) > COMPRESS_BYTES_MIN)
            assert (gzip.decompress(body) if packed else body) == first[path][2]
            assert (
                read(town, path, Accept_Encoding="gzip", If_None_Match=headers["ETag"])[0] == http.client.NOT_MODIFIED
            )
            assert status == http.client.OK
    finally:
        process.send_signal(signal.SIGCONT)


def test_who_follows_the_pool_is_told_its_next_number_and_the_page_has_changed(town: Town) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", town.http_port, timeout=SECONDS_MAX)
    connection.request("GET", "/api/v1/live?topics=pool")
    stream = connection.getresponse()
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    assert stream.headers["X-Accel-Buffering"] == "no"

    def told() -> int:
        """The number in the next event of the stream."""
        while not (line := stream.readline()).startswith(b"data: "):
            assert line, "the stream ended"
        return int(json.loads(line.removeprefix(b"data: "))["sequence"])

    before = told()
    with People(town.url) as people:
        people.new_year(1_000)
    while (sequence := told()) <= before:
        pass
    assert json.loads(read(town, "/api/v1/pool")[2])["sequence"] >= sequence
    assert read(town, "/api/v1/live?topics=nothing")[0] == http.client.UNPROCESSABLE_ENTITY
    connection.close()
