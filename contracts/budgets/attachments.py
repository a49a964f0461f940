"""Files that people attach: what is known of each. The bytes themselves cross no bus and lie in no database."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.errors import Forbidden, NotFound
from contracts.files import Description, FileName, FileSize, MediaType
from contracts.message import Command, Message, Query
from contracts.shapes import Count, Digest, PageSize, Reason

Subject = Literal["proposal", "report"]
"""What a file can be attached to."""
AttachmentState = Literal["shown", "hidden", "removed"]


class AttachmentNotFound(NotFound): ...


class AttachmentHidden(Forbidden):
    """A playmaker has hidden it; `reason` says why."""


class AddAttachment(Command):
    """The command's id becomes the attachment's. `name` and `media_type` as whoever took the file in found them to be;
    `digest`, the SHA-256 of its bytes, says which file it is. `size_bytes` in bytes."""

    subject: Subject
    subject_id: UUID
    name: FileName
    description: Description | None = None
    media_type: MediaType
    size_bytes: FileSize
    digest: Digest


class RemoveAttachment(Command):
    """By those who may attach, for as long as they may."""

    attachment_id: UUID


class HideAttachment(Command):
    """A playmaker takes it out of sight; the reason stands in its place."""

    attachment_id: UUID
    reason: Reason


class RestoreAttachment(Command):
    """Another playmaker than the one who hid it shows it again."""

    attachment_id: UUID


class GetAttachment(Query):
    attachment_id: UUID


class ListAttachments(Query):
    """In the order in which they were attached; `after` is the place of the last one read."""

    subject: Subject
    subject_id: UUID
    after: Count = 0
    limit: PageSize = 100


class AttachmentView(Message):
    """`name`, `description` and `digest` are None where it is hidden, and `reason` says why."""

    attachment_id: UUID
    place: Count
    state: AttachmentState
    name: FileName | None = None
    description: Description | None = None
    media_type: MediaType
    size_bytes: FileSize
    digest: Digest | None = None
    reason: Reason | None = None
    added_at: datetime


class Attachments(Message):
    items: tuple[AttachmentView, ...]
    next_after: Count | None = None


class GetAttachmentRoom(Query):
    """Whether the asker may attach here, and how much: asked before a file is taken in.

    What is attached already under `attachment_id` is not refused: it is asked for once more.
    """

    subject: Subject
    subject_id: UUID
    attachment_id: UUID | None = None


class AttachmentRoom(Message):
    """How many more files there is room for, here and for the asker today."""

    files_left: Count
    files_left_today: Count
