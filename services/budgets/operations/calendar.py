"""A budget follows its calendar: phases turn on their dates, dates are moved by a decision, missed ones are told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import BeginDevelopment, BeginReview, Calendar, Done, Phase
from contracts.budgets.calendar import BudgetOverdue, BudgetRescheduled, Date, Missing, RescheduleBudget
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Proposal
from services.budgets.operations.allowing import permit
from services.budgets.operations.earmarks import change_under_way
from services.budgets.operations.steps import enter, locked_budget, turn

BY_DATE = "calendar"
"""The reason that is told where nobody decided."""
LAPSED = "not all had agreed when the review began: the proposals it was to be made of stand"


def follow_calendars(session: Session) -> None:
    """Take every budget as far as its dates say, and tell once of each date that was missed. Replicas share them out."""
    ids = select(Budget.budget_id).where(or_(*waiting())).order_by(Budget.budget_id).limit(domain.OVERDUE_MAX)
    found = select(Budget).where(Budget.budget_id.in_(ids)).order_by(Budget.budget_id)
    for budget in session.scalars(found.with_for_update(skip_locked=True)).all():
        follow_calendar(session, budget)


def waiting() -> list[ColumnElement[bool]]:
    """Budgets of which a date has passed that was neither followed nor told of."""
    at = now()
    untold = [(phase, getattr(Budget, date)) for phase, dates in domain.PENDING.items() for date in dates]
    return [
        and_(Budget.phase == phase, date <= at, or_(Budget.overdue_at.is_(None), Budget.overdue_at < date))
        for phase, date in untold
    ]


def follow_calendar(session: Session, budget: Budget) -> None:
    """Whatever its dates say of a budget that is locked, now and before anybody decides on its phases."""
    while (trigger := domain.due(budget.phase, calendar_of(budget), now())) is not None:
        arrive(session, budget, trigger, BY_DATE)
    missed = domain.missed(budget.phase, calendar_of(budget), now())
    if missed is not None and (budget.overdue_at is None or budget.overdue_at < missed[1]):
        tell_overdue(session, budget, *missed)


def tell_overdue(session: Session, budget: Budget, date: Date, passed_at: datetime) -> None:
    """An operator and the playmakers see what a budget waits for; people, not dates, take it on."""
    missing = missing_of(session, budget)
    budget.overdue_at = passed_at
    enter(session, budget, "overdue", f"{date} has passed; missing: {', '.join(missing)}")
    overdue = BudgetOverdue(budget_id=budget.budget_id, date=date, passed_at=passed_at, missing=missing)
    publish(session, overdue)


def missing_of(session: Session, budget: Budget) -> tuple[Missing, ...]:
    """What keeps a budget from going on."""
    early: dict[Phase, Missing] = {"draft": "endorsement", "earmarking": "earmark"}
    if budget.phase in early:
        return (early[budget.phase],)
    states = set(session.scalars(select(Proposal.state).where(Proposal.budget_id == budget.budget_id).distinct()))
    lacks: dict[Missing, bool] = {
        "reviews": bool(states & {"submitted", "sent_back"}),
        "feasible_proposals": "feasible" not in states,
        "earmark_change": change_under_way(session, budget) is not None,
    }
    return (*(name for name, lacking in lacks.items() if lacking), "ballot")


def begin_development(session: Session, principal: Principal, command: BeginDevelopment) -> Done:
    """No more proposals; authors, residents and the city work out those that are there."""
    return begin(session, principal, command.budget_id, "begin_development", command.reason)


def begin_review(session: Session, principal: Principal, command: BeginReview) -> Done:
    """No more proposals; the city looks at each."""
    return begin(session, principal, command.budget_id, "begin_review", command.reason)


def begin(session: Session, principal: Principal, budget_id: UUID, trigger: domain.Beginning, reason: str) -> Done:
    """By a person: before the date of the calendar with a reason. What is due by then has happened before."""
    budget = locked_budget(session, budget_id)
    permit(session, principal, trigger, budget.area_id)
    follow_calendar(session, budget)
    domain.next_phase(budget.phase, trigger)
    domain.check_early(trigger, calendar_of(budget), now(), reason)
    return arrive(session, budget, trigger, reason, principal.person)


def arrive(session: Session, budget: Budget, trigger: domain.Beginning, reason: str, by: str | None = None) -> Done:
    """In the next phase; a merger that waits for somebody's word when the review begins has come too late."""
    done = turn(session, budget, trigger, reason, by=by)
    if budget.phase == "review":
        waiting = Proposal.budget_id == budget.budget_id, Proposal.state == "merging"
        lapsed = domain.next_proposal_state("merging", "merger_lapsed", budget.phase)
        session.execute(update(Proposal).where(*waiting).values(state=lapsed, reason=LAPSED))
    return done


def reschedule_budget(session: Session, principal: Principal, command: RescheduleBudget) -> Done:
    """Other dates for what is not over; kept in the log and announced."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "reschedule_budget", budget.area_id)
    follow_calendar(session, budget)
    done = turn(session, budget, "reschedule_budget")
    domain.check_moves(budget.phase, calendar_of(budget), command.calendar, now())
    for date, at in vars(command.calendar).items():
        setattr(budget, date, at)
    told = {"calendar": command.calendar.dump(), "by": principal.person}
    enter(session, budget, "rescheduled", command.reason, **told)
    rescheduled = BudgetRescheduled(budget_id=budget.budget_id, calendar=command.calendar, reason=command.reason)
    publish(session, rescheduled)
    return done


def calendar_of(budget: Budget) -> Calendar:
    return Calendar(**{date: getattr(budget, date) for date in domain.DATES})
