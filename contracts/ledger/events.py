"""What the ledger says: every answer it gives, refusals included."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.ledger.moves import AreaPart, Decision, GrantLine, Means, TransferLine
from contracts.message import Event
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Digest,
    NonZeroAmount,
    Reason,
    SignedAmount,
    Text,
    Token,
    Year,
)

Owner = Literal["budget", "application", "campaign", "project", "scheme"]
"""Who follows the money that an event is about: the service of a budget, an application, a campaign or a scheme of matching,
or finance alone."""


class LedgerEvent(Event):
    """Numbered without a gap within an epoch, refusals included; `request_id` is the id of what it answers.

    `transfers` stand in this event alone; `balances` (account -> minor units) are what it left behind.
    """

    source: ClassVar[str] = "ledger"
    attributes: ClassVar[tuple[str, ...]] = ("epoch", "sequence")
    epoch: Count
    sequence: Count
    request_id: UUID
    transfers: tuple[TransferLine, ...]
    balances: dict[str, int]


class AppropriationPosted(LedgerEvent):
    """The council gave (`appropriate`), took back (`cut`), carried over or advanced: `amount` is what the year got by it.

    `other_year` is the one it was carried or advanced from; `amends` the request of the decision that this one changes.
    """

    subject: ClassVar[str] = "request_id"
    kind: Literal["appropriate", "cut", "carry_over", "advance"]
    year: Year
    means: Means
    amount: SignedAmount
    currency: Currency
    decision: Decision
    other_year: Year | None = None
    amends: UUID | None = None


class EarmarkGranted(LedgerEvent):
    """`areas` is what each area bears of it; together they are the amount."""

    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    year: Year
    amount: Amount
    areas: tuple[AreaPart, ...]


class EarmarkRefused(LedgerEvent):
    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    reason: Reason
    available: SignedAmount


class EarmarkChanged(LedgerEvent):
    """The earmark is `amount` from now on: `changed` more than before, or less. `areas`: what each bears of the difference."""

    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    year: Year
    amount: Amount
    changed: NonZeroAmount
    areas: tuple[AreaPart, ...]


class EarmarkChangeRefused(LedgerEvent):
    """The earmark stays what it was."""

    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    reason: Reason
    available: SignedAmount


class GrantsPosted(LedgerEvent):
    """Grants of a budget's awards with the release of the rest, or of a campaign's money and match: one entry.

    A direct grant's owner is the application that it was asked for by, or its project.
    """

    subject: ClassVar[str] = "owner_id"
    owner: Owner
    owner_id: UUID
    grants: tuple[GrantLine, ...]
    released: AmountOrZero


class GrantRefused(LedgerEvent):
    """`available` is what the pool held for the year that an application asked money of, or what of a campaign's match is still
    reserved: it is judged anew by that."""

    subject: ClassVar[str] = "owner_id"
    owner: Literal["budget", "application", "campaign"]
    owner_id: UUID
    reason: Reason
    available: SignedAmount | None = None


class SchemeEarmarked(LedgerEvent):
    """The pool holds what the council adopted for a scheme of matching."""

    subject: ClassVar[str] = "scheme_id"
    scheme_id: UUID
    year: Year
    amount: Amount


class SchemeRefused(LedgerEvent):
    subject: ClassVar[str] = "scheme_id"
    scheme_id: UUID
    reason: Reason
    available: SignedAmount


class MatchReserved(LedgerEvent):
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    year: Year
    amount: Amount


class MatchRefused(LedgerEvent):
    """`available` is what the scheme's earmark holds."""

    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    reason: Reason
    available: SignedAmount


class ContributionPosted(LedgerEvent):
    """Citizens' money came in by a capture, or went back: by a refund, or because the provider took it back."""

    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    pledge_id: UUID
    kind: Literal["capture", "refund", "charge_back"]
    amount: Amount


class ContributionRefused(LedgerEvent):
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    pledge_id: UUID
    reason: Reason


class PaymentPosted(LedgerEvent):
    subject: ClassVar[str] = "payment_id"
    owner: Owner
    payment_id: UUID
    project_id: UUID
    amount: Amount


class PaymentRefused(LedgerEvent):
    subject: ClassVar[str] = "payment_id"
    owner: Owner
    payment_id: UUID
    project_id: UUID
    reason: Reason


class PaymentConfirmed(LedgerEvent):
    subject: ClassVar[str] = "payment_id"
    owner: Owner
    payment_id: UUID
    project_id: UUID
    amount: Amount


class PaymentReturned(LedgerEvent):
    subject: ClassVar[str] = "payment_id"
    owner: Owner
    payment_id: UUID
    project_id: UUID
    amount: Amount
    reason: Reason


class Released(LedgerEvent):
    """What a budget, a campaign, a project or a scheme no longer needs goes back: to the pool, of a closed year perhaps
    lapsed; of a match to its scheme, while that runs."""

    subject: ClassVar[str] = "owner_id"
    owner: Owner
    owner_id: UUID
    amount: AmountOrZero


class GrantRepaid(LedgerEvent):
    """A project has paid back: the money stands as granted to it again."""

    subject: ClassVar[str] = "project_id"
    project_id: UUID
    amount: Amount


class TransferReversed(LedgerEvent):
    """A transfer that should not have been was undone by a new one, the first of `transfers`; `kind` is what it was."""

    subject: ClassVar[str] = "transfer_id"
    transfer_id: UUID
    kind: Token
    amount: Amount
    reason: Reason


class OpeningPosted(LedgerEvent):
    """Where money already stood when the municipality began here."""

    subject: ClassVar[str] = "owner_id"
    stage: Token
    owner_id: UUID
    year: Year
    amount: Amount


class YearClosed(LedgerEvent):
    """Nothing is posted in this year any more. `seal` is the hash of the last transfer there was when it closed."""

    subject: ClassVar[str] = "request_id"
    year: Year
    lapsed: AmountOrZero
    seal: Digest
    decision: Decision


class RequestRefused(LedgerEvent):
    """A request by RPC that the ledger refused for good; numbered like every answer."""

    subject: ClassVar[str] = "request_id"
    reason: Reason


class EpochBegun(LedgerEvent):
    """The books were restored from a backup: what was numbered after it, in the epoch before, is void."""

    subject: ClassVar[str] = "request_id"
    reason: Reason


class CheckpointSigned(Event):
    """Where the chain stood, signed: each day that something was posted, and whenever a year closes. It has no number.

    `token` is a JWS (RFC 7515, Ed25519) whose payload holds the same epoch, sequence, hash and signed_at.
    """

    source: ClassVar[str] = "ledger"
    subject: ClassVar[str] = "sequence"
    epoch: Count
    sequence: Count
    hash: Digest
    signed_at: datetime
    token: Text
