"""A small client of the public API, for demonstrations, replays and tests: no door that others do not have."""

import http.client
import json
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

ANSWER_SECONDS_MAX = 30
ASK_AGAIN_SECONDS_MAX = 60
ASK_AGAIN_PAUSE_SECONDS = 0.25
ASK_AGAIN = (429, 502, 503, 504)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


class Problem(Exception):  # noqa: N818 - what the API calls it
    """The API said no: `body` is its problem document."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


class Api:
    """Calls `base` with kept-alive connections, one a thread. A request that may have been lost is asked again."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self._host = urlsplit(self.base).netloc
        self._local = threading.local()
        self._made: list[http.client.HTTPConnection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close every thread's connection."""
        for connection in self._made:
            connection.close()

    def get(self, path: str, token: str | None = None) -> Any:
        return self.call("GET", path, token=token).body

    def post(self, path: str, body: Any, token: str | None = None, key: UUID | None = None) -> Any:
        """Ask for something to be done, with an idempotency key: asking again does it once."""
        return self.call("POST", path, body, token, key or uuid4()).body

    def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, key: UUID | None = None
    ) -> Answer:
        """The answer, or Problem raised for what is final. No answer in time is "unknown": ask again with the same key."""
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = str(key)
        payload = None if body is None else json.dumps(body).encode()
        deadline = time.monotonic() + ASK_AGAIN_SECONDS_MAX
        while True:
            answer = self._once(method, path, payload, headers)
            if answer is not None and answer.status < HTTPStatus.BAD_REQUEST:
                return answer
            if (answer is not None and answer.status not in ASK_AGAIN) or time.monotonic() > deadline:
                raise Problem(answer.status if answer else 0, answer.body if answer else "no answer")
            time.sleep(ASK_AGAIN_PAUSE_SECONDS)

    def _once(self, method: str, path: str, payload: bytes | None, headers: dict[str, str]) -> Answer | None:
        try:
            connection = self._connection()
            connection.request(method, path, payload, headers)
            response = connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException):
            if (broken := getattr(self._local, "connection", None)) is not None:
                broken.close()
                self._made.remove(broken)
            self._local.connection = None
            return None
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, read(raw, found.get("content-type", "")), found)

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self._host, timeout=ANSWER_SECONDS_MAX)
            self._made.append(connection)
        return connection


def read(raw: bytes, content_type: str) -> Any:
    return json.loads(raw) if "json" in content_type and raw else raw.decode(errors="replace")


def token_for(api: Api, persona: str) -> str:
    """A bearer token for one of the demonstration people."""
    token: str = api.post("/api/v1/dev/tokens", {"persona": persona})["token"]
    return token


def wait_for(api: Api, path: str, found: Any, seconds_max: float = 60) -> Any:
    """Ask until `found(body)`; the body. Events take their time; a minute without the outcome is a failure."""
    deadline = time.monotonic() + seconds_max
    while True:
        try:
            body = api.get(path)
        except Problem as problem:
            if problem.status not in (404, 409):
                raise
            body = problem
        if not isinstance(body, Problem) and found(body):
            return body
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} after {seconds_max} seconds: {body}")
        time.sleep(0.1)
