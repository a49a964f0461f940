"""Files that are attached to something: the service says whether, the file store holds the bytes."""

from typing import Any, get_args

from werkzeug import Response
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.utils import send_file

from contracts.budgets import Done
from contracts.budgets.attachments import (
    AddAttachment,
    AttachmentRoom,
    Attachments,
    AttachmentView,
    GetAttachment,
    GetAttachmentRoom,
    HideAttachment,
    ListAttachments,
    MediaType,
    RemoveAttachment,
    RestoreAttachment,
)
from gateway import uploads
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import READ_HEADERS, http
from gateway.routes.declare import API, command, query

THERE = "/<subject:subject>/<uuid:subject_id>/attachments"
ONE = "/attachments/<uuid:attachment_id>"
SHOWN_IN_PAGES = ("image/jpeg", "image/png", "image/webp")
NOTHING_RUNS = "default-src 'none'; sandbox"
"""What was sent by strangers runs nothing, sends nothing, and is nobody's session, even if a browser takes it for a page."""


# fmt: off - a table: one route a line
class Routes(Asks):
    list_attachments = query(
        THERE, ListAttachments, Attachments, auth=PUBLIC, summary="What is attached; of a draft, for its authors only"
    )
    get_attachment_room = query(
        f"{THERE}/room", GetAttachmentRoom, AttachmentRoom, auth=SIGNED_IN, summary="How many more may be attached"
    )
    remove_attachment = command(
        f"{ONE}/removal", RemoveAttachment, Done, auth=SIGNED_IN, summary="Those who may attach take it back"
    )
    hide_attachment = command(
        f"{ONE}/hiding", HideAttachment, Done, auth=SIGNED_IN, summary="A playmaker hides it, with a reason for all"
    )
    restore_attachment = command(
        f"{ONE}/restoration", RestoreAttachment, Done, auth=SIGNED_IN, summary="Another playmaker shows it again"
    )

    @http(
        "POST",
        API + THERE,
        auth=SIGNED_IN,
        summary="Attach a file: pictures are written anew, without where and when they were taken",
        takes="upload",
        answers=Done,
        status=201,
        location="/api/v1/attachments/{id}",
    )
    def add_attachment(self, asking: Asking) -> dict[str, Any]:
        """Nothing is kept of a file that may not be attached; what is kept of one that was refused after all is swept."""
        assert asking.upload is not None
        there = {"subject": asking.path["subject"], "subject_id": asking.path["subject_id"]}
        self.ask(asking, GetAttachmentRoom.load({**there, "attachment_id": str(asking.key)}))
        found = uploads.look(asking.upload) | {"description": asking.upload.said.description or None}
        return self.ask(asking, AddAttachment.load({**there, **found, "command_id": str(asking.key)}))

    @http(
        "GET",
        API + ONE,
        auth=PUBLIC,
        summary="The file itself; of a draft, for its authors only",
        asks=GetAttachment,
        answers={media_type: {} for media_type in get_args(MediaType)},
    )
    def get_attachment(self, asking: Asking) -> Response:
        told = self.ask(asking, GetAttachment.load(dict(asking.path)))
        return sent(self, asking, AttachmentView.load(told))


# fmt: on
def sent(self: Asks, asking: Asking, view: AttachmentView) -> Response:
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
