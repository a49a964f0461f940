"""A stream tells the latest of what it follows, once, and is bounded, kept alive and ended."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import eventlet
import pytest

from contracts.errors import NotFound
from contracts.message import Query
from gateway import live
from gateway.live import LOOK_AGAIN_SECONDS, STREAMS_A_CLIENT_MAX, STREAMS_MAX, Hub, numbers, question
from gateway.problems import TooManyRequests
from gateway.routes.live import TOPIC

ELECTION = "election:00000000-0000-4000-8000-000000000001"
POOL = {"epoch": 1, "sequence": 7, "currency": "DKK", "years": [{"available": 5}, {"available": 6}]}


class Town:
    """A hub beside services that say what is true, and count how often they are asked."""

    def __init__(self) -> None:
        self.hub = Hub(self.find)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.sequence = 7
        self.away = False

    def find(self, kind: type[Query], message: Mapping[str, Any]) -> bytes:
        self.asked.append((kind.__name__, dict(message)))
        if self.away:
            raise NotFound("there is none")
        return json.dumps({**POOL, "sequence": self.sequence}).encode()

    def look(self, at: float = 0.0) -> None:
        self.hub.look(at)
        self.hub._asking.waitall()

    def happens(self, sequence: int, at: float = 1.0) -> None:
        self.sequence = sequence
        self.hub.touched(("pool",), at)
        self.look(at)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(live, "KEEP_ALIVE_SECONDS", 0.05)
    return Town()


def opened(town: Town, last_seen: str = "", client: str = "10.0.0.7") -> Iterator[bytes]:
    stream = town.hub.follow(client, ("pool",), last_seen)
    assert next(stream) == b"retry: 3000\n\n"
    return stream


def read(told: bytes) -> tuple[str, dict[str, Any]]:
    lines = dict(line.split(": ", 1) for line in told.decode().strip().split("\n"))
    return lines["id"], json.loads(lines["data"])


def test_the_state_comes_first_and_then_what_is_new_once_for_all_who_follow(town: Town) -> None:
    streams = [opened(town) for _ in range(3)]
    town.hub.touched(("pool",), 0.0)
    town.look()
    assert [read(next(stream))[1]["sequence"] for stream in streams] == [7, 7, 7]
    assert town.asked == [("GetPool", {})]
    town.happens(8)
    assert {read(next(stream))[1]["sequence"] for stream in streams} == {8}
    town.happens(8, at=2.0)
    assert next(streams[0]) == b": still here\n\n"


def test_who_joins_is_told_what_is_known_and_who_comes_back_only_what_they_missed(town: Town) -> None:
    first = opened(town)
    town.happens(8)
    seen, told = read(next(first))
    assert told == {"topic": "pool", "epoch": 1, "sequence": 8, "currency": "DKK", "available": 11}
    assert read(next(opened(town)))[0] == seen
    assert next(opened(town, last_seen=seen)) == b": still here\n\n"
    back = opened(town, last_seen=seen)
    town.happens(9, at=2.0)
    assert read(next(back))[1]["sequence"] == 9
    assert read(next(opened(town, last_seen="another-99")))[1]["sequence"] == 9


def test_a_slow_reader_is_told_the_latest_and_not_all_that_was(town: Town) -> None:
    slow = opened(town)
    for sequence in (8, 9, 10):
        town.happens(sequence, at=float(sequence))
    assert read(next(slow))[1]["sequence"] == 10
    assert next(slow) == b": still here\n\n"


def test_after_an_event_it_is_looked_again_for_what_follows_it(town: Town) -> None:
    stream = opened(town)
    town.happens(7, at=1.0)
    read(next(stream))
    town.sequence = 8
    town.look(at=1.0 + LOOK_AGAIN_SECONDS)
    assert read(next(stream))[1]["sequence"] == 8


def test_what_nobody_follows_is_not_asked_for_and_nothing_is_left_of_it(town: Town) -> None:
    town.happens(8)
    assert town.asked == []
    stream = opened(town)
    assert town.hub.open == 1
    stream.close()  # type: ignore[attr-defined] # as the server does when its reader is gone
    town.happens(9)
    assert (town.asked, town.hub.open, town.hub._streams, town.hub._due, town.hub._latest) == ([], 0, {}, {}, {})


def test_after_a_gap_in_hearing_everything_is_looked_at(town: Town) -> None:
    stream = opened(town)
    town.hub.touched(None, 1.0)
    town.look(1.0)
    assert read(next(stream))[1]["sequence"] == 7


def test_what_cannot_be_told_now_is_told_when_it_can(town: Town) -> None:
    stream = opened(town)
    town.away = True
    town.happens(8)
    assert next(stream) == b": still here\n\n"
    town.away = False
    town.look(at=1.0 + LOOK_AGAIN_SECONDS)
    assert read(next(stream))[1]["sequence"] == 8


def test_streams_are_bounded_by_client_and_in_all(town: Town) -> None:
    held = [opened(town) for _ in range(STREAMS_A_CLIENT_MAX)]
    with pytest.raises(TooManyRequests):
        town.hub.follow("10.0.0.7", ("pool",))
    held += [opened(town, client=str(number)) for number in range(STREAMS_MAX - STREAMS_A_CLIENT_MAX)]
    with pytest.raises(TooManyRequests):
        town.hub.follow("10.0.0.8", ("pool",))
    held.pop(0).close()  # type: ignore[attr-defined]
    assert opened(town)


def test_streams_end_when_the_process_stops(town: Town) -> None:
    stream = opened(town)
    reading = eventlet.spawn(list, stream)
    eventlet.sleep(0)
    town.hub.close()
    assert set(reading.wait()) <= {b": still here\n\n"}
    with pytest.raises(TooManyRequests):
        town.hub.follow("10.0.0.7", ("pool",))


def test_what_a_campaign_needs_is_a_topic_of_its_own() -> None:
    need = {"need_id": "n", "kind": "hours", "title": "x", "needed": 16, "promised": 3, "confirmed": 0, "missing": 13}
    topic = ELECTION.replace("election", "needs")
    assert question(topic)[0].__name__ == "GetNeeds"
    assert numbers(topic, {"needs": [need]}) == {"promised": {"n": 3}, "missing": {"n": 13}}
    assert TOPIC.fullmatch(topic)


def test_a_topic_names_the_question_that_tells_of_it() -> None:
    kind, message = question(ELECTION)
    assert (kind.__name__, message) == ("GetElection", {"election_id": ELECTION.partition(":")[2]})
    told = {"state": "open", "closes_at": None, "turnout": {"online": 3, "assisted": 1, "paper": 0}, "title": "x"}
    assert numbers(ELECTION, told) == {**{name: told[name] for name in ("state", "turnout", "closes_at")}, "voters": 4}
    assert TOPIC.fullmatch(ELECTION)
    for wrong in ("pools", "campaign:", "campaign:x", "budget:" + ELECTION.partition(":")[2], ELECTION.upper()):
        assert not TOPIC.fullmatch(wrong)
