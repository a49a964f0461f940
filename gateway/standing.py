"""Answers that stand ready: whole, as bytes, plain and compressed, for whoever is nobody in particular.

Only what is the same for everybody stands here: an answer to a request without a session and without a token, that sets no
cookie and holds no hidden field. That is also all that is ever compressed: where a page holds a secret (a token of a form)
beside what somebody else can make it say, the length of the compressed page tells the secret (BREACH).
"""

import gzip
import hashlib
import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from werkzeug import Response

from gateway.cache import Basis, Cache
from gateway.web.render import LANGUAGE_COOKIE

COMPRESS_BYTES_MIN = 1_000
COMPRESS_BYTES_MAX = 2_000_000
COMPRESS_LEVEL = 6
COMPRESSED_MAX = 32
HEAD_BYTES = 2_000
URL_CHARS_MAX = 1_000
TEXT = ("text/", "application/json", "application/javascript", "application/problem+json", "image/svg+xml")
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
HIDDEN = b'type="hidden"'
NOT_OF_ALL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
LANGUAGE_ONLY = re.compile(rf"{LANGUAGE_COOKIE}=\w{{1,8}}")
"""Who has chosen a language is nobody in particular yet."""
OURS = {"content-length", "content-encoding", "etag", "vary", "x-trace-id"}
NO_BODY = {"content-length", "content-type", "content-encoding"}
OF_A_PAGE = "private, no-store"
ASK_FIRST = "private, no-cache"
"""A browser may keep it, and asks each time whether it still holds."""


@dataclass(frozen=True)
class Ready:
    """One answer, as it is written. `tag` is its ETag without quotes; the compressed one's has `-gzip` behind it."""

    route: str
    headers: tuple[tuple[str, str], ...]
    tag: str
    plain: bytes
    packed: bytes | None

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed or b"") + HEAD_BYTES

    def told(self, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body for this request."""
        body, tag, headers = self.plain, self.tag, [*self.headers]
        if self.packed is not None and TAKES_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body, tag = self.packed, f"{tag}-gzip"
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("ETag", f'"{tag}"'))
        if self.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            return 304, [each for each in headers if each[0].lower() not in NO_BODY], b""
        headers.append(("Content-Length", str(len(body))))
        return 200, headers, body


class Standing:
    """Those of one process, by address, and by the headers that an answer says it varies with."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache

    def find(self, environ: dict[str, Any]) -> Ready | None:
        """What stands ready for this request. Names no encoding to what comes after, which knows plain answers only."""
        if environ["REQUEST_METHOD"] != "GET" or not for_all(environ):
            return None
        address = address_of(environ)
        varies = self.cache.find(address)
        if varies is not None:
            entry = self.cache.find((address, *(environ.get(name) for name in varies.value)))
            if entry is not None:
                ready: Ready = entry.value
                return ready
        if "HTTP_IF_NONE_MATCH" in environ:
            environ["HTTP_IF_NONE_MATCH"] = environ["HTTP_IF_NONE_MATCH"].replace('-gzip"', '"')
        return None

    def keep(self, environ: dict[str, Any], response: Response, route: str) -> Ready | None:
        """The answer made ready, and kept if it still stands; None for one that is somebody's own, and for the head of one."""
        basis: Basis | None = environ.get("opland.basis") if environ["REQUEST_METHOD"] == "GET" else None
        if basis is None or not basis.whole or not for_all(environ) or response.status_code != 200:  # noqa: PLR2004
            return None
        if response.is_streamed or {"Set-Cookie", "Content-Encoding"} & {*response.headers.keys()}:
            return None
        body = response.get_data()
        if HIDDEN in body:
            return None
        ready = made(response, body, route)
        address, varies = address_of(environ), varies_with(response)
        if len(address) <= URL_CHARS_MAX:
            self.cache.keep(address, varies, HEAD_BYTES, basis)
            key: Hashable = (address, *(environ.get(name) for name in varies))
            self.cache.keep(key, ready, ready.size, basis)
        return ready


def for_all(environ: dict[str, Any]) -> bool:
    """Nobody in particular asks."""
    cookie = environ.get("HTTP_COOKIE")
    return "HTTP_AUTHORIZATION" not in environ and (cookie is None or bool(LANGUAGE_ONLY.fullmatch(cookie)))


def address_of(environ: dict[str, Any]) -> str:
    """With the language that was chosen, and the host, which pages name."""
    asked = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
    return f"{environ.get('HTTP_HOST', '')} {environ.get('HTTP_COOKIE', '')} {asked}"


def varies_with(response: Response) -> tuple[str, ...]:
    """The headers of a request, as WSGI names them, that change the answer; those of sign-in it had none of."""
    names = (f"HTTP_{name.strip().upper().replace('-', '_')}" for name in response.headers.get("Vary", "").split(","))
    return tuple(sorted({name for name in names if name != "HTTP_"} - {*NOT_OF_ALL, "HTTP_ACCEPT_ENCODING"}))


def made(response: Response, body: bytes, route: str) -> Ready:
    tag = response.get_etag()[0] or hashlib.sha1(body, usedforsecurity=False).hexdigest()
    packed = compressed(body) if compressible(response, body) else None
    vary = [response.headers.get("Vary", ""), "Accept-Encoding" if packed else ""]
    if response.headers.get("Cache-Control") == OF_A_PAGE:
        response.headers["Cache-Control"] = ASK_FIRST
        vary.append("Cookie")
    headers = [(name, value) for name, value in response.headers.items() if name.lower() not in OURS]
    if any(vary):
        headers.append(("Vary", ", ".join(filter(None, vary))))
    return Ready(route, tuple(headers), tag, body, packed)


def compressible(response: Response, body: bytes) -> bool:
    kind = response.content_type or ""
    return COMPRESS_BYTES_MIN < len(body) <= COMPRESS_BYTES_MAX and kind.startswith(TEXT)


@lru_cache(maxsize=COMPRESSED_MAX)
def compressed(body: bytes) -> bytes:
    """The same bytes are compressed once: an answer that is asked anew is mostly what it was."""
    return gzip.compress(body, COMPRESS_LEVEL, mtime=0)
