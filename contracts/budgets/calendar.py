"""When each phase of a budget ends and its vote is held, as agreed; and what moves those dates."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import Refused
from contracts.message import Command, Event, Message
from contracts.shapes import Reason

Date = Literal["ideas_until", "development_until", "review_until", "vote_opens_at", "vote_closes_at"]
Missing = Literal["endorsement", "earmark", "reviews", "feasible_proposals", "earmark_change", "ballot"]
"""What a budget may lack when a date passes."""


class Calendar(Message):
    """One date after the other, in this order; None where nothing was agreed, and then nothing happens by itself.

    On their date ideas lead on to development (to the review, where no date ends a development), and development to the
    review. A vote is never begun by a date alone: somebody has to publish its ballot.
    """

    ideas_until: datetime | None = None
    development_until: datetime | None = None
    review_until: datetime | None = None
    vote_opens_at: datetime | None = None
    vote_closes_at: datetime | None = None


class RescheduleBudget(Command):
    """A playmaker decides, and says why, that dates are others: of phases that are not over, and before the ballot."""

    budget_id: UUID
    calendar: Calendar
    reason: Reason


class BudgetRescheduled(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    calendar: Calendar
    reason: Reason


class BudgetOverdue(Event):
    """A date has passed, and the budget is not where it should be: `missing` is what it waits for. Once for each date."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "budget_id"
    budget_id: UUID
    date: Date
    passed_at: datetime
    missing: tuple[Missing, ...]


class CalendarAgreed(Refused):
    """Dates and voters were agreed with the joint council: they change by `reschedule_budget`, or not at all."""


class PhaseOver(Refused):
    """What these dates end is over: they stand; `dates` names them."""


class ReasonMissing(Refused):
    """Before its date in the calendar this takes a reason."""
