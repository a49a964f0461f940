"""Mailings as playmakers and operators order, stop and resume them, and how long the handles of people are kept."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import insert_new
from chassis.outbox import publish
from contracts.budgets import Done, WrongPhase
from contracts.budgets.letters import (
    MailingNotFound,
    MailingOrdered,
    OrderedBefore,
    OrderMailing,
    ResumeMailing,
    StopMailing,
)
from contracts.principal import Principal
from services.budgets.domain import letters as rules
from services.budgets.models import Budget, Letter, Mailing
from services.budgets.operations.allowing import permit
from services.budgets.operations.steps import locked_budget
from services.budgets.operations.telling import new_mailing
from services.budgets.post import Edge
from services.budgets.queries.letters import address_of, facts_of


def order_mailing(session: Session, edge: Edge, public_url: str, principal: Principal, command: OrderMailing) -> Done:
    """A letter to every resident: one before proposals and one before the vote. The command's id becomes the mailing's."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "order_mailing", budget.area_id)
    edge.check()
    if rules.comes_too_late(command.kind, now(), budget.phase, budget.closes_at, now()):
        raise WrongPhase(f"the budget is in {budget.phase}; this letter is for another time", phase=budget.phase)
    subject, text = rules.letter(command.kind, facts_of(budget), command.addition)
    whole = rules.whole_text(text, address_of(public_url, budget.budget_id))
    rules.check_previewed(command.preview_hash, subject, whole)
    row = new_mailing(budget, command.kind, command.command_id, budget.budget_id, (subject, text))
    if not insert_new(session, Mailing, [{**row, "ordered_by": principal.person}], "mailing_id"):
        same = select(Mailing.mailing_id).where(Mailing.about_id == budget.budget_id, Mailing.kind == command.kind)
        raise OrderedBefore("this letter has been ordered before", mailing_id=str(session.scalar(same)))
    said = MailingOrdered(mailing_id=command.command_id, budget_id=budget.budget_id, kind=command.kind)
    publish(session, said)
    return Done(id=command.command_id, state=row["state"])


def stop_mailing(session: Session, principal: Principal, command: StopMailing) -> Done:
    mailing = locked_mailing(session, command.mailing_id)
    permit(session, principal, "stop_mailing", area_of(session, mailing))
    return move(mailing, "stop_mailing")


def resume_mailing(session: Session, principal: Principal, command: ResumeMailing) -> Done:
    """On from where it stood. What failed is tried once more, by the same keys."""
    mailing = locked_mailing(session, command.mailing_id)
    permit(session, principal, "resume_mailing", area_of(session, mailing))
    done = move(mailing, "resume_mailing")
    at = now()
    failed = update(Letter).where(Letter.mailing_id == mailing.mailing_id, Letter.state == "failed")
    session.execute(
        failed.values(state=rules.LETTERS["failed", "resume_mailing"], settled_at=None, attempts=0, try_at=at)
    )
    mailing.try_at, mailing.note = at, None
    return done


def forget_persons(session: Session, kept: timedelta) -> None:
    """The handles of a mailing that was closed so long ago are taken away, some at a time; its counts stay."""
    old = select(Mailing).where(Mailing.closed_at <= now() - kept, Mailing.forgotten_at.is_(None))
    mailing = session.scalar(old.order_by(Mailing.closed_at).limit(1).with_for_update(skip_locked=True))
    if mailing is None:
        return
    ours = select(Letter.letter_id).where(Letter.mailing_id == mailing.mailing_id, Letter.person.is_not(None))
    some = session.scalars(ours.limit(rules.FORGOTTEN_MAX)).all()
    session.execute(update(Letter).where(Letter.letter_id.in_(some)).values(person=None))
    if len(some) < rules.FORGOTTEN_MAX:
        mailing.ordered_by, mailing.after, mailing.forgotten_at = None, None, now()


def locked_mailing(session: Session, mailing_id: UUID) -> Mailing:
    mailing = session.get(Mailing, mailing_id, with_for_update=True)
    if mailing is None:
        raise MailingNotFound("there is no such mailing")
    return mailing


def area_of(session: Session, mailing: Mailing) -> str:
    return session.get_one(Budget, mailing.budget_id).area_id


def move(mailing: Mailing, trigger: rules.MailingTrigger) -> Done:
    """Along an arrow of the table."""
    mailing.state = rules.next_mailing_state(mailing.state, trigger)
    return Done(id=mailing.mailing_id, state=mailing.state)
