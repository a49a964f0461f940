"""Protection: pledges that are too many are refused, those that look wrong wait for a person."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.crowdfunding.pledges import PledgeState
from contracts.errors import Refused
from contracts.message import Command, Message, Query
from contracts.shapes import Amount, Currency, PageSize, Reason, Slug, Title

HoldReason = Literal["large_amount", "many_small", "many_declined"]


class ReleasePledge(Command):
    """A playmaker has looked at it: it is promised, and its donor told where to pay; the payment is opened when they come."""

    pledge_id: UUID
    reason: Reason


class RejectPledge(Command):
    """It is let go; no payment was ever opened."""

    pledge_id: UUID
    reason: Reason


class HoldDecided(Message):
    pledge_id: UUID
    state: PledgeState


class ListWithheld(Query):
    """Those of an area's campaigns that wait, in the order of their ids."""

    area_id: Slug
    after: UUID | None = None
    limit: PageSize = 100


class WithheldLine(Message):
    """Nothing of who the donor is; `because` is the rule that it met."""

    pledge_id: UUID
    campaign_id: UUID
    campaign_title: Title
    amount: Amount
    currency: Currency
    made_at: datetime
    because: HoldReason
    closes_at: datetime


class Withheld(Message):
    items: tuple[WithheldLine, ...]
    next_after: UUID | None = None


class TooManyPledges(Refused):
    """More than one donor, one contact, one network or one campaign makes in a while; `limit` names which. Wait."""

    status = 429


class NotWithheld(Refused):
    """It does not wait for anybody; `state` says where it is."""
