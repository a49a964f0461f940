"""A budget as it is framed by a playmaker and the joint council: versions of a draft, and the log of what was decided."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.budgets.calendar import Calendar
from contracts.budgets.commands import Framing
from contracts.budgets.views import Phase
from contracts.errors import NotFound
from contracts.ledger import Decision
from contracts.message import Command, Message, Query
from contracts.shapes import Count, PageSize, Reason, Text, Title, Token

BudgetEntryKind = Literal["opened", "amended", "returned", "endorsed", "phase", "rescheduled", "overdue", "earmark"]


class AmendBudget(Framing, Command):
    """A playmaker words a draft anew, all of it; `version` is the one that was read, `reason` what was changed and why."""

    budget_id: UUID
    version: Count
    reason: Reason


class ReturnBudget(Command):
    """The joint council gives a draft back to the playmaker, with its remarks on this version."""

    budget_id: UUID
    version: Count
    remarks: Reason


class ListFramings(Query):
    """The versions of a budget's framing, oldest first; `after` is the last one read."""

    budget_id: UUID
    after: Count = 0
    limit: PageSize = 100


class FramingLine(Message):
    version: Count
    title: Title
    reason: Text
    amended_at: datetime


class Framings(Message):
    items: tuple[FramingLine, ...]
    next_after: Count | None = None


class CompareFramings(Query):
    budget_id: UUID
    first: Count
    second: Count


class FramingView(Framing):
    """One version, whole."""

    version: Count
    amended_at: datetime


class FramingComparison(Message):
    """`changed`: the fields that differ. `lines`: of the challenge, as for proposals: each begins with "+", "-" or a blank."""

    first: FramingView
    second: FramingView
    changed: tuple[Token, ...]
    lines: tuple[Text, ...]


class ListBudgetLog(Query):
    """What was decided on a budget and what happened to it, in that order; `after` is the place of the last one read."""

    budget_id: UUID
    after: Count = 0
    limit: PageSize = 100


class BudgetEntryView(Message):
    """`version`: of the framing that it is about. `calendar`: the dates from here on. No person is told."""

    place: Count
    kind: BudgetEntryKind
    phase: Phase
    version: Count | None = None
    text: Text
    decision: Decision | None = None
    calendar: Calendar | None = None
    at: datetime


class BudgetLog(Message):
    items: tuple[BudgetEntryView, ...]
    next_after: Count | None = None


class FramingNotFound(NotFound): ...
