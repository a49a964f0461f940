"""Other systems that follow a town: what the operator gives them, and a listener that stands for an endpoint of theirs."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

from click.testing import CliRunner, Result

from deploy.local.town import Town
from deploy.opland.cli import main

POSTED = "ledger.AppropriationPosted.v1"


def told(output: str) -> dict[str, str]:
    """What `opland partner` printed: name -> value."""
    return dict(line.split(": ", 1) for line in output.splitlines())


def partner(town: Town, *arguments: str, code: int = 0) -> Result:
    """`opland partner …` with the settings of this town's operator, in this process: a start of its own takes longer."""
    ended = CliRunner().invoke(main, ["partner", *arguments], env=town.environment("operator"))
    assert ended.exit_code == code, ended.output
    return ended


def new_partner(town: Town, name: str, *options: str, events: str = POSTED) -> dict[str, str]:
    return told(partner(town, "add", name, "--events", events, *options).stdout)


def address(town: Town, partner: dict[str, str]) -> str:
    """Where this partner connects."""
    host = (town.amqp_uri or "").rpartition("@")[2].split("/")[0]
    return f"amqp://{quote(partner['user'])}:{quote(partner['password'])}@{host}/{quote(partner['vhost'], safe='')}"


@dataclass
class Endpoint:
    """Listens on loopback; `answer(number of the request)` is the status it gives. `heard`: (headers, body) in order."""

    answer: Callable[[int], int] = lambda _number: 204
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)
    url: str = ""

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.heard]

    def events(self) -> list[Any]:
        return [json.loads(body) for _, body in self.heard]


@contextmanager
def an_endpoint(
    answer: Callable[[int], int] = lambda _number: 204, tls: ssl.SSLContext | None = None
) -> Iterator[Endpoint]:
    found = Endpoint(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = found.answer(len(found.heard))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing to the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
