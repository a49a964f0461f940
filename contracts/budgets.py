"""What budgets accepts, answers, refuses and announces."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.ledger import Decision, GrantLine
from contracts.message import Command, Event, Message, Query
from contracts.shapes import (
    Age,
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Digest,
    PageSize,
    Reason,
    SignedAmount,
    Slug,
    Text,
    Title,
    Token,
    Year,
)

BallotKind = Literal["approval", "choose-1", "cumulative", "ordinal"]
RuleName = Literal["greedy", "greedy-no-skip"]
Phase = Literal["draft", "earmarking", "ideas", "review", "vote", "awarding", "implementation", "closed", "cancelled"]


class BallotRules(Message):
    """What a ballot may hold; None is no limit. `sum_cost_max` in minor units: the knapsack."""

    kind: BallotKind
    choices_min: Count = 1
    choices_max: Count | None = None
    sum_cost_max: Amount | None = None
    points_sum_min: Count | None = None
    points_sum_max: Count | None = None
    points_each_max: Count | None = None


class TallyRule(Message):
    """How winners are found. Ties go to who stands first on the ballot.

    `rank_points`: points by rank on an ordinal ballot (Kraków's 3-2-1). A ranking that is shorter than that begins with
    the first of them, or, with `ranked_from` "last", ends with the last.
    """

    name: RuleName = "greedy"
    score_min: Count | None = None
    rank_points: tuple[Count, ...] = ()
    ranked_from: Literal["first", "last"] = "first"
    ties: Literal["ballot-order"] = "ballot-order"


class OpenBudget(Command):
    """A playmaker drafts a budget: a challenge in an area and a sum from one year of the pool."""

    title: Title
    area_id: Slug
    challenge: Text
    year: Year
    amount: Amount
    currency: Currency
    age_min: Age = 15
    ballot_rules: BallotRules
    tally_rule: TallyRule


class EndorseBudget(Command):
    """The joint council of the area agrees, by a named decision; the earmark is asked for."""

    budget_id: UUID
    decision: Decision


class SubmitProposal(Command):
    """A resident proposes. `cost` is the proposer's own estimate."""

    budget_id: UUID
    title: Title
    text: Text
    cost: Amount


class BeginReview(Command):
    """No more proposals; the city looks at each."""

    budget_id: UUID


class ReviewProposal(Command):
    """Feasible at this cost, or not, with the reason that is published."""

    proposal_id: UUID
    feasible: bool
    cost: Amount
    reason: Reason


class PublishBallot(Command):
    """Freeze the ballot: the feasible proposals in this order, and the rules with their hash."""

    budget_id: UUID
    proposal_ids: tuple[UUID, ...]
    opens_at: datetime
    closes_at: datetime


class ReportMilestone(Command):
    project_id: UUID
    title: Title
    text: Text


class EnterPayment(Command):
    """Somebody codes a payment to a project; another has to approve it."""

    project_id: UUID
    amount: Amount
    voucher: Title


class ApprovePayment(Command):
    payment_id: UUID


class CloseBudget(Command):
    """Final accounts: what is not spent goes back to the pool. Before a vote this cancels the budget."""

    budget_id: UUID
    reason: Reason


class Done(Message):
    """The command was carried out; `id` is what it made or changed, `state` where that stands now."""

    id: UUID
    state: Token


class ListBudgets(Query):
    area_id: Slug | None = None
    after: UUID | None = None
    limit: PageSize = 100


class BudgetLine(Message):
    budget_id: UUID
    title: Title
    area_id: Slug
    phase: Phase
    amount: Amount
    year: Year
    currency: Currency


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
    state: Literal["submitted", "feasible", "infeasible", "on_ballot", "won", "lost"]
    reason: Text | None = None


class PaymentView(Message):
    payment_id: UUID
    amount: Amount
    voucher: Title
    state: Literal["entered", "approved", "payable", "paid", "refused", "returned"]
    reason: Text | None = None


class MilestoneView(Message):
    title: Title
    text: Text
    reported_at: datetime


class ProjectView(Message):
    """A project that won: its grant as the ledger posted it (None until then), what was paid, what came of it."""

    project_id: UUID
    title: Title
    awarded: Amount
    granted: Amount | None = None
    payments: tuple[PaymentView, ...] = ()
    milestones: tuple[MilestoneView, ...] = ()


class EarmarkView(Message):
    """What the ledger answered, with its sequence number; never our own sum."""

    state: Literal["none", "asked", "granted", "refused"]
    amount: Amount | None = None
    sequence: Count | None = None
    reason: Text | None = None
    available: SignedAmount | None = None


class BudgetView(Message):
    budget_id: UUID
    title: Title
    area_id: Slug
    challenge: Text
    phase: Phase
    amount: Amount
    year: Year
    currency: Currency
    age_min: Age
    ballot_rules: BallotRules
    tally_rule: TallyRule
    rules_hash: Digest | None = None
    election_id: UUID | None = None
    decision: Decision | None = None
    earmark: EarmarkView
    proposals: tuple[ProposalView, ...]
    awards: tuple[ProjectView, ...]
    released: AmountOrZero | None = None
    note: Text | None = None


class ListPayments(Query):
    """Payments that wait for somebody to approve them, and those under way."""

    limit: PageSize = 100


class PaymentLine(Message):
    payment_id: UUID
    project_id: UUID
    project_title: Title
    amount: Amount
    voucher: Title
    state: Token


class Payments(Message):
    items: tuple[PaymentLine, ...]


class EarmarkRequested(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "budget_id"
    request_id: UUID
    budget_id: UUID
    area_id: Slug
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    coded_by: Token
    attested_by: Token


class BallotProject(Message):
    project_id: UUID
    title: Title
    cost: Amount


class BallotPublished(Event):
    """Everything an election needs; nothing of it changes afterwards. Projects in ballot order."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "election_id"
    election_id: UUID
    budget_id: UUID
    title: Title
    area_id: Slug
    age_min: Age
    amount: Amount
    currency: Currency
    ballot_rules: BallotRules
    tally_rule: TallyRule
    projects: tuple[BallotProject, ...]
    rules_hash: Digest
    opens_at: datetime
    closes_at: datetime


class AwardsDecided(Event):
    """What each winner is to have; the ledger grants it and releases the rest of the earmark in the same entry."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "budget_id"
    request_id: UUID
    budget_id: UUID
    election_id: UUID
    year: Year
    awards: tuple[GrantLine, ...]
    tally_hash: Digest


class PaymentApproved(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "payment_id"
    payment_id: UUID
    project_id: UUID
    budget_id: UUID
    year: Year
    amount: Amount
    voucher: Title
    coded_by: Token
    attested_by: Token


class BudgetPhaseChanged(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    phase: Phase
    reason: Text = ""


class BudgetClosed(Event):
    """The budget holds nothing more: the ledger releases what is left of its earmark and of its projects' grants."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "budget_id"
    request_id: UUID
    budget_id: UUID
    year: Year
    project_ids: tuple[UUID, ...]
    reason: Reason


class ProposalSubmitted(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "proposal_id"
    proposal_id: UUID
    budget_id: UUID
    title: Title


class MilestoneReported(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "project_id"
    project_id: UUID
    budget_id: UUID
    title: Title


class BudgetNotFound(NotFound): ...


class ProposalNotFound(NotFound): ...


class ProjectNotFound(NotFound): ...


class PaymentNotFound(NotFound): ...


class WrongPhase(Refused):
    """The budget is not where this can be done; `phase` says where it is."""


class NotFeasible(Refused): ...


class EmptyBallot(Refused): ...


class ImpossibleCalendar(Refused): ...


class SameApprover(Refused):
    """Who entered a payment cannot approve it."""


class NotEntered(Refused):
    """The payment does not wait for approval."""


class OverTheGrant(Refused):
    """The project's payments would pass what it was granted."""


class NotGranted(Refused):
    """The ledger has not granted the project its money."""


class PaymentsUnderWay(Refused):
    """Payments are on their way; the budget closes when they have arrived."""
