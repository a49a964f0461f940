"""Direct grants: what an applicant asks of the pool without a vote, what is said of it, and who decides."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from marshmallow import validate

from contracts.budgets.grants import GrantTerms
from contracts.errors import Forbidden, NotFound, Refused
from contracts.ledger import AreaShare, Decision
from contracts.message import Command, Event, Message
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Cvr,
    Reason,
    Slug,
    Text,
    Title,
    Token,
    Year,
)

OWN_HOURS_MAX = 100_000
"""Of volunteers' work in one application."""
Hours = Annotated[int, validate.Range(min=0, max=OWN_HOURS_MAX)]
ApplicantKind = Literal["council", "association", "group"]
ApplicationState = Literal[
    "draft", "submitted", "returned", "referred", "attesting", "granting", "granted", "rejected", "withdrawn"
]
WaitingState = Literal["submitted", "referred", "attesting", "granting"]
"""Whom it waits for: a playmaker, a decider, a second person, the ledger."""
Side = Literal["applicant", "playmaker", "joint_council", "decider", "ledger"]
ApplicationEntryKind = Literal[
    "submitted",
    "returned",
    "statement",
    "question",
    "answer",
    "referred",
    "decided",
    "declined",
    "attested",
    "granted",
    "refused",
    "reversed",
    "rejected",
    "withdrawn",
]


class Applicant(Message):
    """A joint council that the municipality recognises (`council_id`), an association (`cvr`, `name`), or a group (`name`)."""

    kind: ApplicantKind
    council_id: UUID | None = None
    cvr: Cvr | None = None
    name: Title | None = None


class CostLine(Message):
    """What something costs, or what it is worth, in minor units."""

    text: Title
    amount: Amount


class ApplicationContent(Message):
    """What is asked for and why; all amounts in minor units.

    `lines`, what it all costs, add up to `amount` and the applicant's own part: money, hours of volunteers at the municipality's
    rate, and things.
    """

    title: Title
    need: Text
    plan: Text
    year: Year
    amount: Amount
    own_money: AmountOrZero = 0
    own_hours: Hours = 0
    own_things: tuple[CostLine, ...] = ()
    lines: tuple[CostLine, ...] = ()


class DraftApplication(Command):
    """By anybody who is signed in; for a joint council, by whoever acts for it. Only applicants read a draft.

    `areas` is how several areas share the cost; none where `area_id` bears it alone.
    """

    area_id: Slug
    areas: tuple[AreaShare, ...] = ()
    currency: Currency
    applicant: Applicant
    content: ApplicationContent


class EditApplication(Command):
    """A new version, by an applicant who has read version `version`."""

    application_id: UUID
    version: Count
    content: ApplicationContent


class SubmitApplication(Command):
    """For all to read: no names of persons."""

    application_id: UUID


class WithdrawApplication(Command):
    application_id: UUID
    reason: Reason


class ReturnApplication(Command):
    """Something is missing: the applicant edits it and submits it again."""

    application_id: UUID
    reason: Reason


class MakeStatement(Command):
    """What the playmaker or the joint council thinks of it; published."""

    application_id: UUID
    side: Literal["playmaker", "joint_council"]
    text: Reason


class ReferApplication(Command):
    """The playmaker lays it before a decider, with the statements; or says why there is none of the joint council."""

    application_id: UUID
    without_council: Reason | None = None


class AskApplicant(Command):
    application_id: UUID
    side: Literal["playmaker", "joint_council", "decider"]
    text: Reason


class AnswerAsApplicant(Command):
    question_id: UUID
    text: Reason


class DecideApplication(Command):
    """A grant of no more than was applied for, on these terms, by a named decider; another person attests it before money
    is asked for."""

    application_id: UUID
    version: Count
    amount: Amount
    terms: GrantTerms = GrantTerms()
    decision: Decision
    reasons: Reason


class AttestDecision(Command):
    """A second person says that the decision is right: the ledger is asked for the money."""

    application_id: UUID


class DeclineDecision(Command):
    """A second person says that it is not right: back to a decider."""

    application_id: UUID
    reason: Reason


class RejectApplication(Command):
    """No, by a named decider, for reasons that are published."""

    application_id: UUID
    decision: Decision
    reasons: Reason


class GrantRequested(Event):
    """A decided application: the ledger grants `amount` of the year's pool money, or refuses. It becomes a project."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "application_id"
    request_id: UUID
    application_id: UUID
    project_id: UUID
    area_id: Slug
    areas: tuple[AreaShare, ...] = ()
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    coded_by: Token
    attested_by: Token


class ApplicationStateChanged(Event):
    """Said from the first submission on."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "application_id"
    application_id: UUID
    area_id: Slug
    state: ApplicationState


class ApplicationNotFound(NotFound): ...


class WrongApplication(Refused):
    """The application is not where this can be done; `state` says where it is."""


class NotApplicant(Forbidden):
    """This takes the applicant."""


class OwnApplication(Forbidden):
    """Nobody refers, decides or attests what they have applied for themselves."""


class SameDecider(Refused):
    """Who entered a decision does not attest it: the ledger wants two people behind every grant."""


class UnbalancedBudget(Refused):
    """The lines do not add up: `lines` is their sum, `total` what was applied for with the applicant's own part."""


class StatementMissing(Refused):
    """It is laid before a decider with the playmaker's statement, and the joint council's or why there is none: `missing`."""


class MoreThanApplied(Refused):
    """No more is granted than was applied for: `amount`."""
