"""Promises of money, how their donors are shown, and what the payment provider says of them."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from marshmallow import validate

from contracts.message import Command, Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Currency,
    Cvr,
    Digest,
    Email,
    Text,
)

PledgeState = Literal[
    "promised",
    "made",
    "withheld",
    "reserved",
    "mandated",
    "declined",
    "expired",
    "captured",
    "let_go",
    "refunded",
    "charged_back",
]
ShownAs = Literal["named", "anonymous", "association"]
DONOR_NAME_CHARS_MAX = 100
DonorName = Annotated[str, validate.Regexp(r"\S(.*\S)?\Z"), validate.Length(max=DONOR_NAME_CHARS_MAX)]


class Pledge(Command):
    """Promise money; the payer then reserves it with the payment provider.

    To the public the donor is `anonymous`, `named` by `display_name`, or an `association` by that and its `cvr`; the
    amount shows if `show_amount`. `email` is where notices go, and may be left out by who is signed in. `source` is
    the gateway's to say: a keyed hash of the network that it was asked from.
    """

    besides: ClassVar[tuple[str, ...]] = ("source",)
    campaign_id: UUID
    amount: Amount
    shown_as: ShownAs = "anonymous"
    display_name: DonorName | None = None
    cvr: Cvr | None = None
    show_amount: bool = False
    email: Email | None = None
    source: Digest | None = None


class PledgeMadeAnswer(Message):
    """`pay_url` is where the payer goes next; the pledge counts once the provider says so. One that is only promised has
    none yet, its payer is asked again in the finale; one that is `withheld` has none, somebody looks at it first.

    `key` opens the pledge to who did not sign in. It is told in the first answer only, and in notices.
    """

    pledge_id: UUID
    campaign_id: UUID
    state: PledgeState
    pay_url: Text
    key: Digest | None = None


class RefreshPledge(Command):
    """The payer has come back from the provider, or somebody wonders: ask the provider what is true."""

    pledge_id: UUID
    key: Digest | None = None


class RelayWebhook(Command):
    """What the payment provider sent, word for word, so that its signature can be checked. It says only where to look.

    `path` is path and query as they were requested; `headers` have lower-case names and include the host.
    """

    path: Text
    headers: dict[str, str]
    body: Text


class GetPledge(Query):
    """State and amount; all of it for who made it: signed in, or by its `key`."""

    pledge_id: UUID
    key: Digest | None = None


class PledgeDetails(Message):
    """What its donor alone may read. `withheld_because` is what they were told; `replaced_by` a pledge of theirs that
    takes its place once it is reserved, and `replaced_key` what opens that to who did not sign in.
    """

    currency: Currency
    shown_as: ShownAs
    display_name: DonorName | None = None
    cvr: Cvr | None = None
    show_amount: bool
    email: Email | None = None
    made_at: datetime
    reserved_at: datetime | None = None
    captured_at: datetime | None = None
    refunded_at: datetime | None = None
    withdrawn_at: datetime | None = None
    replaces_id: UUID | None = None
    replaced_by: UUID | None = None
    replaced_key: Digest | None = None
    withheld_because: Text | None = None


class PledgeView(Message):
    """`match` is what it brings of the pool's match, told once it counts: what comes after it never lowers that. `pay_url` and
    `own` are for who made it: to others the one is empty and the other not there."""

    pledge_id: UUID
    campaign_id: UUID
    amount: Amount
    state: PledgeState
    pay_url: Text
    match: AmountOrZero | None = None
    own: PledgeDetails | None = None
