"""The city's edge as a small HTTP server that can be told to misbehave, and remembers what it was asked and what it sent."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

EDGE_KEY = "the key of the city's edge"
Trouble = Callable[["Request"], bool]


class Request:
    """One request: `answer` it, or not."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: Any) -> None:
        self.handler, self.body = handler, body
        self.path, self.headers = handler.path, handler.headers

    def answer(self, told: Any, status: int = 200, **headers: str) -> None:
        raw = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.handler.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), **headers}.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.wfile.write(raw)


class CityServer:
    """`trouble(request)` is asked first, `after(request)` when a letter has been sent and before that is told; each
    returns whether it has answered itself. `once`: a key that was seen before sends nothing.
    """

    def __init__(self, living: Sequence[str] = (), *, once: bool = True) -> None:
        self.living, self.once = living, once
        self.trouble: Trouble = lambda _request: False
        self.after: Trouble = lambda _request: False
        self.asked: list[str] = []
        self.sent: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        city = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                city.take(Request(self, None))

            def do_POST(self) -> None:
                city.take(Request(self, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Whoever asked went away, or was killed."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def take(self, request: Request) -> None:
        assert request.headers["Authorization"] == f"Bearer {EDGE_KEY}"
        if self.trouble(request):
            return
        if request.body is None:
            request.answer(self.page(parse_qs(urlsplit(request.path).query)))
            return
        self.post(request.headers["Idempotency-Key"], request.body["person"])
        if not self.after(request):
            request.answer({"channel": "digital"})

    def page(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        after, limit = asked.get("after", [""])[0], int(asked["limit"][0])
        found = [person for person in self.living if person > after]
        return {"persons": found[:limit], "next_after": found[limit - 1] if len(found) > limit else None}

    def post(self, key: str, person: str) -> None:
        with self._lock:
            self.asked.append(key)
            if not self.once or key not in {known for known, _ in self.sent}:
                self.sent.append((key, person))

    def got(self) -> Counter[str]:
        """How many letters each person was sent."""
        return Counter(person for _, person in self.sent)


def silent_for(seconds: float) -> Trouble:
    """Nothing is said for so long, and then the connection ends."""

    def trouble(request: Request) -> bool:
        time.sleep(seconds)
        request.handler.close_connection = True
        return True

    return trouble


def saying(told: Any, status: int = 200, **headers: str) -> Trouble:
    def trouble(request: Request) -> bool:
        request.answer(told, status, **headers)
        return True

    return trouble
