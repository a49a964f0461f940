"""What is taken out of sight after a campaign has opened, and shown again: with a reason that all read. Nothing is deleted."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.message import Command, Message, Query
from contracts.shapes import Count, PageSize, Reason


class HidePicture(Command):
    """By a playmaker, once the campaign is open: nobody else sees it any more."""

    picture_id: UUID
    reason: Reason


class RestorePicture(Command):
    """By a playmaker: shown again."""

    picture_id: UUID
    reason: Reason


class HideSupporter(Command):
    """By a moderator: the name that a donor typed is taken off the list for good; what they gave stays."""

    campaign_id: UUID
    supporter_id: UUID
    reason: Reason


class HideHelper(Command):
    """By a moderator: the same of somebody who promised hours or things."""

    promise_id: UUID
    reason: Reason


class ListCampaignModerations(Query):
    """All that was hidden and shown again of a campaign, in order; `after` is the place of the last one read."""

    campaign_id: UUID
    after: Count = 0
    limit: PageSize = 100


class CampaignModeration(Message):
    """Of a comment, of a picture, or of the name that a supporter or a helper was shown by; no person is named."""

    place: Count
    comment_id: UUID | None = None
    picture_id: UUID | None = None
    supporter_id: UUID | None = None
    promise_id: UUID | None = None
    what: Literal["hidden", "shown"]
    reason: Reason
    at: datetime


class CampaignModerations(Message):
    items: tuple[CampaignModeration, ...]
    next_after: Count | None = None
