"""What somebody has begun to fill in, of any kind: it survives a sign-in, a change of device and a night."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from contracts.errors import NotFound
from contracts.message import Command, Message, Query
from contracts.shapes import Count, PageSize, Slug

FORM_CHARS_MAX = 30_000
"""The longest text of ours, with room for how JSON writes it."""

FormContent = Annotated[str, validate.Length(min=2, max=FORM_CHARS_MAX)]


class KeepForm(Command):
    """`form_id` is a secret that the client makes: whoever brings it reads the form, until somebody signed in claims it.

    `kind` is the client's word for what it will be; `content` is JSON, and nobody's but the client's to understand.
    `version` is the one that was read (0: none yet), so that two tabs do not lose each other's text. Whoever keeps it
    while signed in has claimed it.
    """

    form_id: UUID
    kind: Slug
    content: FormContent
    version: Count


class ClaimForm(Command):
    """Whoever is signed in takes it: from now on they read it on any device, and nobody else does."""

    form_id: UUID


class DropForm(Command):
    """It has become what it was to be, or is given up: its text is gone at once."""

    form_id: UUID


class GetForm(Query):
    form_id: UUID


class KeptForm(Message):
    """`expires_at`: when its text is removed unless it is kept again."""

    form_id: UUID
    kind: Slug
    content: FormContent
    version: Count
    claimed: bool
    kept_at: datetime
    expires_at: datetime


class ListOwnForms(Query):
    """Those that the asker has claimed, in the order of ids after the one named."""

    after: UUID | None = None
    limit: PageSize = 100


class FormLine(Message):
    form_id: UUID
    kind: Slug
    version: Count
    kept_at: datetime
    expires_at: datetime


class Forms(Message):
    items: tuple[FormLine, ...]
    next_after: UUID | None = None


class FormNotFound(NotFound):
    """There is none, it has expired, or somebody else has claimed it."""
