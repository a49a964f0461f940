"""Projects with money, for everybody: what each was granted and paid, what it does, and what was heard of it."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.budgets.follow_up import Milestone, Report
from contracts.budgets.grant_agreements import GrantAgreement, GrantAgreementState
from contracts.budgets.grants import GrantState, PaymentState
from contracts.message import Message, Query
from contracts.shapes import Amount, AmountOrZero, Count, Currency, PageSize, SignedAmount, Slug, Text, Title, Year

ProjectOrder = Literal["id", "largest", "heard"]


class ListProjects(Query):
    """All projects that were awarded money, or those of a year of the pool, an area, a state; in the `order` of their ids, those
    first that were awarded most, or those that something was heard of, the last first.

    `campaign_id`: the one that this campaign was funded for.
    """

    year: Year | None = None
    area_id: Slug | None = None
    state: GrantState | None = None
    campaign_id: UUID | None = None
    order: ProjectOrder = "id"
    after: UUID | None = None
    limit: PageSize = 100


class ProjectLine(Message):
    """A project with money: of a budget, an application or a campaign. Amounts in minor units, each as the ledger answered.

    `rest_of`: the project with a grant of the pool whose rest this one's campaign raised. `contributed` of what was granted is citizens' money, which has no year; `returned` of it was given back to them. `paid`
    without what was `repaid`; `payable` is on its way; `left` is what the project may still be paid. `late`: a day
    has passed on which something was due; `silent`: nothing was heard of it for as long as its terms allow.
    """

    project_id: UUID
    budget_id: UUID | None = None
    application_id: UUID | None = None
    campaign_id: UUID | None = None
    rest_of: UUID | None = None
    title: Title
    area_id: Slug
    year: Year | None = None
    currency: Currency
    state: GrantState
    awarded: Amount
    granted: AmountOrZero | None = None
    contributed: AmountOrZero = 0
    payable: AmountOrZero
    paid: SignedAmount
    repaid: AmountOrZero
    released: AmountOrZero
    returned: AmountOrZero = 0
    left: SignedAmount
    next_milestone: Milestone | None = None
    finish_on: date | None = None
    heard_at: datetime | None = None
    late: bool
    silent: bool


class Projects(Message):
    items: tuple[ProjectLine, ...]
    next_after: UUID | None = None


class GetProject(Query):
    project_id: UUID


class PublicPayment(Message):
    """What is told to everybody of a payment: no voucher and no purpose, which may name persons."""

    amount: Amount
    state: PaymentState
    approved_at: datetime


class ProjectStep(Message):
    """Something that happened to a project; `text` is the reason that was given for it."""

    at: datetime
    what: Literal["granted", "agreed", "postponed", "not_postponed", "accounts", "ended"]
    text: Text = ""
    milestone_id: UUID | None = None
    agreement_version: Count | None = None


class ProjectPage(Message):
    """One project: with the grant agreement that holds, its milestones, and the last of its reports, newest first.

    `rests`: the projects whose campaigns have raised what this one was not granted, followed for themselves.
    """

    project: ProjectLine
    agreement_state: GrantAgreementState | None = None
    agreement: GrantAgreement | None = None
    milestones: tuple[Milestone, ...] = ()
    reports: tuple[Report, ...] = ()
    payments: tuple[PublicPayment, ...] = ()
    history: tuple[ProjectStep, ...] = ()
    rests: tuple[UUID, ...] = ()
