"""Files of whichever service owns them: it says whether they may be kept and read, the file store holds the bytes."""

from typing import Any, get_args, get_type_hints

from werkzeug import Response
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.utils import send_file

from contracts.message import Command, Message, Query
from gateway import uploads
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import READ_HEADERS, http
from gateway.naming import verb
from gateway.routes.declare import API

SHOWN_IN_PAGES = ("image/jpeg", "image/png", "image/webp")
NOTHING_RUNS = "default-src 'none'; sandbox"
"""What was sent by strangers runs nothing, sends nothing, and is nobody's session, even if a browser takes it for a page."""


def upload(  # noqa: PLR0913 - a route's row
    path: str,
    kind: type[Command],
    answers: type[Message],
    *,
    room: type[Query],
    known_as: str,
    location: str,
    summary: str,
) -> Any:
    """POST a file to `path`: `kind` says what it was found to be. `room` is asked first, with the file's id as `known_as`.

    Nothing is kept of a file that there is no room for; what is kept of one that was refused after all is swept.
    """

    def keep(self: Asks, asking: Asking) -> dict[str, Any]:
        assert asking.upload is not None
        self.ask(asking, room.load({**asking.path, known_as: str(asking.key)}))
        return self.ask(asking, kind.load({**asking.path, **found_in(asking)}))

    keep.__name__ = verb(kind)
    more: dict[str, Any] = {"takes": "upload", "answers": answers, "status": 201, "location": location}
    return http("POST", API + path, auth=SIGNED_IN, summary=summary, **more)(keep)


def found_in(asking: Asking) -> dict[str, Any]:
    """What a command says of the file that was sent, once it was looked at and is kept."""
    assert asking.upload is not None
    found = uploads.look(asking.upload) | {"description": asking.upload.said.description or None}
    return {**found, "command_id": str(asking.key)}


def file(path: str, kind: type[Query], view: type[Message], *, summary: str) -> Any:
    """GET the bytes that the answer to `kind`, a `view`, names by their digest."""
    told = get_type_hints(view)["media_type"]

    def read(self: Asks, asking: Asking) -> Response:
        return sent(self, asking, view.load(self.ask(asking, kind.load(dict(asking.path)))))

    read.__name__ = verb(kind)
    answers: dict[str, Any] = {media_type: {} for media_type in get_args(told)}
    return http("GET", API + path, auth=PUBLIC, summary=summary, asks=kind, answers=answers)(read)


def sent(self: Asks, asking: Asking, view: Any) -> Response:
    """The bytes; whether they may be read is asked each time, so nobody on the way keeps them."""
    assert view.digest is not None
    told: dict[str, Any] = {
        "path_or_file": self.own.store.path(view.digest),
        "environ": asking.request.environ,
        "mimetype": view.media_type,
        "as_attachment": view.media_type not in SHOWN_IN_PAGES,
        "download_name": view.name,
        "etag": view.digest,
        "last_modified": view.added_at,
    }
    try:
        response = send_file(**told)
    except RequestedRangeNotSatisfiable:
        response = send_file(**told, conditional=False)  # a part that is not there: all of it, as HTTP allows
    response.headers.update(READ_HEADERS)
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response
