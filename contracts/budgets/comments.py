"""What residents say of a proposal, and what moderators do about it: in the open, with reasons, and nothing deleted."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from contracts.message import Command, Message, Query
from contracts.shapes import Count, PageSize, Reason

CommentState = Literal["shown", "flagged", "hidden", "appealed", "upheld"]
Moderated = Literal[
    "flag_comment", "keep_comment", "hide_comment", "appeal_comment", "hiding_upheld", "comment_restored"
]
Remark = Annotated[str, validate.Length(min=1, max=2_000)]


class WriteComment(Command):
    """The command's id becomes the comment's."""

    proposal_id: UUID
    text: Remark


class FlagComment(Command):
    """A moderator should look at it; once a person. The reason is read by moderators alone."""

    comment_id: UUID
    reason: Reason


class KeepComment(Command):
    """A moderator has looked, and it stays."""

    comment_id: UUID
    reason: Reason


class HideComment(Command):
    """Its text is shown no more, and the reason is, in its place."""

    comment_id: UUID
    reason: Reason


class AppealComment(Command):
    """Whoever wrote it asks somebody else than who hid it to look again. The reason is read by moderators alone."""

    comment_id: UUID
    reason: Reason


class SettleAppeal(Command):
    """Shown again, or hidden for good; by another moderator than the one who hid it."""

    comment_id: UUID
    restore: bool
    reason: Reason


class ListComments(Query):
    """Of a proposal, in the order in which they were written; `after` is the place of the last one read."""

    proposal_id: UUID
    after: Count = 0
    limit: PageSize = 100


class ListWaitingComments(Query):
    """For moderators of the budget's area: what was flagged or appealed, with its text, in order of their ids."""

    budget_id: UUID
    after: UUID | None = None
    limit: PageSize = 100


class CommentView(Message):
    """`text` is None where it is hidden, and `reason` says why. `assisted`: the municipality entered it for a citizen.
    `mine`: whoever asks wrote it."""

    comment_id: UUID
    place: Count
    state: CommentState
    text: Remark | None = None
    reason: Reason | None = None
    written_at: datetime
    assisted: bool = False
    mine: bool = False


class Comments(Message):
    items: tuple[CommentView, ...]
    next_after: Count | None = None


class WaitingComments(Message):
    items: tuple[CommentView, ...]
    next_after: UUID | None = None


class ListModerations(Query):
    """What was done about a comment, oldest first, `after` so many. Why it was flagged or appealed, moderators alone read."""

    comment_id: UUID
    after: Count = 0
    limit: PageSize = 100


class ModerationView(Message):
    place: Count
    action: Moderated
    reason: Reason | None = None
    at: datetime


class Moderations(Message):
    """`comment`: what it was done about. Of a hidden one, moderators and whoever wrote it read the text; it is None for whom its
    proposal is not there."""

    items: tuple[ModerationView, ...]
    comment: CommentView | None = None
    next_after: Count | None = None
