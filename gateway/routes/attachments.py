"""Files that are attached to what stands in a budget."""

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
    RemoveAttachment,
    RestoreAttachment,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query
from gateway.routes.files import file, upload

THERE = "/<subject:subject>/<uuid:subject_id>/attachments"
ONE = "/attachments/<uuid:attachment_id>"


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

    add_attachment = upload(
        THERE,
        AddAttachment,
        Done,
        room=GetAttachmentRoom,
        known_as="attachment_id",
        location="/api/v1/attachments/{id}",
        summary="Attach a file: pictures are written anew, without where and when they were taken",
    )
    get_attachment = file(
        ONE, GetAttachment, AttachmentView, summary="The file itself; of a draft, for its authors only"
    )
    # fmt: on
