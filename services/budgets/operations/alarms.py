"""Alarms of projects with money: raised by the clock, once for each day; answered by playmakers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Done
from contracts.budgets.follow_up import (
    AcknowledgeAlarm,
    AlarmNotFound,
    PostponeAlarm,
    ProjectDueSoon,
    ProjectLate,
    ProjectSilent,
)
from contracts.principal import Principal
from services.budgets.domain import follow_up
from services.budgets.models import Alarm, Grant
from services.budgets.operations.allowing import permit
from services.budgets.operations.following import Answer, put_off, step
from services.budgets.operations.grants import locked_grant, turn_grant
from services.budgets.operations.reports import check_nothing_waits


def raise_alarms(session: Session) -> None:
    """Say which projects are silent or late since their day has passed. Replicas share them out by the locks on grants."""
    at = now()
    due = select(Alarm, Grant).join(Grant).where(Alarm.state == "set", Alarm.due_at <= at)
    first = due.order_by(Alarm.due_at).limit(follow_up.ALARMS_TOGETHER_MAX).with_for_update(skip_locked=True)
    for alarm, grant in session.execute(first):
        step(session, alarm, "fell_due")
        if alarm.kind == "silent":
            heard_at = grant.heard_at or at
            publish(session, ProjectSilent(project_id=grant.project_id, area_id=grant.area_id, heard_at=heard_at))
        else:
            publish(session, ProjectLate(**due_day(alarm)))


def remind_of_due(session: Session, ahead: timedelta) -> None:
    """Say, once for each day, what is due so soon."""
    at = now()
    soon = Alarm.state == "set", Alarm.due_at > at, Alarm.due_at <= at + ahead
    due = select(Alarm, Grant).join(Grant).where(*soon, Alarm.kind != "silent", Alarm.reminded_at.is_(None))
    first = due.order_by(Alarm.due_at).limit(follow_up.ALARMS_TOGETHER_MAX).with_for_update(skip_locked=True)
    for alarm, _ in session.execute(first):
        alarm.reminded_at = at
        publish(session, ProjectDueSoon(**due_day(alarm)))


def due_day(alarm: Alarm) -> dict[str, Any]:
    """What is due, and on which day."""
    told = {"project_id": alarm.project_id, "area_id": alarm.area_id, "milestone_id": alarm.milestone_id}
    return told | {"due": alarm.kind, "due_on": follow_up.due_on(alarm.due_at)}


def acknowledge_alarm(session: Session, principal: Principal, command: AcknowledgeAlarm) -> Done:
    """A playmaker has it in hand."""
    alarm, grant = locked_alarm(session, command.alarm_id)
    permit(session, principal, "acknowledge_alarm", grant.area_id)
    step(session, alarm, "acknowledge_alarm", answer=Answer(principal.person, command.note))
    return Done(id=alarm.alarm_id, state=alarm.state)


def postpone_alarm(session: Session, principal: Principal, command: PostponeAlarm) -> Done:
    """A playmaker gives it until a later day. What the project has asked for is answered first."""
    alarm, grant = locked_alarm(session, command.alarm_id)
    permit(session, principal, "postpone_alarm", grant.area_id)
    turn_grant(grant, "follow_up")
    check_nothing_waits(session, alarm)
    put_off(session, alarm, command.until_on, Answer(principal.person, command.note))
    return Done(id=alarm.alarm_id, state=alarm.state)


def locked_alarm(session: Session, alarm_id: UUID) -> tuple[Alarm, Grant]:
    """The alarm, read after its grant has been locked."""
    project_id = session.scalar(select(Alarm.project_id).where(Alarm.alarm_id == alarm_id))
    if project_id is None:
        raise AlarmNotFound("there is no such alarm")
    grant = locked_grant(session, project_id)
    return session.get_one(Alarm, alarm_id, populate_existing=True), grant
