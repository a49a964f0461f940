"""What crowdfunding announces."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.ledger import Decision
from contracts.message import Event
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Currency,
    Cvr,
    Reason,
    Slug,
    Title,
    Token,
    Year,
)


class CampaignDrafted(Event):
    """A campaign, by the id of the request, for a proposal that did not win. Nobody but its owner sees it yet."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "proposal_id"
    request_id: UUID
    proposal_id: UUID


class CampaignRefused(Event):
    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "proposal_id"
    request_id: UUID
    proposal_id: UUID
    reason: Reason


class CampaignPublished(Event):
    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    title: Title
    area_id: Slug
    goal: Amount
    currency: Currency
    closes_at: datetime


class MatchRequested(Event):
    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    area_id: Slug
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    coded_by: Token


class PledgeMade(Event):
    """The provider holds the money for us."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    pledge_id: UUID
    amount: Amount


class PledgeCaptured(Event):
    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    pledge_id: UUID
    amount: Amount
    currency: Currency
    reference: Token


class PledgeRefunded(Event):
    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    pledge_id: UUID
    amount: Amount
    currency: Currency
    reference: Token


class CampaignFunded(Event):
    """All that could be captured is; the ledger hands `captured` of citizens' money, but for the `fees` that were taken out
    of it, and `match` over in one entry. Budgets follow what it is used for.

    `owner` is whose the campaign is, as a keyed HMAC; `cvr` the association that it was for, which is paid in its stead.
    """

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    title: Title
    area_id: Slug
    owner: Token
    cvr: Cvr | None = None
    captured: Amount
    fees: AmountOrZero = 0
    match: AmountOrZero
    currency: Currency
    year: Year | None = None


class CampaignFailed(Event):
    """Everything is let go; the ledger releases the match if there was one."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    match: AmountOrZero
    year: Year | None = None
    reason: Reason
