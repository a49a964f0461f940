"""How the municipality looks at a proposal: a checklist, questions and answers, decisions with reasons, in a log for all to read."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.budgets.points import Point
from contracts.message import Command, Message, Query
from contracts.shapes import Count, PageSize, Reason

EntryKind = Literal["check", "question", "answer", "sent_back", "decision", "second_look"]


class AnswerCheck(Command):
    """A reviewer's answer to one point, with what it rests on. A later answer to the same point replaces it; both stay."""

    proposal_id: UUID
    point: Point
    met: bool
    text: Reason


class AskAuthors(Command):
    """A question to the authors, for all to read; the command's id becomes the question's."""

    proposal_id: UUID
    text: Reason


class AnswerQuestion(Command):
    """An author's answer to it."""

    question_id: UUID
    text: Reason


class RequestSecondLook(Command):
    """An author asks that what was found infeasible be looked at again: once, and before the ballot."""

    proposal_id: UUID
    text: Reason


class ListReview(Query):
    """All that was asked, answered, checked and decided, in that order; `after` is the place of the last one read."""

    proposal_id: UUID
    after: Count = 0
    limit: PageSize = 100


class ReviewEntryView(Message):
    """`met`: of a check, whether the point is; of a decision, whether it is feasible. No person is told."""

    entry_id: UUID
    place: Count
    kind: EntryKind
    point: Point | None = None
    met: bool | None = None
    answers: UUID | None = None
    text: Reason
    at: datetime


class ReviewLog(Message):
    items: tuple[ReviewEntryView, ...]
    next_after: Count | None = None
