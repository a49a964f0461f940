"""What people say of a campaign and of its updates, and what moderators do about it. Nothing is deleted."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from contracts.message import Command, Message, Query
from contracts.shapes import Count, PageSize, Reason

CampaignCommentState = Literal["shown", "hidden", "withdrawn"]
CampaignRemark = Annotated[str, validate.Length(min=1, max=2_000)]


class WriteCampaignComment(Command):
    """On the campaign, or on one of its updates; the command's id becomes the comment's."""

    campaign_id: UUID
    update_id: UUID | None = None
    text: CampaignRemark


class HideCampaignComment(Command):
    """By a moderator: its text is shown no more, and the reason is, in its place."""

    comment_id: UUID
    reason: Reason


class RestoreCampaignComment(Command):
    """By a moderator: shown again."""

    comment_id: UUID
    reason: Reason


class WithdrawCampaignComment(Command):
    """By whoever wrote it, for good: that it was there is still seen."""

    comment_id: UUID


class CampaignCommentDone(Message):
    id: UUID
    state: CampaignCommentState


class ListCampaignComments(Query):
    """Those on the campaign, or on one of its updates, in the order in which they were written; `after` is the place of
    the last one read."""

    campaign_id: UUID
    update_id: UUID | None = None
    after: Count = 0
    limit: PageSize = 100


class GetCampaignComment(Query):
    """One of them. Of a hidden one, moderators of its area read the text: they may show it again."""

    comment_id: UUID


class CampaignCommentView(Message):
    """`text` is None where it is not shown to the asker; `reason`: why a moderator hid it. `mine`: whoever asks wrote it."""

    comment_id: UUID
    place: Count
    state: CampaignCommentState
    text: CampaignRemark | None = None
    reason: Reason | None = None
    written_at: datetime
    mine: bool = False


class CampaignComments(Message):
    items: tuple[CampaignCommentView, ...]
    next_after: Count | None = None
