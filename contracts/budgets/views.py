"""What people read of budgets."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.budgets.calendar import Calendar
from contracts.budgets.eligibility import Eligibility
from contracts.budgets.grants import GrantState, GrantTerms, PaymentState
from contracts.budgets.points import Point
from contracts.budgets.proposing import ProposalRules
from contracts.budgets.rules import BallotRules, TallyRule
from contracts.ledger import AreaShare, Decision
from contracts.message import Message, Query
from contracts.shapes import (
    Age,
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Digest,
    PageSize,
    SignedAmount,
    Slug,
    Text,
    Title,
    Year,
)

Phase = Literal[
    "draft",
    "earmarking",
    "ideas",
    "development",
    "review",
    "vote",
    "awarding",
    "implementation",
    "closed",
    "cancelled",
]
ProposalState = Literal[
    "draft",
    "merging",
    "submitted",
    "sent_back",
    "withdrawn",
    "merged",
    "feasible",
    "infeasible",
    "on_ballot",
    "won",
    "lost",
]
EarmarkState = Literal["none", "asked", "granted", "refused"]


class ListBudgets(Query):
    """All budgets, or those of an area (its own, and those that it shares), in a phase, of a year of the pool, in the order of
    their ids. `ended`: those that are closed or cancelled, or those that are not."""

    area_id: Slug | None = None
    phase: Phase | None = None
    ended: bool | None = None
    year: Year | None = None
    after: UUID | None = None
    limit: PageSize = 100


class BudgetLine(Message):
    """`calendar`: the dates that were agreed. `area_ids`: its own area, and those that share its money or its vote."""

    budget_id: UUID
    title: Title
    area_id: Slug
    area_ids: tuple[Slug, ...] = ()
    phase: Phase
    amount: Amount
    year: Year
    currency: Currency
    calendar: Calendar = Calendar()


class Budgets(Message):
    items: tuple[BudgetLine, ...]
    next_after: UUID | None = None


class GetBudget(Query):
    budget_id: UUID


class ProposalView(Message):
    proposal_id: UUID
    title: Title
    text: Text
    cost: Amount
    state: ProposalState
    reason: Text | None = None
    assisted: bool = False


class PaymentView(Message):
    payment_id: UUID
    amount: Amount
    purpose: Title | None = None
    voucher: Title | None = None
    state: PaymentState
    reason: Text | None = None
    sequence: Count | None = None


class MilestoneView(Message):
    title: Title
    text: Text
    reported_at: datetime


class ProjectView(Message):
    """A project that won: its grant as the ledger posted it (None until then), what was paid, what came of it.

    `repaid` is what it paid back, `released` what the pool got back of it. Payments are told to its authors, to finance and
    to playmakers of the area only: vouchers may name persons.
    """

    project_id: UUID
    title: Title
    state: GrantState
    awarded: Amount
    granted: AmountOrZero | None = None
    sequence: Count | None = None
    repaid: AmountOrZero = 0
    released: AmountOrZero = 0
    payments: tuple[PaymentView, ...] = ()
    milestones: tuple[MilestoneView, ...] = ()


class EarmarkView(Message):
    """What the ledger answered, with its sequence number; never our own sum."""

    state: EarmarkState
    amount: Amount | None = None
    sequence: Count | None = None
    reason: Text | None = None
    available: SignedAmount | None = None


class ReleaseView(Message):
    """Money that the ledger took back to the pool: what an award left over, or what a closed budget still held."""

    request_id: UUID
    amount: AmountOrZero
    sequence: Count


class BudgetView(Message):
    """`released` adds up `releases` for the reader; what the pool holds only the ledger knows.

    `version`: of the framing. `overdue_at`: the date of the calendar that passed last without what it takes to go on.
    """

    budget_id: UUID
    title: Title
    area_id: Slug
    areas: tuple[AreaShare, ...] = ()
    challenge: Text
    phase: Phase
    amount: Amount
    year: Year
    currency: Currency
    age_min: Age
    ballot_rules: BallotRules
    tally_rule: TallyRule
    eligibility: Eligibility | None = None
    proposal_rules: ProposalRules
    checklist: tuple[Point, ...] = ()
    terms: GrantTerms
    calendar: Calendar
    version: Count
    overdue_at: datetime | None = None
    rules_hash: Digest | None = None
    election_id: UUID | None = None
    decision: Decision | None = None
    earmark: EarmarkView
    proposals: tuple[ProposalView, ...]
    awards: tuple[ProjectView, ...]
    releases: tuple[ReleaseView, ...] = ()
    released: AmountOrZero | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    note: Text | None = None


class ListPayments(Query):
    """Payments that wait for somebody to code or approve them, and those under way, or those of them in a state, oldest first."""

    state: PaymentState | None = None
    after: UUID | None = None
    limit: PageSize = 100


class PaymentLine(Message):
    payment_id: UUID
    project_id: UUID
    project_title: Title
    amount: Amount
    currency: Currency
    purpose: Title | None = None
    voucher: Title | None = None
    state: PaymentState


class Payments(Message):
    items: tuple[PaymentLine, ...]
    next_after: UUID | None = None
