"""How projects with money are followed: milestones, days that are put off, and alarms."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal
from uuid import UUID, uuid5

from chassis.clock import ZONE, day_of
from contracts.budgets.follow_up import (
    AlarmKind,
    AlarmState,
    ImpossibleDay,
    MilestoneState,
    PostponementState,
    Progress,
    SameReviewer,
    WrongAlarm,
    WrongMilestone,
    WrongPostponement,
)
from services.budgets.domain.arrows import arrive

REPORTS_MAX = 500
"""Of one project."""
ALARMS_TOGETHER_MAX = 100
"""Raised, or reminded of, in one transaction; the rest a moment later."""
POSTPONED_DAYS_MAX = 366
"""From today, at a time."""
REPORTS_SHOWN = 10
"""The last of them, on a project's page."""

MilestoneTrigger = Literal["under_way", "delayed", "done", "found_reached", "found_unreached", "drop"]
MILESTONES: Mapping[tuple[MilestoneState, MilestoneTrigger], MilestoneState] = MappingProxyType(
    {
        ("planned", "under_way"): "under_way",
        ("planned", "delayed"): "delayed",
        ("planned", "done"): "done",
        ("under_way", "under_way"): "under_way",
        ("under_way", "delayed"): "delayed",
        ("under_way", "done"): "done",
        ("delayed", "under_way"): "under_way",
        ("delayed", "delayed"): "delayed",
        ("delayed", "done"): "done",
        ("done", "under_way"): "under_way",
        ("done", "delayed"): "delayed",
        ("done", "done"): "done",
        ("planned", "drop"): "dropped",
        ("under_way", "drop"): "dropped",
        ("delayed", "drop"): "dropped",
        ("done", "found_reached"): "reached",
        ("done", "found_unreached"): "under_way",
    }
)
"""Every arrow there is: by what a report says, by a playmaker's review, or dropped by an amendment."""
OPEN_MILESTONES: tuple[MilestoneState, ...] = ("planned", "under_way", "delayed")
"""These can be late."""

PostponementTrigger = Literal["accept", "decline"]
POSTPONEMENTS: Mapping[tuple[PostponementState, PostponementTrigger], PostponementState] = MappingProxyType(
    {
        ("asked", "accept"): "accepted",
        ("asked", "decline"): "declined",
    }
)

AlarmTrigger = Literal["fell_due", "acknowledge_alarm", "put_off", "end", "reopen"]
ALARMS: Mapping[tuple[AlarmState, AlarmTrigger], AlarmState] = MappingProxyType(
    {
        ("set", "fell_due"): "raised",
        ("set", "put_off"): "set",
        ("set", "end"): "ended",
        ("raised", "acknowledge_alarm"): "acknowledged",
        ("raised", "put_off"): "set",
        ("raised", "end"): "ended",
        ("acknowledged", "put_off"): "set",
        ("acknowledged", "end"): "ended",
        ("ended", "reopen"): "set",
    }
)
"""Every arrow there is. Put off: its day is another, by postponement or amendment, or something was heard of a silent
project. Ended: what it waits for has come. Reopened: a milestone that was done is not done after all, or accounts were
returned."""


def next_milestone_state(state: MilestoneState, trigger: MilestoneTrigger | Progress) -> MilestoneState:
    """Where a milestone stands after this, or `WrongMilestone`."""
    return arrive(MILESTONES, state, trigger, WrongMilestone, f"the milestone is {state}")


def next_postponement_state(state: PostponementState, trigger: PostponementTrigger) -> PostponementState:
    """Where a postponement stands after this, or `WrongPostponement`."""
    return arrive(POSTPONEMENTS, state, trigger, WrongPostponement, f"it was {state} already")


def next_alarm_state(state: AlarmState, trigger: AlarmTrigger) -> AlarmState:
    """Where an alarm stands after this, or `WrongAlarm`."""
    return arrive(ALARMS, state, trigger, WrongAlarm, f"the alarm is {state}")


def end_of(day: date) -> datetime:
    """When a day is over in Aarhus: what was due on it is late from then on."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


def due_on(due_at: datetime) -> date:
    """The last day on which all was well."""
    return day_of(due_at - timedelta(microseconds=1))


def check_put_off(to_on: date, from_on: date, today: date, last_on: date | None) -> None:
    """To a later day that lies ahead, not for ever, and not past `last_on`, the project's last day."""
    if not max(from_on + timedelta(days=1), today) <= to_on <= today + timedelta(days=POSTPONED_DAYS_MAX):
        why = f"to a later day than {from_on}, from today on and within {POSTPONED_DAYS_MAX} days"
        raise ImpossibleDay(why, days_max=POSTPONED_DAYS_MAX)
    if last_on is not None and to_on > last_on:
        raise ImpossibleDay(f"the project's last day is {last_on}: put that off first", last_on=last_on.isoformat())


def alarm_id(project_id: UUID, kind: AlarmKind, milestone_id: UUID | None = None) -> UUID:
    """A project has one alarm of each kind, a milestone one: the same however often it is set."""
    return uuid5(milestone_id or project_id, f"alarm {kind}")


def check_other_reviewer(reported_by: str | None, reviewer: str) -> None:
    if reported_by == reviewer:
        raise SameReviewer("this takes somebody else than who reported it done")
