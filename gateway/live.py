"""Numbers as they change: streams of server-sent events, fed by the events that the gateway hears.

A *topic* is the tag of one campaign, what it needs, one election or the pool. What is told of it is its whole state, asked once however many
follow it (from what is kept), so a stream that was away misses nothing but what lies between: it is told the latest.
"""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import eventlet
from eventlet.queue import Empty, LightQueue

from chassis import telemetry
from contracts.crowdfunding import GetCampaign
from contracts.crowdfunding.helping import GetNeeds
from contracts.errors import Refused
from contracts.ledger import GetPool
from contracts.message import Query
from contracts.voting import GetElection
from gateway.problems import TooManyRequests

STREAMS_MAX = 2_000
STREAMS_A_CLIENT_MAX = 250
"""A library or a council's house is one client."""
TOPICS_MAX = 20
KEEP_ALIVE_SECONDS = 15
RECONNECT_SECONDS = 3
PACE_SECONDS = 0.5
LOOK_AGAIN_SECONDS = 2.0
"""After an event: a service that heard the same one may have been asked before it had."""
ASKED_AT_ONCE = 20
CAMPAIGN = (
    *("state", "goal", "pledged", "promised", "captured", "supporters"),
    *("match", "match_earned", "match_left", "closes_at"),
)
NEEDS = ("promised", "missing")
ELECTION = ("state", "turnout", "closes_at")
QUESTIONS: Mapping[str, tuple[type[Query], str]] = {
    "campaign": (GetCampaign, "campaign_id"),
    "needs": (GetNeeds, "campaign_id"),
    "election": (GetElection, "election_id"),
    "pool": (GetPool, ""),
}
Find = Callable[[type[Query], Mapping[str, Any]], bytes]


def question(topic: str) -> tuple[type[Query], dict[str, str]]:
    """What is asked to know the state of a topic, which is well formed."""
    kind, _, one = topic.partition(":")
    asked, name = QUESTIONS[kind]
    return asked, {name: one} if name else {}


def numbers(topic: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What of an answer changes while people look."""
    kind = topic.partition(":")[0]
    if kind == "campaign":
        return {**{name: told[name] for name in CAMPAIGN}, "reached": told["pledged"] + told["match_earned"]}
    if kind == "needs":
        return {name: {need["need_id"]: need[name] for need in told["needs"]} for name in NEEDS}
    if kind == "election":
        return {**{name: told[name] for name in ELECTION}, "voters": sum(told["turnout"].values())}
    return {name: told[name] for name in ("epoch", "sequence", "currency")} | {
        "available": sum(year["available"] for year in told["years"])
    }


@dataclass(eq=False)
class Stream:
    """One reader: what waits to be written to it, the latest of each topic only."""

    client: str
    topics: tuple[str, ...]
    waiting: dict[str, bytes] = field(default_factory=dict)
    _woken: LightQueue = field(default_factory=lambda: LightQueue(1))

    def put(self, topic: str, told: bytes) -> None:
        self.waiting[topic] = told
        self.wake()

    def wake(self) -> None:
        if self._woken.empty():
            self._woken.put_nowait(None)

    def take(self) -> bytes:
        """What waits; after KEEP_ALIVE_SECONDS without anything, nothing."""
        with suppress(Empty):
            self._woken.get(block=not self.waiting, timeout=KEEP_ALIVE_SECONDS)
        waiting, self.waiting = self.waiting, {}
        return b"".join(waiting.values())


class Hub:
    """All streams of this process. `find` answers a question from what is kept, or asks."""

    def __init__(self, find: Find) -> None:
        self.find = find
        self.closing = False
        self._token = secrets.token_hex(4)
        self._number = 0
        self._streams: dict[str, set[Stream]] = {}
        self._by_client: Counter[str] = Counter()
        self._latest: dict[str, tuple[int, bytes]] = {}
        self._due: dict[str, set[float]] = {}
        self._asking = eventlet.GreenPool(ASKED_AT_ONCE)

    @property
    def open(self) -> int:
        return self._by_client.total()

    # Readers

    def follow(self, client: str, topics: tuple[str, ...], last_seen: str = "") -> Iterator[bytes]:
        """A new stream, from after the event that was seen last. TooManyRequests beyond the limits."""
        if self.closing or self.open >= STREAMS_MAX or self._by_client[client] >= STREAMS_A_CLIENT_MAX:
            raise TooManyRequests("there are as many open streams as we keep: ask for the numbers now and then instead")
        return self._follow(Stream(client, topics), last_seen)

    def _follow(self, stream: Stream, last_seen: str) -> Iterator[bytes]:
        """Opened by its first reading and closed by its last: one that nobody reads costs nothing."""
        token, _, number = last_seen.partition("-")
        seen = int(number) if token == self._token and number.isdecimal() else -1
        self._enter(stream)
        try:
            yield f"retry: {RECONNECT_SECONDS * 1000}\n\n".encode()
            for topic in stream.topics:
                since, told = self._latest.get(topic, (0, b""))
                if told and since > seen:
                    stream.put(topic, told)
                self._due.setdefault(topic, set()).add(0.0)
            while not self.closing:
                yield stream.take() or b": still here\n\n"
        finally:
            self._leave(stream)

    def _enter(self, stream: Stream) -> None:
        self._by_client[stream.client] += 1
        for topic in stream.topics:
            self._streams.setdefault(topic, set()).add(stream)

    def _leave(self, stream: Stream) -> None:
        self._by_client[stream.client] -= 1
        self._by_client += Counter()  # without those that have none left
        for topic in stream.topics:
            self._streams[topic].discard(stream)
            if not self._streams[topic]:
                for forget in (self._streams, self._latest, self._due):
                    forget.pop(topic, None)

    # What happens

    def touched(self, tags: Iterable[str] | None, at: float) -> None:
        """Something changed (None: anything may have); `at` is the monotonic clock's."""
        for topic in self._streams if tags is None else self._streams.keys() & set(tags):
            self._due.setdefault(topic, set()).update((at, at + LOOK_AGAIN_SECONDS))

    def look(self, at: float) -> None:
        """Ask for each topic that is due, and tell its streams what is new."""
        for topic, times in list(self._due.items()):
            if min(times) <= at:
                self._due[topic] = {time for time in times if time > at}
                if not self._due[topic]:
                    del self._due[topic]
                self._asking.spawn_n(self._tell, topic)

    def _tell(self, topic: str) -> None:
        try:
            told = json.dumps({"topic": topic, **numbers(topic, json.loads(self.find(*question(topic))))})
        except Refused:
            return  # it is away, or gone: those who follow are told when it is there
        except Exception:  # noqa: BLE001 - one topic's defect is that topic's
            telemetry.log().exception("topic not told", topic=topic)
            return
        known = self._latest.get(topic)
        body = f"event: {topic.partition(':')[0]}\ndata: {told}\n\n".encode()
        if topic not in self._streams or (known and known[1].endswith(body)):
            return
        self._number += 1
        body = f"id: {self._token}-{self._number}\n".encode() + body
        self._latest[topic] = (self._number, body)
        for stream in self._streams[topic]:
            stream.put(topic, body)

    def close(self) -> None:
        """Every stream ends with what it has."""
        self.closing = True
        for stream in {each for streams in self._streams.values() for each in streams}:
            stream.wake()
