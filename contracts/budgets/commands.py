"""What people ask of budgets."""

from datetime import date, datetime
from uuid import UUID

from contracts.budgets.calendar import Calendar
from contracts.budgets.eligibility import Eligibility
from contracts.budgets.follow_up import Progress
from contracts.budgets.grants import GrantTerms
from contracts.budgets.points import Point
from contracts.budgets.proposing import ProposalRules
from contracts.budgets.rules import BallotRules, TallyRule
from contracts.ledger import AreaShare, Decision
from contracts.message import Command, Message
from contracts.shapes import Age, Amount, AmountOrZero, Count, Currency, Reason, Slug, Text, Title, Token, Year


class Framing(Message):
    """What a playmaker and the joint council agree on: a challenge, a sum from one year of the pool, rules, a calendar.

    Where several areas share it, `areas` says how they share the cost, the budget's own among them.
    `age_min` and `eligibility`: who votes; where the latter is not said here, it is when the ballot is published.
    `checklist`: the points that must have been answered before a proposal is decided on; met, if it is to be feasible.
    """

    title: Title
    areas: tuple[AreaShare, ...] = ()
    challenge: Text
    year: Year
    amount: Amount
    currency: Currency
    age_min: Age = 15
    ballot_rules: BallotRules
    tally_rule: TallyRule
    eligibility: Eligibility | None = None
    proposal_rules: ProposalRules = ProposalRules()
    checklist: tuple[Point, ...] = ()
    terms: GrantTerms = GrantTerms()
    calendar: Calendar = Calendar()


class OpenBudget(Framing, Command):
    """A playmaker drafts a budget in an area: the first version of its framing."""

    area_id: Slug


class EndorseBudget(Command):
    """The joint council of the area agrees to this version, by a named decision; the earmark is asked for."""

    budget_id: UUID
    version: Count = 1
    decision: Decision


class BeginDevelopment(Command):
    """No more proposals; those that are there are worked out, joined and discussed, until the review begins.

    Before the date that the calendar has for it this takes a reason.
    """

    budget_id: UUID
    reason: Text = ""


class BeginReview(Command):
    """No more proposals; the municipality looks at each.

    Before the date that the calendar has for it this takes a reason.
    """

    budget_id: UUID
    reason: Text = ""


class ReviewProposal(Command):
    """Feasible at this cost, or not, with the reason that is published."""

    proposal_id: UUID
    feasible: bool
    cost: Amount
    reason: Reason


class PublishBallot(Command):
    """Freeze the ballot: the feasible proposals in this order, and the rules with their hash.

    Dates and voters that the framing names are those; the others are said here.
    """

    budget_id: UUID
    proposal_ids: tuple[UUID, ...]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    eligibility: Eligibility = Eligibility()


class ReportMilestone(Command):
    """How a milestone, or where none is named the whole project, gets on.

    `asks_due_on`: a later day that is asked for. `spent`: so far, in minor units, by the project's own word.
    """

    project_id: UUID
    milestone_id: UUID | None = None
    title: Title
    text: Text
    progress: Progress = "under_way"
    asks_due_on: date | None = None
    spent: AmountOrZero | None = None


class EnterPayment(Command):
    """Somebody codes a payment that the project did not ask for, an invoice to the municipality; another has to approve it."""

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
