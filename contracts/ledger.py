"""What the ledger accepts, answers, refuses and announces. Amounts are minor units of the pool's one currency."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.message import Command, Event, Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Digest,
    PageSize,
    Reason,
    SignedAmount,
    Text,
    Title,
    Token,
    Year,
)


class Decision(Message):
    """Why public money may move: a decision that can be looked up. `decided_by` is a body or an office, not a person."""

    case_number: Title
    decided_on: date
    decided_by: Title
    text: Text = ""
    link: Text | None = None


class TransferLine(Message):
    """One move of money. Accounts are paths: `pool/2025`, `earmark/<budget id>/2025`, `campaign/<campaign id>`."""

    transfer_id: UUID
    kind: Token
    from_: Token
    to: Token
    amount: Amount


class GrantLine(Message):
    project_id: UUID
    amount: Amount


class PostAppropriation(Command):
    """The council gives the pool money for a year, or takes some back (`cut`). Asked by finance, attested by another."""

    kind: Literal["appropriate", "carry_over", "cut"]
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    accounting_on: date | None = None
    """Where the posting stands in time; the decision's date unless given."""


class ConfirmPayment(Command):
    """The city's payment system has paid."""

    payment_id: UUID
    voucher: Title


class ReturnPayment(Command):
    """The city's payment system could not pay: the money stands as granted again."""

    payment_id: UUID
    reason: Reason


class Posted(Message):
    """The ledger's answer to a command that moved money."""

    command_id: UUID
    epoch: Count
    sequence: Count
    transfers: tuple[TransferLine, ...]


class GetPool(Query):
    """The pool as it stands; `as_of` by accounting date, `recorded_at` by what had been recorded then."""

    as_of: date | None = None
    recorded_at: datetime | None = None


class PoolYear(Message):
    """One budget year. What is available, at each later stage, and lapsed adds up to what was given, always.

    Only as of an accounting date can `available` be negative: a hold may stand before the decision that covered it.
    """

    year: Year
    appropriated: SignedAmount
    carried_in: SignedAmount
    earmarked: AmountOrZero
    reserved_match: AmountOrZero
    granted: AmountOrZero
    payable: AmountOrZero
    paid: AmountOrZero
    lapsed: AmountOrZero
    available: SignedAmount


class Pool(Message):
    currency: Currency
    epoch: Count
    sequence: Count
    years: tuple[PoolYear, ...]


class ListTransfers(Query):
    """Transfers in the order of the chain, after a place in it; of one account if named."""

    after_sequence: Count = 0
    after_line: Count = 0
    limit: PageSize = 100
    account: Token | None = None


class Transfer(Message):
    """A transfer as the public sees it. `line` is its place within its sequence number."""

    epoch: Count
    sequence: Count
    line: Count
    transfer_id: UUID
    kind: Token
    from_: Token
    to: Token
    amount: Amount
    currency: Currency
    recorded_at: datetime
    accounting_on: date
    period: Token
    reference: Text
    private_hash: Digest
    hash: Digest


class Transfers(Message):
    items: tuple[Transfer, ...]
    next_sequence: Count | None = None
    next_line: Count | None = None


class GetPaymentFile(Query):
    """What is payable and not confirmed: what the city's payment system is to pay."""


class PayableLine(Message):
    payment_id: UUID
    project_id: UUID
    amount: Amount
    year: Year | None = None
    voucher: Title


class PaymentFile(Message):
    currency: Currency
    items: tuple[PayableLine, ...]


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


class InsufficientFunds(Refused):
    """The account does not hold that much; `available` says what it holds."""


class ClosedPeriod(Refused): ...


class WrongCurrency(Refused): ...


class YearOutsidePlan(Refused): ...


class DecisionMissing(Refused): ...


class OverLimit(Refused):
    """More than a year, a campaign or an entry can hold; `limit` says how much that is."""


class SamePerson(Refused):
    """Who enters and who attests are two people."""


class PaymentNotFound(NotFound): ...


class NotPayable(Refused):
    """The payment is not waiting at the city's payment system: confirmed, returned, or never approved."""
