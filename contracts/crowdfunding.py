"""What crowdfunding accepts, answers, refuses and announces."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import Forbidden, NotFound, Refused
from contracts.ledger import Decision
from contracts.message import Command, Event, Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    PageSize,
    Reason,
    Slug,
    Text,
    Title,
    Token,
    Year,
)

CampaignState = Literal["draft", "matching", "open", "settling", "funded", "handed_over", "failed"]
PledgeState = Literal["made", "reserved", "declined", "expired", "captured", "let_go", "refunded"]


class Permit(Message):
    """The leave of Indsamlingsnævnet to collect: its number, who holds it and from when to when."""

    number: Title
    holder: Title
    from_on: date
    to_on: date


class StartCampaign(Command):
    """Anyone drafts a collection, free of charge. All or nothing: `goal` counts citizens' money and match together."""

    title: Title
    story: Text
    area_id: Slug
    goal: Amount
    currency: Currency
    closes_at: datetime


class MatchAsked(Message):
    """Pool money beside citizens' pledges, by a decision of whoever may give it within what the council adopted."""

    year: Year
    amount: Amount
    decision: Decision


class PublishCampaign(Command):
    """A playmaker has looked at it, the permit is there: it may collect; first the match is held, if one is asked for."""

    campaign_id: UUID
    permit: Permit | None = None
    match: MatchAsked | None = None


class Pledge(Command):
    """Promise money; the payer then reserves it with the payment provider."""

    campaign_id: UUID
    amount: Amount


class PledgeMadeAnswer(Message):
    """`pay_url` is where the payer goes next; the pledge counts once the provider says so."""

    pledge_id: UUID
    campaign_id: UUID
    state: PledgeState
    pay_url: Text


class RefreshPledge(Command):
    """The payer has come back from the provider, or somebody wonders: ask the provider what is true."""

    pledge_id: UUID


class RelayWebhook(Command):
    """What the payment provider sent, word for word, so that its signature can be checked. It says only where to look.

    `path` is path and query as they were requested; `headers` have lower-case names and include the host.
    """

    path: Text
    headers: dict[str, str]
    body: Text


class CampaignDone(Message):
    id: UUID
    state: Token


class ListCampaigns(Query):
    area_id: Slug | None = None
    after: UUID | None = None
    limit: PageSize = 100


class CampaignLine(Message):
    campaign_id: UUID
    title: Title
    area_id: Slug
    state: CampaignState
    goal: Amount
    pledged: AmountOrZero
    match: AmountOrZero
    currency: Currency
    closes_at: datetime


class Campaigns(Message):
    items: tuple[CampaignLine, ...]
    next_after: UUID | None = None


class GetCampaign(Query):
    campaign_id: UUID


class CampaignView(Message):
    """`pledged` is what the provider has confirmed as reserved or captured; `match` what the ledger answered it holds.

    `proposal_id` did not win in the budget `budget_id`; the campaign was drafted from it.
    """

    campaign_id: UUID
    title: Title
    story: Text
    area_id: Slug
    state: CampaignState
    goal: Amount
    pledged: AmountOrZero
    captured: AmountOrZero
    match: AmountOrZero
    match_sequence: Count | None = None
    currency: Currency
    supporters: Count
    closes_at: datetime
    permit: Permit | None = None
    note: Text | None = None
    proposal_id: UUID | None = None
    budget_id: UUID | None = None


class GetPledge(Query):
    pledge_id: UUID


class PledgeView(Message):
    pledge_id: UUID
    campaign_id: UUID
    amount: Amount
    state: PledgeState
    pay_url: Text


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
    """All that could be captured is; the ledger hands `captured` of citizens' money and `match` over in one entry."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    captured: Amount
    match: AmountOrZero
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


class CampaignNotFound(NotFound): ...


class PledgeNotFound(NotFound): ...


class PledgeDeclined(Refused):
    """The payment provider will not take this payment."""


class WebhookForged(Forbidden):
    """The signature is not the provider's, or the message is too old to be heard now."""


class CampaignNotOpen(Refused): ...


class PermitMissing(Refused):
    """Collecting on the internet takes a permit that covers the whole campaign."""


class MatchNotAdopted(Refused):
    """The council has not adopted matching, or not for this area."""


class WrongCampaignState(Refused): ...


class DeadlineImpossible(Refused): ...


class NotYourCampaign(Forbidden): ...
