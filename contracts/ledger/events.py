"""What the ledger says: every answer it gives, refusals included."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.ledger.moves import Decision, GrantLine, TransferLine
from contracts.message import Event
from contracts.shapes import Amount, AmountOrZero, Count, Currency, Reason, SignedAmount, Token, Year


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
    subject: ClassVar[str] = "request_id"
    kind: Token
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision


class EarmarkGranted(LedgerEvent):
    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    year: Year
    amount: Amount


class EarmarkRefused(LedgerEvent):
    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    reason: Reason
    available: SignedAmount


class GrantsPosted(LedgerEvent):
    """Grants of a budget's awards with the release of the rest, or of a campaign's money and match: one entry."""

    subject: ClassVar[str] = "owner_id"
    owner: Literal["budget", "campaign"]
    owner_id: UUID
    grants: tuple[GrantLine, ...]
    released: AmountOrZero


class GrantRefused(LedgerEvent):
    subject: ClassVar[str] = "owner_id"
    owner: Literal["budget", "campaign"]
    owner_id: UUID
    reason: Reason


class MatchReserved(LedgerEvent):
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    year: Year
    amount: Amount


class MatchRefused(LedgerEvent):
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    reason: Reason
    available: SignedAmount


class ContributionPosted(LedgerEvent):
    """Citizens' money came in by a capture, or went back by a refund."""

    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    pledge_id: UUID
    kind: Literal["capture", "refund"]
    amount: Amount


class ContributionRefused(LedgerEvent):
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    pledge_id: UUID
    reason: Reason


class PaymentPosted(LedgerEvent):
    subject: ClassVar[str] = "payment_id"
    payment_id: UUID
    project_id: UUID
    amount: Amount


class PaymentRefused(LedgerEvent):
    subject: ClassVar[str] = "payment_id"
    payment_id: UUID
    project_id: UUID
    reason: Reason


class PaymentConfirmed(LedgerEvent):
    subject: ClassVar[str] = "payment_id"
    payment_id: UUID
    project_id: UUID
    amount: Amount


class PaymentReturned(LedgerEvent):
    subject: ClassVar[str] = "payment_id"
    payment_id: UUID
    project_id: UUID
    amount: Amount
    reason: Reason


class Released(LedgerEvent):
    """What a budget or a campaign no longer needs is the pool's again."""

    subject: ClassVar[str] = "owner_id"
    owner: Literal["budget", "campaign"]
    owner_id: UUID
    amount: AmountOrZero


class RequestRefused(LedgerEvent):
    """A request by RPC that the ledger refused for good; numbered like every answer."""

    subject: ClassVar[str] = "request_id"
    reason: Reason
