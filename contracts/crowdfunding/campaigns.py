"""Collections: published, and what can be read of them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from contracts.budgets.applications import CostLine
from contracts.budgets.places import Place
from contracts.budgets.proposing import Association
from contracts.crowdfunding.drafts import CampaignNeed, Summary
from contracts.crowdfunding.ending import Extension
from contracts.crowdfunding.fees import Bearer
from contracts.crowdfunding.matching import MatchAsked
from contracts.crowdfunding.pictures import HiddenPicture, PictureView
from contracts.crowdfunding.reviewing import CriterionAnswer
from contracts.crowdfunding.ways import Way
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
)

CampaignState = Literal[
    "draft", "submitted", "matching", "open", "settling", "funded", "handed_over", "failed", "cancelled"
]
CampaignOrder = Literal["id", "deadline"]
Search = Annotated[str, validate.Length(min=1, max=200)]


class Permit(Message):
    """The leave of Indsamlingsnævnet to collect: its number, who holds it and from when to when."""

    number: Title
    holder: Title
    from_on: date
    to_on: date


class PublishCampaign(Command):
    """A playmaker has looked at it: it meets every criterion, the permit is there, so it may collect; first the match is
    held, if one is asked for. Without a `way` pledges are reserved, where the campaign is short enough for that.
    """

    campaign_id: UUID
    answers: tuple[CriterionAnswer, ...]
    permit: Permit | None = None
    match: MatchAsked | None = None
    way: Way | None = None


class CampaignDone(Message):
    id: UUID
    state: Token


class ListCampaigns(Query):
    """Those of an area, in a state, that end between two instants, in which all of these words stand; the archived ones are a list of
    their own.

    `mine`: those that the asker owns or is in the team of. In the `order` of their ids, or those first that close first.
    """

    area_id: Slug | None = None
    state: CampaignState | None = None
    search: Search | None = None
    archived: bool = False
    closes_after: datetime | None = None
    closes_before: datetime | None = None
    mine: bool = False
    order: CampaignOrder = "id"
    after: UUID | None = None
    limit: PageSize = 100


class CampaignLine(Message):
    """`cover_id`: the picture that stands first. `assisted`: the municipality entered it for a citizen. `pledged`, `match`,
    `match_earned` and `match_left` as in CampaignView."""

    campaign_id: UUID
    slug: Slug | None = None
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
    match_earned: AmountOrZero = 0
    match_left: AmountOrZero = 0
    currency: Currency
    closes_at: datetime


class Campaigns(Message):
    items: tuple[CampaignLine, ...]
    next_after: UUID | None = None


class GetCampaign(Query):
    """One that was published; before, for its owner, its team and the playmakers of its area."""

    campaign_id: UUID


class GetCampaignBySlug(Query):
    """The campaign that stands at this permanent address."""

    slug: Slug


class CampaignView(Message):
    """`pledged` is what the provider has confirmed as reserved, to be taken by a mandate, or captured; `promised`, apart
    from it, what people said they would pay in the finale, which begins at `finale_at`; `captured` what was captured and
    not refunded or charged back; `match` what the ledger answered it holds, `match_earned` what of it the pledges that
    count have brought, `match_left` what more could come. `way` is the way of its pledges' money.

    `proposal_id` of the budget `budget_id`, `initiative_id` or `application_id`: the campaign was drafted from it. `granted`
    is what that project has of the pool already, where the campaign raises the rest: the `lines` add up to it and `goal`.
    `pictures` in their order, the cover first. `assisted`: the municipality entered it for a citizen. `mine`: the asker owns it or is
    in its team. `version` is what an edit names. `slug` is its permanent address, from its opening on. `account_due_on`: when
    whoever holds its own permit owes Indsamlingsnævnet the account, `account_sent_on` when that was sent. `fees` is what the
    payment provider has taken, as far as it has said; `fees_borne_by` tells whose money that is.
    """

    campaign_id: UUID
    slug: Slug | None = None
    title: Title
    summary: Summary = ""
    story: Text
    lines: tuple[CostLine, ...] = ()
    needs: tuple[CampaignNeed, ...] = ()
    pictures: tuple[PictureView, ...] = ()
    hidden_pictures: tuple[HiddenPicture, ...] = ()
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
    promised: AmountOrZero = 0
    captured: AmountOrZero
    match: AmountOrZero
    match_sequence: Count | None = None
    match_earned: AmountOrZero = 0
    match_left: AmountOrZero = 0
    scheme_id: UUID | None = None
    currency: Currency
    supporters: Count
    closes_at: datetime
    opened_at: datetime | None = None
    extension: Extension | None = None
    cancelled_at: datetime | None = None
    cancel_reason: Text | None = None
    archived_at: datetime | None = None
    permit: Permit | None = None
    account_due_on: date | None = None
    account_sent_on: date | None = None
    note: Text | None = None
    proposal_id: UUID | None = None
    budget_id: UUID | None = None
    initiative_id: UUID | None = None
    application_id: UUID | None = None
    granted: AmountOrZero = 0
    way: Way | None = None
    finale_at: datetime | None = None
    fees: AmountOrZero = 0
    fees_borne_by: Bearer = "city"
