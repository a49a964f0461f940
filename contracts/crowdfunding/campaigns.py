"""Collections: published, and what can be read of them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.budgets.applications import CostLine
from contracts.budgets.places import Place
from contracts.budgets.proposing import Association
from contracts.crowdfunding.drafts import CampaignNeed, Summary
from contracts.crowdfunding.pictures import PictureView
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
    """`cover_id`: the picture that stands first. `assisted`: the city entered it for a citizen."""

    campaign_id: UUID
    title: Title
    summary: Summary = ""
    cover_id: UUID | None = None
    place: Place | None = None
    assisted: bool = False
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
    """One that was published; before, for its owner, its team and the playmakers of its area."""

    campaign_id: UUID


class CampaignView(Message):
    """`pledged` is what the provider has confirmed as reserved or captured; `match` what the ledger answered it holds.

    `proposal_id` did not win in the budget `budget_id`, `initiative_id` is the initiative: the campaign was drafted from it.
    `pictures` in their order, the cover first. `assisted`: the city entered it for a citizen. `mine`: the asker owns it or is
    in its team. `version` is what an edit names.
    """

    campaign_id: UUID
    title: Title
    summary: Summary = ""
    story: Text
    lines: tuple[CostLine, ...] = ()
    needs: tuple[CampaignNeed, ...] = ()
    pictures: tuple[PictureView, ...] = ()
    place: Place | None = None
    place_name: Title | None = None
    beneficiary: Title | None = None
    association: Association | None = None
    assisted: bool = False
    mine: bool = False
    version: Count
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
    initiative_id: UUID | None = None
