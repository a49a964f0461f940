"""A playmaker's look at a campaign, by the published criteria: handed in, sent back, or published."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.errors import Forbidden
from contracts.message import Command, Message, Query
from contracts.shapes import Count, Reason, Slug, Text, Title

ReviewOutcome = Literal["returned", "published"]


class Criterion(Message):
    """What every campaign is looked at for."""

    criterion: Slug
    title: Title
    text: Text


class ListCriteria(Query):
    """What a campaign has to meet before it is published."""


class Criteria(Message):
    items: tuple[Criterion, ...]


class CriterionAnswer(Message):
    """Whether a campaign meets a criterion; where not, `reason` says why."""

    criterion: Slug
    met: bool
    reason: Reason | None = None


class SubmitCampaign(Command):
    """Its owner hands a draft in: from now on its content stands still until somebody has looked at it."""

    campaign_id: UUID


class ReturnCampaign(Command):
    """Back to its owner to be mended: at least one criterion is not met, each of these with the reason."""

    campaign_id: UUID
    answers: tuple[CriterionAnswer, ...]


class GetCampaignReview(Query):
    """How a campaign was answered. By what it was published, everybody reads; what it was returned with, its owner and
    playmakers."""

    campaign_id: UUID


class ReviewRound(Message):
    """What was answered to one of the times that it was handed in, by `criteria` as they stood then. No person is named."""

    submission: Count
    outcome: ReviewOutcome
    criteria: tuple[Criterion, ...] = ()
    answers: tuple[CriterionAnswer, ...]
    at: datetime


class CampaignReview(Message):
    """Oldest first."""

    campaign_id: UUID
    rounds: tuple[ReviewRound, ...]


class OwnReview(Forbidden):
    """Who owns a campaign, is or was in its team, or entered any of it for a citizen, does not review it, extend it or raise its match."""
