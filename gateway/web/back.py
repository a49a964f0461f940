"""Where somebody can go on to, or back to: pages of this site that can be read."""

from collections.abc import Callable
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from werkzeug import Request

BACK_CHARS_MAX = 1_000
DONE = "gjort"
"""The part of an address that names what was just done."""
IN_AND_OUT = ("/log-ind", "/log-ud", "/logget-ud")


def local(path: str) -> str:
    """Where to go next, on this site only: `//other.example` and `/\\other.example` lead away. Never round in a circle."""
    inside = (
        path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable() and len(path) <= BACK_CHARS_MAX
    )
    return path if inside and not path.startswith(IN_AND_OUT) else "/"


def having_done(path: str, action: str) -> str:
    """Back at a page that something was done from, which says so."""
    where = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(where.query) if name != DONE]
    return f"{where.path}?{urlencode([*query, (DONE, action)])}"


def page_behind(request: Request, can_be_read: Callable[[str], bool]) -> str:
    """The page that a form was sent from or to: the address itself where it can be read too, else our own page that it stood on,
    else the front page. A link to what only takes forms would lead nowhere."""
    for path in (request.path, sent_from(request)):
        if local(path) != "/" and can_be_read(path):
            return path
    return "/"


def sent_from(request: Request) -> str:
    """The page of ours that the browser names as its `Referer`; no other site's."""
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return unquote(referer.path) if referer.netloc == request.host else ""
