"""Promises of hours and things: made, given, confirmed by another; and what a campaign still needs.

A quantity here counts quarter hours of a need for hours, and whole pieces of a need for things.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from marshmallow import validate

from contracts.crowdfunding import drafts
from contracts.crowdfunding.drafts import NeedKind
from contracts.crowdfunding.pledges import DonorName, ShownAs
from contracts.errors import Forbidden, NotFound, Refused
from contracts.message import Command, Event, Message, Query
from contracts.principal import Principal
from contracts.shapes import AmountOrZero, Count, Currency, Cvr, PageSize, Reason, Slug, Title

QUARTERS_AN_HOUR = 4
QUANTITY_MAX = QUARTERS_AN_HOUR * drafts.QUANTITY_MAX
Quantity = Annotated[int, validate.Range(min=1, max=QUANTITY_MAX)]
Note = Annotated[str, validate.Length(max=2_000)]
HelpState = Literal["promised", "withdrawn", "fulfilled", "disputed", "confirmed", "not_given", "lapsed"]
EndState = Literal["withdrawn", "not_given", "lapsed"]


class PromiseHelp(Command):
    """Somebody who has signed in promises hours or things. `message` is for the owner of the campaign and for nobody else.

    To the public the helper is shown as a donor of money is: `anonymous`, `named` by `display_name`, or an `association` by
    that and its `cvr`.
    """

    need_id: UUID
    quantity: Quantity
    shown_as: ShownAs
    display_name: DonorName | None = None
    cvr: Cvr | None = None
    message: Note = ""


class WithdrawHelp(Command):
    """Who promised it takes it back, while the campaign is open."""

    promise_id: UUID


class FulfilHelp(Command):
    """Who promised it says how much they gave; said again, until it is confirmed, it is a correction."""

    promise_id: UUID
    quantity: Quantity
    note: Note = ""


class ConfirmHelp(Command):
    """The campaign's owner, one of its team, or a playmaker says how much was given: no more than the giver says. Nobody confirms
    their own, and the owner's own only a playmaker."""

    promise_id: UUID
    quantity: Quantity


class DisputeHelp(Command):
    """It was not given as the giver says; the giver may correct it, else a playmaker settles it."""

    promise_id: UUID
    reason: Reason


class MarkHelpNotGiven(Command):
    """The campaign is over and the giver has not come; who has come after all says so by FulfilHelp."""

    promise_id: UUID
    reason: Reason


class EnterHelpForCitizen(Command):
    """An official enters one of these for somebody who cannot sign in, by its own id.

    `citizen` is what the gateway's residents' port says of the person. No number comes here.
    """

    citizen: Principal
    promise_help: PromiseHelp | None = None
    withdraw_help: WithdrawHelp | None = None
    fulfil_help: FulfilHelp | None = None


class HelpDone(Message):
    id: UUID
    state: HelpState


class GetNeeds(Query):
    campaign_id: UUID


class NeedStatus(Message):
    """`needed` is the whole need. `promised` is what stands: of what was confirmed, as much as was confirmed. `missing` may still
    be promised."""

    need_id: UUID
    kind: NeedKind
    title: Title
    needed: Quantity
    promised: Count
    confirmed: Count
    missing: Count


class CampaignNeeds(Message):
    """What a campaign needs beside money. None of it is money, and none of it decides whether the goal is reached.

    Where `hours_count` as own financing, an hour counts `hour_rate` minor units: `hours_value` is what the hours are worth that
    stand promised or confirmed, `hours_value_confirmed` those confirmed; both are zero where hours do not count.
    """

    campaign_id: UUID
    needs: tuple[NeedStatus, ...]
    hours_count: bool
    hour_rate: AmountOrZero
    currency: Currency
    quarter_hours_promised: Count
    quarter_hours_confirmed: Count
    hours_value: AmountOrZero
    hours_value_confirmed: AmountOrZero


class GetHelp(Query):
    promise_id: UUID


class HelpView(Message):
    """`given` is what the giver says they gave, `confirmed` what another confirmed.

    `message` is there for the giver and the owner; `note` is what was said last about the promise.
    """

    promise_id: UUID
    campaign_id: UUID
    need_id: UUID
    kind: NeedKind
    title: Title
    quantity: Quantity
    given: Quantity | None = None
    confirmed: Quantity | None = None
    state: HelpState
    shown_as: ShownAs
    display_name: DonorName | None = None
    cvr: Cvr | None = None
    message: Note | None = None
    note: Note | None = None
    assisted: bool
    promised_at: datetime
    overdue: bool


class ListHelp(Query):
    """All promises of a campaign, for its owner and for playmakers."""

    campaign_id: UUID
    state: HelpState | None = None
    after: UUID | None = None
    limit: PageSize = 100


class HelpPage(Message):
    items: tuple[HelpView, ...]
    next_after: UUID | None = None


class ListDisputedHelp(Query):
    """Where giver and owner disagree, of an area or of all, in the order of ids: a playmaker settles it by ConfirmHelp or MarkHelpNotGiven."""

    area_id: Slug | None = None
    after: UUID | None = None
    limit: PageSize = 100


class DisputedHelp(Message):
    """`given` is what the giver says they gave; `note` is why that is not so."""

    promise_id: UUID
    campaign_id: UUID
    campaign_title: Title
    area_id: Slug
    kind: NeedKind
    title: Title
    given: Quantity
    note: Note
    disputed_at: datetime


class DisputedHelpPage(Message):
    items: tuple[DisputedHelp, ...]
    next_after: UUID | None = None


class ListHelpers(Query):
    """Who helps, as each chose to be shown; only what stands."""

    campaign_id: UUID
    after: UUID | None = None
    limit: PageSize = 100


class Helper(Message):
    """`confirmed` is there once it was given and confirmed; `cvr` is an association's. Whether it is disputed is nobody else's
    business."""

    promise_id: UUID
    need_id: UUID
    kind: NeedKind
    quantity: Quantity
    confirmed: Quantity | None = None
    display_name: DonorName | None = None
    cvr: Cvr | None = None


class Helpers(Message):
    items: tuple[Helper, ...]
    next_after: UUID | None = None


class HelpPromised(Event):
    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    need_id: UUID
    promise_id: UUID
    kind: NeedKind
    quantity: Quantity


class HelpConfirmed(Event):
    """`quantity` of what was promised was given, say the giver and another."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    need_id: UUID
    promise_id: UUID
    kind: NeedKind
    quantity: Quantity


class HelpEnded(Event):
    """Nothing comes of a promise: `quantity` does not stand any more, until the giver says otherwise of what was `not_given`."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    need_id: UUID
    promise_id: UUID
    kind: NeedKind
    quantity: Quantity
    state: EndState


class HelpOverdue(Event):
    """Long after the campaign nobody has confirmed it. Said once of each promise; `state` says for whom it waits."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    need_id: UUID
    promise_id: UUID
    kind: NeedKind
    quantity: Quantity
    state: HelpState


class NeedNotFound(NotFound): ...


class PromiseNotFound(NotFound): ...


class NotYourPromise(Forbidden): ...


class OwnHelp(Forbidden):
    """What somebody gave, or said was given, is confirmed by another."""


class AlreadyPromised(Refused):
    """One promise a person and need waits at a time; `promise_id` is the one that does."""


class MoreThanNeeded(Refused):
    """`missing` says how much there is left to promise."""


class WrongHelpState(Refused): ...
