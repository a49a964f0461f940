"""What budgets announces. Persons stand here as keyed HMACs, only where the ledger must know two."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from contracts.budgets.eligibility import Eligibility
from contracts.budgets.follow_up import Progress
from contracts.budgets.rules import BallotProject, BallotRules, TallyRule
from contracts.budgets.views import Phase
from contracts.ledger import AreaShare, Decision, GrantLine
from contracts.message import Event
from contracts.shapes import Age, Amount, Currency, Digest, Reason, Slug, Text, Title, Token, Year


class EarmarkRequested(Event):
    """`areas` is how several areas share the cost; none where `area_id` bears it alone."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "budget_id"
    request_id: UUID
    budget_id: UUID
    area_id: Slug
    areas: tuple[AreaShare, ...] = ()
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    coded_by: Token
    attested_by: Token


class BallotPublished(Event):
    """Everything an election needs; nothing of it changes afterwards. Projects in ballot order."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "election_id"
    election_id: UUID
    budget_id: UUID
    title: Title
    area_id: Slug
    age_min: Age
    eligibility: Eligibility = Eligibility()
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
    """To a project that won in a budget, whose application was granted, or that a campaign was funded for.

    `payee`, where it is known: `cvr-<number>` is paid to the association's NemKonto, `person-<handle>` to that of the person
    whom the municipality's edge alone knows by this keyed HMAC. A campaign's money has no year where no match is part of it.
    """

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "payment_id"
    payment_id: UUID
    project_id: UUID
    budget_id: UUID | None = None
    application_id: UUID | None = None
    campaign_id: UUID | None = None
    year: Year | None = None
    amount: Amount
    voucher: Title
    payee: Token | None = None
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


class ProposalsMerged(Event):
    """All authors of the origins agreed: they live on in this one, and stay readable."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "proposal_id"
    proposal_id: UUID
    budget_id: UUID
    title: Title
    origin_ids: tuple[UUID, ...]


class MilestoneReported(Event):
    """Somebody told how a milestone, or where none is named the whole project, gets on."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "project_id"
    project_id: UUID
    budget_id: UUID | None = None
    application_id: UUID | None = None
    campaign_id: UUID | None = None
    title: Title
    report_id: UUID | None = None
    milestone_id: UUID | None = None
    progress: Progress = "under_way"
    asks_due_on: date | None = None
