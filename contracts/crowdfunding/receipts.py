"""Receipts: what a donor can show for a pledge."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.crowdfunding.pledges import PledgeState
from contracts.errors import Refused
from contracts.message import Message, Query
from contracts.shapes import Amount, Currency, Digest, Text, Title, Token

ReceiptKind = Literal["reservation", "payment", "refund"]


class GetReceipt(Query):
    """For who made the pledge: the latest, or the one of this `kind`."""

    pledge_id: UUID
    key: Digest | None = None
    kind: ReceiptKind | None = None


class PledgeReceipt(Message):
    """`number` is unique and not without gaps. `statement` says in Danish what it is: a reservation is no payment.

    `happened_at` is when the money was reserved, taken or given back; `state` where the pledge stands now, and
    `provider_reference` the payment provider's own name for the payment. `earlier` are the numbers of those before it.
    """

    number: Token
    kind: ReceiptKind
    statement: Text
    pledge_id: UUID
    campaign_id: UUID
    campaign_title: Title
    amount: Amount
    currency: Currency
    happened_at: datetime
    state: PledgeState
    provider_reference: Token | None = None
    permit_number: Title | None = None
    received_by: Title
    earlier: tuple[Token, ...] = ()


class NoReceipt(Refused):
    """Nothing has been reserved or paid, or not that; `state` says where the pledge is."""
