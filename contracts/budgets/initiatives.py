"""Initiatives: a few lines from anyone, the coaching that a playmaker gives, and what comes of them."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.budgets.carrying import Collection
from contracts.errors import Forbidden, NotFound, Refused
from contracts.message import Command, Event, Message, Query
from contracts.shapes import Amount, Count, Currency, PageSize, Reason, Slug, Text, Title, Token

InitiativeState = Literal["new", "assigned", "led_on", "closed"]
CoachingState = Literal["requested", "offered", "held"]
LedTo = Literal["proposal", "campaign"]


class StartInitiative(Command):
    """Anybody who is signed in, about any area."""

    area_id: Slug
    title: Title
    text: Text


class AssignPlaymaker(Command):
    """Whoever asks takes it, unless `playmaker` names a colleague (their keyed HMAC, as `list_load` tells it)."""

    initiative_id: UUID
    playmaker: Token | None = None


class RequestCoaching(Command):
    """Who started it wishes to talk about this; or the playmaker suggests it."""

    initiative_id: UUID
    wish: Text


class OfferTimes(Command):
    """The playmaker offers times; offering again replaces them."""

    coaching_id: UUID
    times: tuple[datetime, ...]


class HoldCoaching(Command):
    """What was talked about and agreed, for both; `private_note` for playmakers of the area only."""

    coaching_id: UUID
    held_at: datetime
    summary: Text
    next_steps: Reason
    private_note: Text = ""


class ProposeFromInitiative(Command):
    """Its title and text become a proposal in an open budget, by whoever started it; `cost` in minor units."""

    initiative_id: UUID
    budget_id: UUID
    cost: Amount


class LinkCampaign(Command):
    """A campaign that was drafted from it."""

    initiative_id: UUID
    campaign_id: UUID


class CollectForInitiative(Command):
    """Whoever started it asks for a campaign, at `goal` in minor units. `title` and `text` are meant for all to read, as what
    the initiative says is not. `closes_at`: its deadline.

    The command's id becomes the campaign's. Crowdfunding drafts it or says why not; a playmaker publishes it, as any other.
    """

    initiative_id: UUID
    title: Title
    text: Text
    goal: Amount
    currency: Currency
    closes_at: datetime


class CloseInitiative(Command):
    initiative_id: UUID
    reason: Reason


class CoachingRequested(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "initiative_id"
    initiative_id: UUID
    coaching_id: UUID
    area_id: Slug


class CoachingHeld(Event):
    """Nothing of what was said stands here."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "initiative_id"
    initiative_id: UUID
    coaching_id: UUID
    area_id: Slug
    held_at: datetime


class InitiativeSilent(Event):
    """Nothing has happened since `heard_at`: said once for each silence, to whoever sends reminders."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "initiative_id"
    initiative_id: UUID
    area_id: Slug
    heard_at: datetime


class InitiativeLedOn(Event):
    """It became a proposal or a campaign: `target_id`."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "initiative_id"
    initiative_id: UUID
    kind: LedTo
    target_id: UUID


class ListInitiatives(Query):
    """Playmakers see those of their areas, everybody else their own. `mine`: those alone that the asker started."""

    area_id: Slug | None = None
    state: InitiativeState | None = None
    mine: bool = False
    after: UUID | None = None
    limit: PageSize = 100


class CoachingView(Message):
    """What both see of it."""

    coaching_id: UUID
    state: CoachingState
    wish: Text
    requested_at: datetime
    times: tuple[datetime, ...]
    held_at: datetime | None = None
    summary: Text | None = None
    next_steps: Text | None = None


class InitiativeLine(Message):
    """`mine`: the asker started it. `assigned_to_me`: the asker is its playmaker. `coaching`: the talk asked for last, until it is held."""

    initiative_id: UUID
    area_id: Slug
    title: Title
    state: InitiativeState
    heard_at: datetime
    mine: bool
    assigned_to_me: bool
    coaching: CoachingView | None = None


class Initiatives(Message):
    items: tuple[InitiativeLine, ...]
    next_after: UUID | None = None


class GetInitiative(Query):
    initiative_id: UUID


class InitiativeLink(Message):
    kind: LedTo
    target_id: UUID
    linked_at: datetime


class InitiativeView(Message):
    """For who started it (`mine`) and the playmakers of the area. `reminded_at`: of the silence that it is in now."""

    initiative_id: UUID
    area_id: Slug
    title: Title
    text: Text
    state: InitiativeState
    started_at: datetime
    heard_at: datetime
    reminded_at: datetime | None = None
    closed_because: Text | None = None
    coachings: tuple[CoachingView, ...]
    led_to: tuple[InitiativeLink, ...]
    collections: tuple[Collection, ...] = ()
    assisted: bool = False
    mine: bool = False


class GetCoachingNotes(Query):
    initiative_id: UUID


class CoachingNote(Message):
    coaching_id: UUID
    text: Text


class CoachingNotes(Message):
    """The private notes, for playmakers of the area only."""

    items: tuple[CoachingNote, ...]


class ListLoad(Query):
    """How many open initiatives each playmaker has, in an area or in all of them."""

    area_id: Slug | None = None
    after: Token | None = None
    limit: PageSize = 100


class PlaymakerLoad(Message):
    """`playmaker` is their keyed HMAC; `heard_at` of the initiative that has been silent for the longest."""

    playmaker: Token
    initiatives: Count
    heard_at: datetime


class Load(Message):
    """`unassigned`: initiatives that nobody has taken yet."""

    items: tuple[PlaymakerLoad, ...]
    unassigned: Count
    next_after: Token | None = None


class GetGuide(Query):
    """What fits an idea in this area."""

    area_id: Slug


class GuideLine(Message):
    """A road for an idea; amounts in minor units; `budget_id` where it is an open budget."""

    kind: Literal["budget", "campaign", "pool"]
    title: Title
    text: Text
    conditions: tuple[Text, ...] = ()
    amount_max: Amount | None = None
    currency: Currency | None = None
    budget_id: UUID | None = None
    link: Text | None = None


class Guide(Message):
    items: tuple[GuideLine, ...]


class InitiativeNotFound(NotFound): ...


class CoachingNotFound(NotFound): ...


class WrongInitiative(Refused):
    """The initiative is not where this can be done; `state` says where it is."""


class WrongCoaching(Refused):
    """The coaching is not where this can be done; `state` says where it is."""


class ImpossibleTimes(Refused):
    """Times that are offered lie ahead; what was held lies behind."""


class NotYours(Forbidden):
    """Only who started an initiative makes a proposal or a campaign of it."""
