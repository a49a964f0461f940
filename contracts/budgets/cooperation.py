"""What a joint council and the municipality have agreed: a public log, with dates and with who holds what."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.message import Command, Message, Query
from contracts.shapes import PageSize, Reason, Text, Title

Holder = Literal["council", "city", "both"]
AgreementState = Literal["agreed", "kept", "dropped"]


class RecordAgreement(Command):
    """What was agreed, who holds it, and until when. It is published: no names of persons."""

    council_id: UUID
    title: Title
    text: Text
    held_by: Holder
    agreed_on: date
    due_on: date | None = None


class SettleAgreement(Command):
    """It was kept, or dropped, for this reason; both stay in the log."""

    agreement_id: UUID
    state: Literal["kept", "dropped"]
    settled_on: date
    reason: Reason


class ListAgreements(Query):
    """All of a council's, or those in one state."""

    council_id: UUID
    state: AgreementState | None = None
    after: UUID | None = None
    limit: PageSize = 100


class Agreement(Message):
    """`overdue`: agreed, and its day has passed."""

    agreement_id: UUID
    title: Title
    text: Text
    held_by: Holder
    agreed_on: date
    due_on: date | None = None
    state: AgreementState
    settled_on: date | None = None
    reason: Text | None = None
    overdue: bool
    recorded_at: datetime


class Agreements(Message):
    items: tuple[Agreement, ...]
    next_after: UUID | None = None


class AgreementNotFound(NotFound): ...


class AgreementSettled(Refused):
    """It was kept or dropped already; `state` says which."""


class ImpossibleDates(Refused):
    """What is agreed or settled lies behind, in this order; what is due, not before it was agreed."""
