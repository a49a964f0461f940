"""How a request comes over its connection, and what is answered to one that cannot be read."""

from typing import Any

import eventlet
from nameko.web.server import HttpOnlyProtocol

from gateway.bodies import Incoming

IDLE_SECONDS_MAX = 75
HEAD_SECONDS_MAX = 20
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
REFUSED = (b"HTTP/1.0 4", b"HTTP/1.1 4", b"HTTP/1.0 5", b"HTTP/1.1 5")


class OwnAnswers:
    """What the library's server answers by itself, a line too long or a head that is none, carries the headers that protect too.

    It writes such a head at once, and those of our own answers by `writelines`.
    """

    def __init__(self, file: Any) -> None:
        self.file = file

    def write(self, data: bytes) -> Any:
        if data.startswith(REFUSED):
            status, rest = data.split(b"\r\n", 1)
            protecting = "".join(f"{name}: {value}\r\n" for name, value in SECURITY_HEADERS.items())
            data = status + b"\r\n" + protecting.encode() + rest
        return self.file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class Protocol(HttpOnlyProtocol):  # type: ignore[misc] # nameko is untyped
    """A head comes whole and within a time; an answer may end its connection.

    What a client still sends after that must not be read as a next request. The gap between two bytes alone would let a
    client that sends one now and then keep its place for ever.
    """

    wfile: Any
    default_request_version = "HTTP/1.0"
    """Of a line that names none: what is answered to it has a head."""

    def _read_request_line(self) -> Any:
        with eventlet.Timeout(IDLE_SECONDS_MAX + HEAD_SECONDS_MAX, TimeoutError):
            return super()._read_request_line()

    def parse_request(self) -> Any:
        with eventlet.Timeout(HEAD_SECONDS_MAX, TimeoutError):
            return super().parse_request()

    def handle_one_request(self) -> None:
        with_ours = self.wfile = OwnAnswers(self.wfile)
        try:
            super().handle_one_request()
        finally:
            self.wfile = with_ours.file

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ["opland.hang_up"] = self._hang_up
        environ["wsgi.input"] = environ["eventlet.input"] = Incoming.of(environ["eventlet.input"])
        return environ

    def _hang_up(self) -> None:
        self.close_connection = 1
