"""A campaign's pictures: what is known of each. The bytes lie in the gateway's file store and cross no bus."""

from datetime import datetime
from uuid import UUID

from contracts.errors import NotFound
from contracts.files import Description, FileName, FileSize, PictureType
from contracts.message import Command, Message, Query
from contracts.shapes import Count, Digest, Reason


class AddPicture(Command):
    """The command's id becomes the picture's; it stands last. `description`: what it shows, for those who cannot see it.

    `name` and `media_type` as whoever took the file in found them to be; `digest`, the SHA-256 of its bytes, says which
    file it is. `size_bytes` in bytes.
    """

    campaign_id: UUID
    name: FileName
    description: Description
    media_type: PictureType
    size_bytes: FileSize
    digest: Digest


class RemovePicture(Command):
    picture_id: UUID


class ArrangePictures(Command):
    """All of the campaign's pictures in their order: the first is the cover."""

    campaign_id: UUID
    picture_ids: tuple[UUID, ...]


class GetPicture(Query):
    picture_id: UUID


class PictureView(Message):
    picture_id: UUID
    name: FileName
    description: Description
    media_type: PictureType
    size_bytes: FileSize
    digest: Digest
    added_at: datetime


class HiddenPicture(Message):
    """Taken out of sight after the opening, and why."""

    picture_id: UUID
    reason: Reason


class GetPictureRoom(Query):
    """Whether the asker may add pictures here, and how many: asked before a file is taken in.

    What was added already under `picture_id` is not refused: it is asked for once more.
    """

    campaign_id: UUID
    picture_id: UUID | None = None


class PictureRoom(Message):
    """How many more there is room for, here and for the asker today."""

    files_left: Count
    files_left_today: Count


class PictureNotFound(NotFound): ...
