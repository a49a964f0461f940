"""What a campaign tells those who follow it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from contracts.message import Command, Message, Query
from contracts.shapes import Count, PageSize, Title

UpdateText = Annotated[str, validate.Length(min=1, max=10_000)]


class PostUpdate(Command):
    """From its owner or a playmaker; the command's id becomes the update's."""

    campaign_id: UUID
    title: Title
    text: UpdateText


class UpdateDone(Message):
    id: UUID
    number: Count


class ListUpdates(Query):
    """Newest first; `before` is the number of the last one read."""

    campaign_id: UUID
    before: Count | None = None
    limit: PageSize = 20


class UpdateView(Message):
    update_id: UUID
    number: Count
    title: Title
    text: UpdateText
    posted_at: datetime


class Updates(Message):
    items: tuple[UpdateView, ...]
    next_before: Count | None = None
