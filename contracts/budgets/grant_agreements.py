"""Grant agreements: what a project is to do with its grant, by when, as the municipality and the project have both accepted it."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import Forbidden, NotFound, Refused
from contracts.message import Command, Event, Message, Query
from contracts.shapes import Amount, Count, Reason, Slug, Text, Title

GrantAgreementState = Literal["offered", "declined", "accepted", "amending"]
Side = Literal["city", "project"]


class PlannedMilestone(Message):
    """Something that is to be there on `due_on`. `frees`: how much of the grant is not paid before it is reached."""

    milestone_id: UUID
    title: Title
    due_on: date
    frees: Amount | None = None


class OfferGrantAgreement(Command):
    """A new version, from either side, the first from the municipality; the other side accepts or declines it.

    `version` is the newest that whoever writes has read, 0 where there is none. It is published once it is accepted: no
    names of persons; `responsible` is a group, an association or a unit of the municipality.
    """

    project_id: UUID
    version: Count
    purpose: Reason
    responsible: Title
    conditions: Text = ""
    milestones: tuple[PlannedMilestone, ...]


class AcceptGrantAgreement(Command):
    """The other side than the one that offered accepts this version: from now on it holds."""

    project_id: UUID
    version: Count


class DeclineGrantAgreement(Command):
    """What was accepted before goes on to hold."""

    project_id: UUID
    version: Count
    reason: Reason


class GrantAgreementChanged(Event):
    """A version was offered, accepted or declined; without who, and without a word of it."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "project_id"
    project_id: UUID
    area_id: Slug
    agreement_version: Count
    state: GrantAgreementState


class GetGrantAgreement(Query):
    """One version, for both sides; the newest where none is named."""

    project_id: UUID
    agreement_version: Count | None = None


class GrantAgreement(Message):
    """One version as it was offered, and what the other side answered."""

    version: Count
    offered_by: Side
    offered_at: datetime
    purpose: Text
    responsible: Title
    conditions: Text
    milestones: tuple[PlannedMilestone, ...]
    answer: Literal["accepted", "declined"] | None = None
    answered_at: datetime | None = None
    reason: Text | None = None


class GrantAgreementView(Message):
    """`accepted`: the number of the version that holds."""

    project_id: UUID
    state: GrantAgreementState
    newest: Count
    accepted: Count | None = None
    agreement: GrantAgreement


class GrantAgreementNotFound(NotFound): ...


class WrongGrantAgreement(Refused):
    """The grant agreement is not where this can be done; `state` says where it is."""


class WrongSide(Forbidden):
    """A version is accepted or declined by the other side, and by somebody else, than it came from."""


class ImpossibleMilestones(Refused):
    """The milestones cannot be agreed: each id once and of this project, days ahead and in time, no more than is granted."""


class AgreementNeeded(Refused):
    """Nothing is paid before the grant agreement has been accepted."""


class NotFreed(Refused):
    """The rest of the grant is freed by milestones that have not been reached; `left` is what can be paid now."""
