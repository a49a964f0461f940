"""Promises of money, and what the payment provider says of them."""

from typing import Literal
from uuid import UUID

from contracts.message import Command, Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Text,
)

PledgeState = Literal[
    "promised",
    "made",
    "reserved",
    "mandated",
    "declined",
    "expired",
    "captured",
    "let_go",
    "refunded",
    "charged_back",
]


class Pledge(Command):
    """Promise money; the payer then reserves it with the payment provider."""

    campaign_id: UUID
    amount: Amount


class PledgeMadeAnswer(Message):
    """`pay_url` is where the payer goes next; the pledge counts once the provider says so. One that is only promised has
    none yet: its payer is asked again in the finale.
    """

    pledge_id: UUID
    campaign_id: UUID
    state: PledgeState
    pay_url: Text


class RefreshPledge(Command):
    """The payer has come back from the provider, or somebody wonders: ask the provider what is true."""

    pledge_id: UUID


class RelayWebhook(Command):
    """What the payment provider sent, word for word, so that its signature can be checked. It says only where to look.

    `path` is path and query as they were requested; `headers` have lower-case names and include the host.
    """

    path: Text
    headers: dict[str, str]
    body: Text


class GetPledge(Query):
    pledge_id: UUID


class PledgeView(Message):
    """`match` is what it brings of the pool's match, told once it counts: what comes after it never lowers that."""

    pledge_id: UUID
    campaign_id: UUID
    amount: Amount
    state: PledgeState
    pay_url: Text
    match: AmountOrZero | None = None
