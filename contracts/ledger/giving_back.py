"""What the ledger says of citizens' money beside contributions: fees of the payment provider, and what is given back."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.ledger.events import LedgerEvent
from contracts.shapes import Amount, Reason, SignedAmount


class FeesPosted(LedgerEvent):
    """What the payment provider took on a day for a campaign stands on an account of its own."""

    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    day: date
    amount: Amount
    borne_by: Literal["city", "campaign"]


class GiveBackPosted(LedgerEvent):
    """So much of what citizens gave has left the project's grant, and may be refunded by the campaign."""

    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    amount: Amount


class GiveBackRefused(LedgerEvent):
    """`available` is what the grant held of citizens' money."""

    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    reason: Reason
    available: SignedAmount
