"""The two ports to the world of residents, and their adapters: who lives in an area, and the post that reaches them.

Behind both stands the identity edge, which alone knows numbers, names and addresses: a resident is the keyed HMAC that
signing in makes. The contract of the city's edge is in the README of this service.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, cast, get_args
from urllib.parse import quote

import requests

from chassis.clock import now
from contracts.budgets.letters import Channel, MailingKind
from contracts.errors import Unavailable
from services.budgets.domain.councils import day_of

CONNECT_SECONDS_MAX = 1.0
ANSWER_SECONDS_MAX = 5.0
ANSWER_BYTES_MAX = 1_000_000
CHUNK_BYTES = 65_536
PERSON_CHARS_MAX = 200
UNAVAILING = (
    401,
    403,
    404,
    408,
    409,
    425,
    429,
)  # our credentials, the address, or the moment: no word about this letter
UNCONNECTED = "letters cannot be sent here: neither EDGE_URL nor a folder for them is set"


class LetterRefused(Exception):  # noqa: N818 - an answer
    """The post will not take this letter, and asking the same again will not help."""


class PostAway(Exception):  # noqa: N818 - a state of the world
    """No answer, or none to rely on: the letter may have been taken. Ask again with the same key."""


@dataclass(frozen=True)
class Page:
    """Some of those who live in an area, and where the next page begins; nowhere after the last."""

    persons: tuple[str, ...]
    next_after: str | None


@dataclass(frozen=True)
class OutgoingLetter:
    """One letter. `key`: again with it is the same letter. `wish`: a channel chosen; without one, as the law says."""

    key: str
    person: str
    kind: MailingKind
    subject: str
    text: str
    wish: str | None


class Edge(Protocol):
    """What budgets needs of the identity edge: the residents' port and the post. Both raise PostAway."""

    def check(self) -> None:
        """Raise Unavailable where nothing is connected."""

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:
        """Those who live there and are that old, in an order that does not change."""

    def send(self, letter: OutgoingLetter) -> Channel | None:
        """By which channel it went; None if this person can be reached by none. LetterRefused if it is not taken."""


@dataclass(frozen=True)
class NoEdge:
    """Where nothing is connected."""

    def check(self) -> None:
        raise Unavailable(UNCONNECTED)

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:  # noqa: ARG002
        raise PostAway(UNCONNECTED)

    def send(self, letter: OutgoingLetter) -> Channel | None:  # noqa: ARG002
        raise PostAway(UNCONNECTED)


@dataclass(frozen=True)
class LocalEdge:
    """The embedded default: a file of invented residents, and an outbox folder with a file for each letter.

    A line of the file: `person`, `area_id`, `born_on`, and `channel` (a Channel, or null for who cannot be reached).
    """

    residents_file: Path
    folder: Path

    def check(self) -> None:
        pass

    @cached_property
    def registered(self) -> Mapping[str, Mapping[str, Any]]:
        lines = json.loads(self.residents_file.read_text(encoding="utf-8"))
        return {line["person"]: line for line in sorted(lines, key=lambda line: line["person"])}

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:
        born_by = years_before(day_of(now()), age_min)
        found = [
            person
            for person, line in self.registered.items()
            if line["area_id"] == area_id and line["born_on"] <= born_by and (after is None or person > after)
        ]
        return Page(tuple(found[:limit]), found[limit - 1] if len(found) > limit else None)

    def send(self, letter: OutgoingLetter) -> Channel | None:
        """Written beside and renamed: a letter is whole or not there, and again is the same file."""
        exempt: Channel | None = self.registered.get(letter.person, {"channel": "digital"})["channel"]
        channel = cast(Channel, letter.wish) if letter.wish and exempt else exempt
        if channel is None:
            return None
        told = {"channel": channel, "kind": letter.kind, "person": letter.person}
        told |= {"subject": letter.subject, "text": letter.text}
        try:
            self._keep(letter.key, json.dumps(told, ensure_ascii=False, indent=1))
        except OSError as error:  # a full disk, for instance
            raise PostAway(type(error).__name__) from error
        return channel

    def _keep(self, key: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{key}.draft"
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / f"{key}.json")


class CityEdge:
    """The city's own service, over HTTP. Neither its key nor what it says of a person is in any error of ours."""

    def __init__(self, url: str, key: str, answer_seconds_max: float = ANSWER_SECONDS_MAX) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()  # asked by one timer at a time
        self._session.auth = Bearer(key)  # as a header it would give way to a .netrc of this machine
        self._seconds = (CONNECT_SECONDS_MAX, answer_seconds_max)

    def check(self) -> None:
        pass

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:
        asked = {"age_min": age_min, "limit": limit, **({} if after is None else {"after": after})}
        try:
            told = self._call("GET", f"/areas/{quote(area_id)}/residents", params=asked)
        except LetterRefused as refused:
            raise PostAway(str(refused)) from None
        persons, following = told.get("persons"), told.get("next_after")
        if not isinstance(persons, list) or len(persons) > limit or not all(map(is_person, persons)):
            raise PostAway("what the edge says of residents cannot be read")
        if following is not None and (not is_person(following) or following <= (after or "")):
            raise PostAway("the edge names a next page that does not come after this one")
        return Page(tuple(persons), following)

    def send(self, letter: OutgoingLetter) -> Channel | None:
        said = {name: value for name, value in vars(letter).items() if name != "key" and value is not None}
        told = self._call("POST", "/letters", json=said, headers={"Idempotency-Key": letter.key})
        channel: Channel | None = told.get("channel", "")
        if channel is not None and channel not in get_args(Channel):
            raise PostAway("the edge says of no channel that the letter took it")
        return channel

    def _call(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        options |= {"timeout": self._seconds, "allow_redirects": False, "stream": True}
        try:
            with self._session.request(method, self._url + path, **options) as answer:
                status = answer.status_code
                if requests.codes.bad_request <= status < requests.codes.server_error and status not in UNAVAILING:
                    raise LetterRefused(f"the edge answered {status}")
                if status != requests.codes.ok:
                    raise PostAway(f"the edge answered {status}")
                told = json.loads(read(answer))
        except (requests.RequestException, OSError, ValueError, RecursionError) as error:
            raise PostAway(type(error).__name__) from None  # its text may hold the request
        if not isinstance(told, dict):
            raise PostAway("the edge answered what is no JSON object")
        return told


class Bearer(requests.auth.AuthBase):
    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def read(answer: requests.Response) -> bytes:
    """The whole body; ValueError where it is longer than any that we asked for."""
    body = b""
    for chunk in answer.iter_content(CHUNK_BYTES):
        body += chunk
        if len(body) > ANSWER_BYTES_MAX:
            raise ValueError
    return body


def is_person(value: Any) -> bool:
    """Neither NUL nor half a surrogate pair, which no database holds."""
    return isinstance(value, str) and 0 < len(value) <= PERSON_CHARS_MAX and value.isprintable()


def years_before(day: date, years: int) -> str:
    """Who was born by this day is that old; born on 29 February, from 1 March on where there is none."""
    try:
        return day.replace(year=day.year - years).isoformat()
    except ValueError:
        return day.replace(year=day.year - years, day=28).isoformat()
