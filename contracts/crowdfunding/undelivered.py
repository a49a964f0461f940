"""Refunds that the payment provider has refused for good: who decides what becomes of the money, and how."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.message import Command, Message, Query
from contracts.shapes import Amount, Count, Currency, PageSize, Reason, Text, Title

UndeliveredState = Literal["open", "tried_again", "returned", "overtaken"]


class TryRefundAgain(Command):
    """Finance has reason to think that the provider will take it now: it is asked again, as at the first time."""

    undelivered_id: UUID
    reason: Reason


class ReturnElsewhere(Command):
    """The donor has got the money by another road, such as a transfer from the city's bank: `voucher` names that payment."""

    undelivered_id: UUID
    voucher: Title
    reason: Reason


class UndeliveredDecided(Message):
    id: UUID
    state: UndeliveredState


class ListUndelivered(Query):
    """All that waits for a decision, or what was decided, in the order of their ids."""

    state: UndeliveredState = "open"
    after: UUID | None = None
    limit: PageSize = 100


class UndeliveredLine(Message):
    """`give_back_id` is the decision to give back what a project left; without one all of the pledge was to be refunded.
    `refusals` is how often the provider said no, `note` why, the last time. Nothing here says who the donor is."""

    undelivered_id: UUID
    campaign_id: UUID
    campaign_title: Title
    pledge_id: UUID
    give_back_id: UUID | None = None
    amount: Amount
    currency: Currency
    refusals: Count
    note: Text
    found_at: datetime
    state: UndeliveredState
    decided_by: Text | None = None
    decided_at: datetime | None = None
    reason: Text | None = None
    voucher: Title | None = None


class Undelivered(Message):
    items: tuple[UndeliveredLine, ...]
    next_after: UUID | None = None


class UndeliveredNotFound(NotFound): ...


class NotUndelivered(Refused):
    """It waits for nobody's decision: `state` says what became of it."""
