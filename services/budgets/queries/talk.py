"""What is said of proposals: comments, what moderators did about them, and the log of a review. No person is named."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.budgets import (
    BudgetNotFound,
    CommentNotFound,
    ListReview,
    ProposalNotFound,
    ReviewEntryView,
    ReviewLog,
)
from contracts.budgets.comments import (
    Comments,
    CommentView,
    ListComments,
    ListModerations,
    ListWaitingComments,
    Moderations,
    ModerationView,
    WaitingComments,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Comment, Moderation, Proposal, ReviewEntry
from services.budgets.queries.picking import picked
from services.budgets.queries.proposals import readable


def list_comments(session: Session, principal: Principal, query: ListComments) -> Comments:
    """A page in the order in which they were written; of what is hidden, the reason only."""
    readable(session, principal, query.proposal_id)
    rows, more = page(session, Comment, Comment.proposal_id == query.proposal_id, query)
    items = tuple(comment_view(row, principal, legible=row.state in domain.LEGIBLE) for row in rows)
    return Comments(items=items, next_after=rows[-1].place if more else None)


def list_waiting_comments(session: Session, principal: Principal, query: ListWaitingComments) -> WaitingComments:
    """For those who moderate: what was flagged or appealed, legible."""
    budget = session.get(Budget, query.budget_id)
    if budget is None:
        raise BudgetNotFound("there is no such budget")
    principal.require(*domain.MAY["list_waiting_comments"], scope=budget.area_id)
    ours = Proposal.budget_id == budget.budget_id, Comment.state.in_(domain.TO_MODERATE)
    found = select(Comment).join(Proposal).where(*ours).order_by(Comment.comment_id).limit(query.limit + 1)
    if query.after is not None:
        found = found.where(Comment.comment_id > query.after)
    rows = session.scalars(found).all()
    shown = rows[: query.limit]
    items = tuple(comment_view(row, principal, legible=True) for row in shown)
    return WaitingComments(items=items, next_after=shown[-1].comment_id if len(rows) > query.limit else None)


def list_moderations(session: Session, principal: Principal, query: ListModerations) -> Moderations:
    """The comment, and what was done about it; accusers and defenders are heard by moderators alone."""
    comment = session.get(Comment, query.comment_id)
    if comment is None:
        raise CommentNotFound("there is no such comment")
    all_of_it = any(principal.has(role, area_of(session, comment)) for role in domain.MAY["list_waiting_comments"])
    rows, more = page(session, Moderation, Moderation.comment_id == comment.comment_id, query)
    items = tuple(
        ModerationView(
            **picked(row, "place", "action", "at"),
            reason=row.reason if all_of_it or row.action not in domain.SAID_TO_MODERATORS else None,
        )
        for row in rows
    )
    told = moderated_comment(session, principal, comment, moderates=all_of_it)
    return Moderations(items=items, comment=told, next_after=rows[-1].place if more else None)


def moderated_comment(session: Session, principal: Principal, row: Comment, *, moderates: bool) -> CommentView | None:
    """Legible for those who judge it, and for whoever wrote it: they are to know what their appeal is about."""
    if not moderates:
        try:
            readable(session, principal, row.proposal_id)
        except ProposalNotFound:
            return None
    mine = bool(principal.person) and row.written_by == principal.person
    return comment_view(row, principal, legible=moderates or mine or row.state in domain.LEGIBLE)


def list_review(session: Session, principal: Principal, query: ListReview) -> ReviewLog:
    """All that was asked, answered, checked and decided."""
    readable(session, principal, query.proposal_id)
    rows, more = page(session, ReviewEntry, ReviewEntry.proposal_id == query.proposal_id, query)
    told = ("entry_id", "place", "kind", "point", "met", "answers", "text", "at")
    items = tuple(ReviewEntryView(**picked(row, *told)) for row in rows)
    return ReviewLog(items=items, next_after=rows[-1].place if more else None)


def page(session: Session, table: Any, ours: Any, query: Any) -> tuple[list[Any], bool]:
    """The rows after a place, and whether there are more."""
    found = select(table).where(ours, table.place > query.after).order_by(table.place).limit(query.limit + 1)
    rows = list(session.scalars(found))
    return rows[: query.limit], len(rows) > query.limit


def area_of(session: Session, comment: Comment) -> str:
    area = select(Budget.area_id).join(Proposal).where(Proposal.proposal_id == comment.proposal_id)
    return session.scalars(area).one()


def comment_view(row: Comment, principal: Principal, *, legible: bool) -> CommentView:
    told = picked(row, "comment_id", "place", "state", "reason", "written_at", "assisted")
    mine = bool(principal.person) and row.written_by == principal.person
    return CommentView(**told, text=row.text if legible else None, mine=mine)
