"""Collections: started, published, and what can be read of them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.crowdfunding.fees import Bearer
from contracts.ledger import Decision
from contracts.message import Command, Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    PageSize,
    Slug,
    Text,
    Title,
    Token,
    Year,
)

CampaignState = Literal["draft", "matching", "open", "settling", "funded", "handed_over", "failed"]


class Permit(Message):
    """The leave of Indsamlingsnævnet to collect: its number, who holds it and from when to when."""

    number: Title
    holder: Title
    from_on: date
    to_on: date


class StartCampaign(Command):
    """Anyone drafts a collection, free of charge. All or nothing: it is carried out from `least_goal` on, without one from
    `goal`. Both count citizens' money and match together.
    """

    title: Title
    story: Text
    area_id: Slug
    goal: Amount
    least_goal: Amount | None = None
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

    `fees` is what the payment provider has taken, as far as it has said; `fees_borne_by` tells whose money that is.
    `proposal_id` did not win in the budget `budget_id`; the campaign was drafted from it.
    """

    campaign_id: UUID
    title: Title
    story: Text
    area_id: Slug
    state: CampaignState
    goal: Amount
    least_goal: Amount
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
    fees: AmountOrZero = 0
    fees_borne_by: Bearer = "city"
