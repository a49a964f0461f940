"""Reviewers look at a proposal point by point, ask its authors, and decide; all of it in a log."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import (
    AnswerCheck,
    AnswerQuestion,
    AskAuthors,
    Done,
    EntryKind,
    Point,
    QuestionNotFound,
    RequestSecondLook,
    ReviewProposal,
    SendBackProposal,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Proposal, ReviewEntry
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import locked_proposal, move, require_author, rules_of
from services.budgets.operations.steps import turn


def answer_check(session: Session, principal: Principal, command: AnswerCheck) -> Done:
    """One reviewer's part; others answer other points."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    permit(session, principal, "answer_check", budget.area_id)
    check_under_review(proposal, budget)
    log(session, principal, proposal, command.command_id, "check", command.text, point=command.point, met=command.met)
    return Done(id=command.command_id, state="answered")


def ask_authors(session: Session, principal: Principal, command: AskAuthors) -> Done:
    """The command's id becomes the question's."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    permit(session, principal, "ask_authors", budget.area_id)
    check_under_review(proposal, budget)
    log(session, principal, proposal, command.command_id, "question", command.text)
    return Done(id=command.command_id, state="asked")


def answer_question(session: Session, principal: Principal, command: AnswerQuestion) -> Done:
    """By an author, while it is looked at."""
    asked = session.get(ReviewEntry, command.question_id)
    if asked is None or asked.kind != "question":
        raise QuestionNotFound("there is no such question")
    proposal, budget = locked_proposal(session, asked.proposal_id)
    require_author(session, principal, proposal.proposal_id)
    check_under_review(proposal, budget)
    log(session, principal, proposal, command.command_id, "answer", command.text, answers=asked.entry_id)
    return Done(id=command.command_id, state="answered")


def request_second_look(session: Session, principal: Principal, command: RequestSecondLook) -> Done:
    """By an author, once: it waits for an answer again, and the ballot with it."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    require_author(session, principal, proposal.proposal_id)
    ours = ReviewEntry.proposal_id == proposal.proposal_id, ReviewEntry.kind == "second_look"
    domain.check_first_look(session.scalar(select(func.count()).where(*ours)) or 0)
    move(proposal, "request_second_look", budget)
    log(session, principal, proposal, command.command_id, "second_look", command.text)
    return Done(id=proposal.proposal_id, state=proposal.state)


def send_back_proposal(session: Session, principal: Principal, command: SendBackProposal) -> Done:
    """Its authors may edit it and hand it in again; an answer that was given is no answer any more."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    permit(session, principal, "send_back_proposal", budget.area_id)
    move(proposal, "send_back_proposal", budget)
    proposal.confirmed_cost, proposal.reviewed_by, proposal.reason = None, principal.person, command.reason
    log(session, principal, proposal, command.command_id, "sent_back", command.reason)
    return Done(id=proposal.proposal_id, state=proposal.state)


def review_proposal(session: Session, principal: Principal, command: ReviewProposal) -> Done:
    """Feasible at a confirmed cost, or not, with the reason that is published; until the ballot it may be said anew."""
    proposal, budget = locked_proposal(session, command.proposal_id)
    permit(session, principal, "review_proposal", budget.area_id)
    turn(session, budget, "review_proposal")
    domain.check_checklist(budget.checklist, checked(session, proposal), feasible=command.feasible)
    if command.feasible:
        domain.check_cost(rules_of(budget), command.cost)
    move(proposal, "found_feasible" if command.feasible else "found_infeasible", budget)
    proposal.confirmed_cost = command.cost if command.feasible else None
    proposal.reviewed_by, proposal.reason = principal.person, command.reason
    log(session, principal, proposal, command.command_id, "decision", command.reason, met=command.feasible)
    return Done(id=proposal.proposal_id, state=proposal.state)


def checked(session: Session, proposal: Proposal) -> dict[Point, bool]:
    """The last answer to each point."""
    ours = ReviewEntry.proposal_id == proposal.proposal_id, ReviewEntry.kind == "check"
    rows = session.execute(select(ReviewEntry.point, ReviewEntry.met).where(*ours).order_by(ReviewEntry.place))
    return {point: bool(met) for point, met in rows if point is not None}


def check_under_review(proposal: Proposal, budget: Budget) -> None:
    domain.check_open(budget.phase, domain.REVIEW)
    domain.check_among(proposal.state, domain.UNDER_REVIEW)


def log(  # noqa: PLR0913, PLR0917 - an entry's parts
    session: Session, principal: Principal, proposal: Proposal, entry_id: UUID, kind: EntryKind, text: str, **more: Any
) -> None:
    """In the next place of the proposal's log."""
    session.flush()
    count = session.scalar(select(func.count()).where(ReviewEntry.proposal_id == proposal.proposal_id)) or 0
    domain.check_room(count, domain.REVIEW_ENTRIES_MAX, "entries in the log of a review")
    row = ReviewEntry(entry_id=entry_id, proposal_id=proposal.proposal_id, place=count + 1, kind=kind, text=text)
    row.by, row.at = principal.person, now()
    for name, value in more.items():
        setattr(row, name, value)
    session.add(row)
