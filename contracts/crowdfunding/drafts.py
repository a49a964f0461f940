"""What a campaign says: written by its owner and team for as long as it is a draft."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from contracts.budgets.applications import CostLine
from contracts.budgets.places import Place
from contracts.budgets.proposing import Association
from contracts.errors import Forbidden, Refused
from contracts.message import Command, Message
from contracts.shapes import Amount, Count, Currency, Slug, Text, Title

SUMMARY_CHARS_MAX = 300
QUANTITY_MAX = 100_000
"""Hours, or pieces of a thing."""

Summary = Annotated[str, validate.Length(max=SUMMARY_CHARS_MAX)]
Quantity = Annotated[int, validate.Range(min=1, max=QUANTITY_MAX)]
NeedKind = Literal["hours", "things"]


class CampaignNeed(Message):
    """What is needed beside money: `quantity` hours of something, or pieces of a thing.

    Whoever first writes it makes `need_id`; it is the same need for as long as it is named by that.
    """

    need_id: UUID
    kind: NeedKind
    title: Title
    quantity: Quantity


class Campaigning(Command):
    """What a campaign says. All or nothing: it is carried out from `least_goal` on, without one from `goal`; both count
    citizens' money and match together, in minor units, and nothing else. `hours_count`: volunteers' hours are own financing.

    `lines`, what the money is for, add up to `goal` when it is handed in. `beneficiary`: for whom it is collected.
    `place_name`: the place in a word. On behalf of `association`, where one is named.
    """

    title: Title
    summary: Summary = ""
    story: Text
    goal: Amount
    least_goal: Amount | None = None
    lines: tuple[CostLine, ...] = ()
    needs: tuple[CampaignNeed, ...] = ()
    place: Place | None = None
    place_name: Title | None = None
    beneficiary: Title | None = None
    association: Association | None = None
    closes_at: datetime
    hours_count: bool = False


class StartCampaign(Campaigning):
    """Anyone drafts a collection, free of charge."""

    area_id: Slug
    currency: Currency


class EditCampaign(Campaigning):
    """All of it anew; `version` is the one that was read, so that nobody overwrites what they have not seen."""

    campaign_id: UUID
    version: Count


class UnbalancedCampaign(Refused):
    """What the money is for does not add up to the goal: `difference` minor units more, or less than nothing too little."""


class NotYourCampaign(Forbidden):
    """This takes its owner, or one of the team."""
