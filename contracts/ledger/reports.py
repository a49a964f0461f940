"""What finance, auditors and citizens read of the books: accounts, statements, decisions, commitments, closed years."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.ledger.moves import Decision, Means
from contracts.ledger.views import Transfer
from contracts.message import Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Digest,
    PageSize,
    SignedAmount,
    Slug,
    Text,
    Token,
    Year,
)


class GetBalance(Query):
    """What one account holds: now, by what had been recorded at an instant, or by accounting date."""

    account: Token
    as_of: date | None = None
    recorded_at: datetime | None = None


class Balance(Message):
    account: Token
    currency: Currency
    means: Means | None = None
    balance: SignedAmount


class GetStatement(Query):
    """One account's transfers in their order, after a place in the chain, each with what it left on the account."""

    account: Token
    after_sequence: Count = 0
    after_line: Count = 0
    limit: PageSize = 100


class StatementLine(Message):
    transfer: Transfer
    change: SignedAmount
    balance: SignedAmount


class Statement(Message):
    account: Token
    items: tuple[StatementLine, ...]
    next_sequence: Count | None = None
    next_line: Count | None = None


class GetHistory(Query):
    """All that money did for a budget: what the council gave its year, its earmark, its grants, to the last payment."""

    budget_id: UUID
    after_sequence: Count = 0
    after_line: Count = 0
    limit: PageSize = 100


class ListAppropriations(Query):
    """What the council has decided about the pool, in the order it was recorded; of one year if named."""

    year: Year | None = None
    after_sequence: Count = 0
    limit: PageSize = 100


class Appropriation(Message):
    """One decision. `amount` is what its year got by it; `request_id` is what a later one names when it amends it."""

    request_id: UUID
    kind: Literal["appropriate", "cut", "carry_over", "advance"]
    year: Year
    means: Means
    amount: SignedAmount
    currency: Currency
    decision: Decision
    other_year: Year | None = None
    amends: UUID | None = None
    accounting_on: date
    sequence: Count


class Appropriations(Message):
    items: tuple[Appropriation, ...]
    next_sequence: Count | None = None


class GetAccounts(Query):
    """The pool as a finance officer reads it: budget, corrected budget, committed, spent, rest."""


class AccountsSums(Message):
    """What is corrected is committed, spent, lapsed or rest, always.

    `budget` is what the council first gave; `corrected` that with cuts, carry-overs and advances. `forecast` is what will
    have been spent once all that is committed is paid; `lapsing` is what of the rest lapses unless it is committed before
    its year is closed.
    """

    budget: AmountOrZero
    corrected: SignedAmount
    committed: AmountOrZero
    spent: AmountOrZero
    lapsed: AmountOrZero
    rest: SignedAmount
    forecast: AmountOrZero
    lapsing: AmountOrZero


class AccountsLine(AccountsSums):
    """One year's money of one kind."""

    year: Year
    means: Means
    closed: bool


class AccountsPlan(AccountsSums):
    """All years there is money for, past and to come, together."""


class Accounts(Message):
    currency: Currency
    items: tuple[AccountsLine, ...]
    plan: AccountsPlan


class GetAreas(Query):
    """What each area bears of the budgets of a year: of those that several share, its part to the last øre."""

    year: Year


class AreaLine(Message):
    """Without `area_id`: what no budget holds, matches and direct grants, is no area's."""

    area_id: Slug | None = None
    committed: AmountOrZero
    spent: AmountOrZero


class Areas(Message):
    """Together they are the committed and the spent money of the year."""

    currency: Currency
    items: tuple[AreaLine, ...]


class ListCommitments(Query):
    """What is held or promised and not paid, the largest first; with `as_of`, by accounting date (31 December, say).

    A page stands after the account `after`, which held `after_amount`.
    """

    year: Year | None = None
    as_of: date | None = None
    after_amount: AmountOrZero | None = None
    after: Token | None = None
    limit: PageSize = 100


class Commitment(Message):
    account: Token
    year: Year
    means: Means
    amount: Amount


class Commitments(Message):
    """`total` is of all there are, however many are listed."""

    total: AmountOrZero
    items: tuple[Commitment, ...]
    next_after: Token | None = None
    next_amount: AmountOrZero | None = None


class GetFlows(Query):
    """How a year's money went from account to account, net of what came back: the edges of a Sankey picture.

    Now; `as_of` a day, by accounting date; or by what had been `recorded_at` an instant.
    """

    year: Year
    as_of: date | None = None
    recorded_at: datetime | None = None


class Flow(Message):
    from_: Token
    to: Token
    amount: Amount


class Flows(Message):
    """The largest, at most 500."""

    items: tuple[Flow, ...]


class ListSeals(Query):
    """The years that are closed."""


class Seal(Message):
    """`hash` is that of the last transfer there was when the year closed, at `sequence`: it covers all before it."""

    year: Year
    epoch: Count
    sequence: Count
    hash: Digest
    recorded_at: datetime


class Seals(Message):
    items: tuple[Seal, ...]


class ListCheckpoints(Query):
    """Where the chain stood when it was signed, the newest first: before this sequence number."""

    before: Count | None = None
    limit: PageSize = 100


class Checkpoint(Message):
    """`token` is a JWS (RFC 7515, Ed25519) over the other four fields."""

    epoch: Count
    sequence: Count
    hash: Digest
    signed_at: datetime
    token: Text


class Checkpoints(Message):
    """`public_key` (PEM) is the one that new checkpoints are signed with; none where nothing is signed."""

    public_key: Text | None = None
    items: tuple[Checkpoint, ...]
    next_before: Count | None = None
