"""Somebody between a reader and the town who changes one thing that is told: what programs that check must find."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import requests


class Liar:
    """A gateway that tells what another one tells, but for one thing: `change(last part of the path, query, told)` is
    handed JSON to change in place, or a text, and gives the other text.
    """

    def __init__(self, base: str, change: Any) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = requests.get(base + self.path, timeout=30)
                told = answer.json() if "json" in answer.headers["Content-Type"] else answer.text
                changed = change(urlsplit(self.path).path.rsplit("/", 1)[-1], parse_qs(urlsplit(self.path).query), told)
                said = changed if isinstance(told, str) else json.dumps(told)
                body = said.encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
