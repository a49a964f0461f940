"""A project with money is followed from its grant to its end: what is waited for, until when, and what was heard.

Whoever changes anything here has locked the grant.
"""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import day_of, now, today
from contracts.budgets.follow_up import AlarmKind
from contracts.budgets.grants import GrantTerms
from services.budgets.domain import follow_up
from services.budgets.models import Alarm, AlarmStep, Grant, Milestone, Postponement


class Answer(NamedTuple):
    """A playmaker's answer to an alarm: who, and why."""

    by: str
    note: str


NOBODY = ""
"""Who answered what the end of a grant answers."""


def follow(session: Session, grant: Grant) -> None:
    """From here on something is waited for: the ledger has granted the money, or accounts were returned."""
    terms, first = GrantTerms.load(grant.terms), grant.heard_at is None
    grant.heard_at = now()
    if first:
        began = day_of(grant.granted_at or now())
        wait_for(session, grant, "start", follow_up.end_of(began + timedelta(days=terms.start_days_max)))
        wait_for(session, grant, "finish", follow_up.end_of(began + timedelta(days=terms.finish_days_max)))
    else:
        wait_for(session, grant, "finish", None)
    wait_for(session, grant, "silent", silent_at(grant))
    mine = Milestone.project_id == grant.project_id, Milestone.state.in_(follow_up.OPEN_MILESTONES)
    for milestone in session.scalars(select(Milestone).where(*mine)):
        wait_for(session, grant, "milestone", follow_up.end_of(milestone.due_on), milestone.milestone_id)


def rest(session: Session, grant: Grant) -> None:
    """Nothing is waited for any more: accounts were handed in, or the grant has ended."""
    live = Alarm.project_id == grant.project_id, Alarm.state != "ended"
    for alarm in session.scalars(select(Alarm).where(*live).order_by(Alarm.alarm_id)):
        step(session, alarm, "end")
    waiting = Postponement.project_id == grant.project_id, Postponement.state == "asked"
    for asked in session.scalars(select(Postponement).where(*waiting)):
        settle(asked, "decline", NOBODY, "nothing is waited for any more")


def heard(session: Session, grant: Grant) -> None:
    """The project has said something: whatever silence there was is over."""
    grant.heard_at = now()
    wait_for(session, grant, "silent", silent_at(grant))


def silent_at(grant: Grant) -> datetime:
    return now() + timedelta(days=GrantTerms.load(grant.terms).silent_days_max)


def wait_for(
    session: Session, grant: Grant, kind: AlarmKind, due_at: datetime | None, milestone_id: UUID | None = None
) -> None:
    """Until `due_at`, or until the day that it has already. Where accounts wait to be accepted nothing is waited for."""
    if grant.state != "granted":
        return
    alarm = session.get(Alarm, follow_up.alarm_id(grant.project_id, kind, milestone_id), populate_existing=True)
    if alarm is not None:
        if alarm.state == "ended":
            step(session, alarm, "reopen", due_at=due_at)
        elif due_at is not None and due_at != alarm.due_at:
            step(session, alarm, "put_off", due_at=due_at)
    elif due_at is not None:
        alarm = Alarm(
            alarm_id=follow_up.alarm_id(grant.project_id, kind, milestone_id),
            project_id=grant.project_id,
            area_id=grant.area_id,
            kind=kind,
            milestone_id=milestone_id,
            state="set",
            due_at=due_at,
        )
        session.add(alarm)
        session.flush()


def has_come(session: Session, grant: Grant, kind: AlarmKind, milestone_id: UUID | None = None) -> None:
    """What was waited for is there."""
    alarm = session.get(Alarm, follow_up.alarm_id(grant.project_id, kind, milestone_id), populate_existing=True)
    if alarm is not None and alarm.state != "ended":
        step(session, alarm, "end")


def step(
    session: Session,
    alarm: Alarm,
    trigger: follow_up.AlarmTrigger,
    due_at: datetime | None = None,
    answer: Answer | None = None,
) -> None:
    """Along an arrow of the table, into the log; that a project which is not silent was heard is none of the log's."""
    before, alarm.state = alarm.state, follow_up.next_alarm_state(alarm.state, trigger)
    if due_at is not None:
        alarm.due_at, alarm.reminded_at = due_at, None
    alarm.raised_at = alarm.raised_at or now() if alarm.state in ("raised", "acknowledged") else None
    by, alarm.note = answer or (None, None)
    if before == alarm.state == "set" and answer is None:
        return
    place = session.scalar(select(func.count()).where(AlarmStep.alarm_id == alarm.alarm_id)) or 0
    taken: dict[str, Any] = {"what": trigger, "state": alarm.state, "due_at": alarm.due_at, "taken_by": by}
    session.add(AlarmStep(alarm_id=alarm.alarm_id, place=place, **taken, taken_at=now(), note=alarm.note))
    session.flush()


def put_off(session: Session, alarm: Alarm, to_on: date, answer: Answer) -> None:
    """To the end of this day; a milestone's own day moves with it. Not past the project's last day."""
    milestone_id = alarm.milestone_id
    last_on = None if milestone_id is None else finish_on(session, alarm.project_id)
    follow_up.check_put_off(to_on, follow_up.due_on(alarm.due_at), today(), last_on)
    step(session, alarm, "put_off", due_at=follow_up.end_of(to_on), answer=answer)
    if milestone_id is not None:
        session.get_one(Milestone, milestone_id).due_on = to_on


def finish_on(session: Session, project_id: UUID) -> date | None:
    """The last day of a project, as it was put off last."""
    finish = session.get(Alarm, follow_up.alarm_id(project_id, "finish"))
    return None if finish is None else follow_up.due_on(finish.due_at)


def settle(asked: Postponement, trigger: follow_up.PostponementTrigger, by: str, reason: str) -> None:
    asked.state = follow_up.next_postponement_state(asked.state, trigger)
    asked.answered_by, asked.answered_at, asked.reason = by, now(), reason
