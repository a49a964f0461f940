"""What crowdfunding announces."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from contracts.budgets.carrying import CampaignOrigin
from contracts.ledger import Decision
from contracts.message import Event
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Cvr,
    Reason,
    Slug,
    Title,
    Token,
    Year,
)


class CampaignDrafted(Event):
    """A campaign, by the id of the request, for a proposal that did not win or for an initiative. Nobody but its owner sees it yet."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "origin_id"
    request_id: UUID
    origin: CampaignOrigin
    origin_id: UUID


class CampaignRefused(Event):
    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "origin_id"
    request_id: UUID
    origin: CampaignOrigin
    origin_id: UUID
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


class PledgeMade(Event):
    """The provider holds the money for us, or has the payer's leave to take it at the deadline."""

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
    `rest_of`: the project of a proposal or an application whose rest it raised.
    """

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    title: Title
    area_id: Slug
    owner: Token
    cvr: Cvr | None = None
    rest_of: UUID | None = None
    captured: Amount
    fees: AmountOrZero = 0
    match: AmountOrZero
    currency: Currency
    year: Year | None = None


class CampaignFailed(Event):
    """The goal was missed, or it was cancelled: everything is let go; the ledger releases the match if there was one.

    `partly`: the campaign is not over, and `match` of `year`, which it did not wait for any more, is all that goes back.
    """

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    match: AmountOrZero
    year: Year | None = None
    partly: bool = False
    reason: Reason


class CampaignExtended(Event):
    """Once, by a decision: it closes at `closes_at`, and no longer at `closed_at`."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    closed_at: datetime
    closes_at: datetime
    decision: Decision


class CampaignUpdatePosted(Event):
    """News of a campaign, its `number`-th; what it says is asked for."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    update_id: UUID
    number: Count


class PermitAccountOverdue(Event):
    """The account for a permit of the campaign's own was due at Indsamlingsnævnet, and nobody has said that it was sent."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    due_on: date
