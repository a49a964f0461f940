"""Proposals that did not win live on: carried into the next round, or collected for by a campaign, as initiatives are.

So is the rest of a project that was granted less than it costs.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.budgets.places import Place
from contracts.budgets.proposing import Association
from contracts.errors import Forbidden, Refused
from contracts.message import Command, Event, Message
from contracts.shapes import Amount, AmountOrZero, Currency, Slug, Text, Title, Token

CollectionState = Literal["asked", "drafted", "refused"]
CampaignOrigin = Literal["proposal", "initiative", "application"]


class CarryProposal(Command):
    """An author makes a draft in an open budget from a proposal that did not win. All its authors are the draft's."""

    proposal_id: UUID
    budget_id: UUID


class CollectForProposal(Command):
    """An author asks for a campaign for a proposal that did not win; the goal is what it costs. `closes_at`: its deadline.

    The command's id becomes the campaign's. Crowdfunding drafts it or says why not; a playmaker publishes it, as any other.
    """

    proposal_id: UUID
    closes_at: datetime


class CollectForProject(Command):
    """Whoever is behind a project with a grant of the pool asks for a campaign for the rest of what it costs.

    `costs`: what it costs now in all, of the pool and of the campaign, in minor units; without it what was applied for, or what
    stood on the ballot. `closes_at`: the campaign's deadline. The command's id becomes the campaign's.
    """

    project_id: UUID
    costs: Amount | None = None
    closes_at: datetime


class Collection(Message):
    """That a campaign was asked for. All who read its origin read it once it is drafted; before, and `reason` why not, those
    whose origin it is."""

    campaign_id: UUID
    state: CollectionState
    reason: Text | None = None
    asked_at: datetime


class CampaignWanted(Event):
    """Something is to be collected for, in words meant for all: a proposal of the budget `budget_id` that did not win, an
    initiative, or what a proposal or an application was not granted: then `granted` is what its project has of the pool
    already, beside `goal`. `owner`: who asks, as a keyed HMAC; `association`: on whose behalf, where it applied."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "origin_id"
    request_id: UUID
    origin: CampaignOrigin
    origin_id: UUID
    budget_id: UUID | None = None
    title: Title
    text: Text
    area_id: Slug
    place: Place | None = None
    goal: Amount
    granted: AmountOrZero = 0
    association: Association | None = None
    currency: Currency
    closes_at: datetime
    owner: Token


class MayStillWin(Refused):
    """The proposal has not lost: `state` and `phase` say where it and its budget are."""


class OtherArea(Refused):
    """The two budgets have no area in common."""


class CarriedBefore(Refused):
    """It is in this budget already, as `proposal_id`."""


class CollectedBefore(Refused):
    """A campaign was asked for or drafted already, as `campaign_id`."""


class NotBehind(Forbidden):
    """This takes whoever is behind the project."""


class NothingMissing(Refused):
    """The project has been granted all that it costs: `costs` and `granted`, in minor units."""


class NeverPublic(Refused):
    """Others have never seen this proposal, so nobody can be asked to give to it."""
