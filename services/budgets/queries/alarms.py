"""The desk of playmakers: alarms that were raised, and days that were asked for."""

from datetime import date
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from chassis.clock import day_of, today
from contracts.budgets.follow_up import (
    Alarm,
    AlarmNotFound,
    Alarms,
    ListAlarms,
    ListPostponements,
    Postponement,
    Postponements,
)
from contracts.principal import EVERYWHERE, Principal
from services.budgets import domain, models
from services.budgets.domain import follow_up


def list_alarms(session: Session, principal: Principal, query: ListAlarms) -> Alarms:
    """Those that were raised first come first, each with its age; for playmakers of the area, or of all areas."""
    principal.require(*domain.MAY_AROUND["list_alarms"], scope=query.area_id or EVERYWHERE)
    row = models.Alarm
    page = select(row, models.Grant.title).join(models.Grant).where(row.state == query.state)
    page = of_area(page, row, query.area_id)
    if query.after is not None:
        last = session.get(row, query.after)
        if last is None or last.raised_at is None:
            raise AlarmNotFound("this alarm is no longer raised: begin anew")
        page = page.where(tuple_(row.raised_at, row.alarm_id) > (last.raised_at, last.alarm_id))
    found = session.execute(page.order_by(row.raised_at, row.alarm_id).limit(query.limit + 1)).all()
    day = today()
    items = tuple(alarm(each, title, day) for each, title in found[: query.limit])
    return Alarms(items=items, next_after=items[-1].alarm_id if len(found) > query.limit else None)


def alarm(row: models.Alarm, title: str, day: date) -> Alarm:
    assert row.raised_at is not None
    return Alarm(
        alarm_id=row.alarm_id,
        project_id=row.project_id,
        project_title=title,
        area_id=row.area_id,
        kind=row.kind,
        milestone_id=row.milestone_id,
        state=row.state,
        due_on=follow_up.due_on(row.due_at),
        raised_at=row.raised_at,
        age_days=max((day - day_of(row.raised_at)).days, 0),
        note=row.note,
    )


def list_postponements(session: Session, principal: Principal, query: ListPostponements) -> Postponements:
    """Those that wait, in the order of their ids; for playmakers of the area, or of all areas."""
    principal.require(*domain.MAY_AROUND["list_postponements"], scope=query.area_id or EVERYWHERE)
    row = models.Postponement
    page = select(row, models.Grant.title, models.Alarm.milestone_id).where(row.state == "asked")
    page = page.join(models.Grant, models.Grant.project_id == row.project_id)
    page = of_area(page.join(models.Alarm, models.Alarm.alarm_id == row.alarm_id), row, query.area_id)
    if query.after is not None:
        page = page.where(row.postponement_id > query.after)
    found = session.execute(page.order_by(row.postponement_id).limit(query.limit + 1)).all()
    items = tuple(
        Postponement(
            postponement_id=each.postponement_id,
            project_id=each.project_id,
            project_title=title,
            milestone_id=milestone_id,
            due_on=each.due_on,
            asks_due_on=each.asks_due_on,
            asked_at=each.asked_at,
        )
        for each, title, milestone_id in found[: query.limit]
    )
    return Postponements(items=items, next_after=items[-1].postponement_id if len(found) > query.limit else None)


def of_area(page: Any, row: Any, area_id: str | None) -> Any:
    return page if area_id is None else page.where(row.area_id == area_id)
