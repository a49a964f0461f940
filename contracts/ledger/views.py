"""What people read of the books."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.ledger.commands import Posted
from contracts.message import Message, Query
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
    Token,
    Year,
)

DraftState = Literal["waiting", "posted", "refused", "withdrawn"]


class GetPool(Query):
    """The pool as it stands; `as_of` by accounting date, `recorded_at` by what had been recorded then."""

    as_of: date | None = None
    recorded_at: datetime | None = None


class PoolYear(Message):
    """One budget year. What is available, at each later stage, and lapsed adds up to what was given (appropriated,
    carried in, and advanced from later years), always.

    Only as of an accounting date can `available` be negative: a hold may stand before the decision that covered it.
    """

    year: Year
    appropriated: SignedAmount
    carried_in: SignedAmount
    advanced: SignedAmount
    closed: bool
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
    """Transfers in the order of the chain, after a place in it; of one account, of one kind, or of the accounting days
    from `from_on` to `to_on`, both included, if named.

    With `newest_first` from the end of the chain backwards: those before the place, or the last where none is named.
    """

    after_sequence: Count = 0
    after_line: Count = 0
    limit: PageSize = 100
    account: Token | None = None
    kind: Token | None = None
    from_on: date | None = None
    to_on: date | None = None
    newest_first: bool = False


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


class ReversedTransfer(Message):
    """The transfer that a reversal would undo. `voucher`: what it was posted by, where it was one; for finance alone."""

    transfer: Transfer
    voucher: Text | None = None


class ListDrafts(Query):
    """Drafts, the newest first; only those that wait for somebody unless told otherwise."""

    state: DraftState = "waiting"
    after: UUID | None = None
    limit: PageSize = 100


class Draft(Message):
    """Something one person of finance has entered: it moves money once `missing` more have attested it.

    `refusal`: why it moves none; `refused_as`: what programs call that. `reverses`, in lists: of a reversal, the transfer it
    undoes.
    """

    draft_id: UUID
    kind: Token
    state: DraftState
    missing: Count
    command: Text
    """What was entered, as JSON."""
    coded_by: Token
    attested_by: tuple[Token, ...]
    prepared_at: datetime
    posted: Posted | None = None
    refusal: Reason | None = None
    refused_as: Token | None = None
    reverses: ReversedTransfer | None = None


class Drafts(Message):
    items: tuple[Draft, ...]
    next_after: UUID | None = None
