"""The port to the post, and its adapters: the city's own edge over HTTP, and a folder that stands for it in development.

The edge alone knows who a handle is and where that person is reached. What it answers stands in the README of budgets,
which asks it for residents as well.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, get_args

import requests
from environs import Env, ValidationError, validate

from contracts.errors import Unavailable
from contracts.shapes import Channel

CONNECT_SECONDS_MAX = 1.0
ANSWER_SECONDS_MAX = 5.0
ANSWER_BYTES_MAX = 1_000_000
CHUNK_BYTES = 65_536
KEY_CHARS_MIN = 16
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
class OutgoingLetter:
    """One letter. `key`: again with it is the same letter. To `person`, a handle, or to who has the address `email`.

    `wish`: a channel chosen; without one, as the law says.
    """

    key: str
    person: str | None
    kind: str
    subject: str
    text: str
    wish: str | None = None
    email: str | None = None


class Post(Protocol):
    """What a service needs to send letters."""

    def check(self) -> None:
        """Raise Unavailable where nothing is connected."""

    def send(self, letter: OutgoingLetter) -> Channel | None:
        """By which channel it went; None if this person can be reached by none.

        LetterRefused if it is not taken, PostAway where there is no telling.
        """


@dataclass(frozen=True)
class NoPost:
    """Where nothing is connected."""

    def check(self) -> None:
        raise Unavailable(UNCONNECTED)

    def send(self, letter: OutgoingLetter) -> Channel | None:  # noqa: ARG002
        raise PostAway(UNCONNECTED)


@dataclass(frozen=True)
class LocalPost:
    """The embedded default: an outbox folder with a file for each letter."""

    folder: Path

    def check(self) -> None:
        pass

    def send(self, letter: OutgoingLetter) -> Channel | None:
        """Written beside and renamed: a letter is whole or not there, and again is the same file."""
        channel = self.channel_of(letter)
        if channel is None:
            return None
        to = ("email", letter.email) if letter.email else ("person", letter.person)
        told = {"channel": channel, "kind": letter.kind, **dict([to]), "subject": letter.subject, "text": letter.text}
        try:
            self._keep(letter.key, json.dumps(told, ensure_ascii=False, indent=1))
        except OSError as error:  # a full disk, for instance
            raise PostAway(type(error).__name__) from error
        return channel

    def channel_of(self, letter: OutgoingLetter) -> Channel | None:
        return "email" if letter.email else "digital"

    def _keep(self, key: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{key}.draft"
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / f"{key}.json")


class CityPost:
    """The city's own service, over HTTP. Neither its key nor what it says of a person is in any error of ours."""

    def __init__(self, url: str, key: str, answer_seconds_max: float = ANSWER_SECONDS_MAX) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()  # asked by one timer at a time
        self._session.auth = Bearer(key)  # as a header it would give way to a .netrc of this machine
        self._seconds = (CONNECT_SECONDS_MAX, answer_seconds_max)

    def check(self) -> None:
        pass

    def send(self, letter: OutgoingLetter) -> Channel | None:
        said = {name: value for name, value in vars(letter).items() if name != "key" and value is not None}
        told = self.ask("POST", "/letters", json=said, headers={"Idempotency-Key": letter.key})
        channel: Channel | None = told.get("channel", "")
        if channel is not None and channel not in get_args(Channel):
            raise PostAway("the edge says of no channel that the letter took it")
        return channel

    def ask(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
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


def read_post(env: Env, folder: Path | None) -> Post:
    """The city's edge where EDGE_URL is set; else the outbox folder of development; else none."""
    found = read_edge(env)
    if found is not None:
        return CityPost(*found)
    return NoPost() if folder is None else LocalPost(folder)


def read_edge(env: Env) -> tuple[str, str] | None:
    """EDGE_URL and EDGE_KEY of the city's edge, or None where none is connected."""
    url: str = env.str("EDGE_URL", "", validate=encrypted(development=in_development(env)))
    return (url, env.str("EDGE_KEY", validate=validate.Length(min=KEY_CHARS_MIN)) or "") if url else None


def read_folder(env: Env, name: str) -> Path | None:
    """A file or folder that stands for the edge in development, and nowhere else."""
    found: Path | None = env.path(name, None, validate=None if in_development(env) else refused)
    return found


def in_development(env: Env) -> bool:
    return bool(env.str("ENVIRONMENT", "production") == "development")


def refused(_value: Path) -> None:
    raise ValidationError("A development setting: refused in production.")


def encrypted(*, development: bool) -> Any:
    """Handles and letters cross no network in the clear, save on a developer's own machine."""

    def check(value: str) -> None:
        if value and not value.startswith("https://") and not (development and value.startswith("http://127.0.0.1:")):
            raise ValidationError("Not an address that begins with https://.")

    return check
