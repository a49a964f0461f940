"""What the payment provider takes, and who bears it. Nobody here takes anything."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.message import Event
from contracts.shapes import Amount, Currency

Bearer = Literal["city", "campaign"]


class ProviderFeesReported(Event):
    """What the provider took on a day for a campaign's payments. The ledger books it apart from what citizens gave.

    `borne_by` the campaign: out of what it has collected, before that is handed over; by the municipality: on its own account.
    """

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    day: date
    amount: Amount
    currency: Currency
    borne_by: Bearer
