"""The four ways of a pledge's money, and what those of long campaigns say of it."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import Refused
from contracts.message import Command, Event
from contracts.shapes import Amount, Currency, Digest, Token

Way = Literal["reserve", "confirm_late", "mandate", "capture_now"]
"""How a campaign comes to its pledges' money: reserved until the deadline; promised, and reserved in the last days before
it; by the payer's leave to take it at the deadline; or taken at once, and refunded where the goal is missed."""


class ConfirmPledge(Command):
    """Who promised pays now, signed in or by the `key`: the finale has begun. Opens the payment, as a new pledge does."""

    pledge_id: UUID
    key: Digest | None = None


class WayImpossible(Refused):
    """The campaign cannot go this way: the payment provider has no such thing. The fact `ways` names those that it can."""


class ConfirmationNotDue(Refused):
    """A promise is paid from `finale_at` on."""


class PledgeConfirmationDue(Event):
    """A promise may be paid from now until `closes_at`: time to ask who made it, once."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    pledge_id: UUID
    amount: Amount
    closes_at: datetime


class PledgeChargedBack(Event):
    """The payment provider took a captured payment back. `handed_over` says that the campaign had been judged funded
    before: its money has left, or is about to leave, to the project, and the municipality bears the loss.
    """

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    pledge_id: UUID
    amount: Amount
    currency: Currency
    reference: Token
    handed_over: bool
