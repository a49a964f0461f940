"""How a project with money gets on: reports on its milestones, days that are put off, alarms when it is silent or late."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.message import Command, Event, Message, Query
from contracts.shapes import Amount, AmountOrZero, Count, PageSize, Reason, Slug, Text, Title

Progress = Literal["under_way", "delayed", "done"]
MilestoneState = Literal["planned", "under_way", "delayed", "done", "reached", "dropped"]
PostponementState = Literal["asked", "accepted", "declined"]
AlarmKind = Literal["silent", "start", "milestone", "finish"]
AlarmState = Literal["set", "raised", "acknowledged", "ended"]
Due = Literal["start", "milestone", "finish"]


class ReviewMilestone(Command):
    """A playmaker has looked at what was reported done: it is reached, and frees its part of the grant, or is not."""

    milestone_id: UUID
    reached: bool
    reason: Reason


class SettlePostponement(Command):
    """A playmaker's answer to the day that a report asks for; the reason is published."""

    postponement_id: UUID
    accept: bool
    reason: Reason


class AcknowledgeAlarm(Command):
    """A playmaker has seen it; `note` says what they do about it, for playmakers."""

    alarm_id: UUID
    note: Reason


class PostponeAlarm(Command):
    """It is raised again after `until_on`: the new day of a milestone, of the start or the finish, or of a silence."""

    alarm_id: UUID
    until_on: date
    note: Reason


class ProjectSilent(Event):
    """Nothing has been heard of a project with money since `heard_at`: said once for each silence."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "project_id"
    project_id: UUID
    area_id: Slug
    heard_at: datetime


class ProjectLate(Event):
    """The start, a milestone or the finish of a project was due on a day that has passed: said once for each day."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "project_id"
    project_id: UUID
    area_id: Slug
    due: Due
    milestone_id: UUID | None = None
    due_on: date


class ProjectDueSoon(Event):
    """A reminder, said once for each day: the start, a milestone or the finish of a project is due on it."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "project_id"
    project_id: UUID
    area_id: Slug
    due: Due
    milestone_id: UUID | None = None
    due_on: date


class ListReports(Query):
    """In the order in which they came; `after` a number."""

    project_id: UUID
    after: Count | None = None
    limit: PageSize = 100


class Report(Message):
    """What was told of a project. `spent`: so far, in minor units, as the project says; no account of ours."""

    report_id: UUID
    place: Count
    milestone_id: UUID | None = None
    title: Title
    text: Text
    progress: Progress
    asks_due_on: date | None = None
    spent: AmountOrZero | None = None
    reported_at: datetime


class Reports(Message):
    items: tuple[Report, ...]
    next_after: Count | None = None


class Milestone(Message):
    """`due_on` as it is now; `frees` in minor units; `late`: that day has passed and it is not done."""

    milestone_id: UUID
    title: Title
    due_on: date
    frees: Amount | None = None
    state: MilestoneState
    late: bool


class ListAlarms(Query):
    """In one state, those that were raised first come first; of an area, or of all of them for who works in all."""

    area_id: Slug | None = None
    state: Literal["raised", "acknowledged"] = "raised"
    after: UUID | None = None
    limit: PageSize = 100


class Alarm(Message):
    """`due_on`: the last day on which all was well; `age_days` since it was raised; `note`: the last one."""

    alarm_id: UUID
    project_id: UUID
    project_title: Title
    area_id: Slug
    kind: AlarmKind
    milestone_id: UUID | None = None
    state: AlarmState
    due_on: date
    raised_at: datetime
    age_days: Count
    note: Text | None = None


class Alarms(Message):
    items: tuple[Alarm, ...]
    next_after: UUID | None = None


class ListPostponements(Query):
    """Days that were asked for and wait for a playmaker's answer."""

    area_id: Slug | None = None
    after: UUID | None = None
    limit: PageSize = 100


class Postponement(Message):
    """From `due_on` to `asks_due_on`; its id is that of the report that asks."""

    postponement_id: UUID
    project_id: UUID
    project_title: Title
    milestone_id: UUID | None = None
    due_on: date
    asks_due_on: date
    asked_at: datetime


class Postponements(Message):
    items: tuple[Postponement, ...]
    next_after: UUID | None = None


class MilestoneNotFound(NotFound): ...


class PostponementNotFound(NotFound): ...


class AlarmNotFound(NotFound): ...


class WrongMilestone(Refused):
    """The milestone is not where this can be done; `state` says where it is."""


class WrongPostponement(Refused):
    """It was answered already; `state` says how."""


class PostponementWaits(Refused):
    """A later day was asked for already, and waits for an answer: `postponement_id`."""


class WrongAlarm(Refused):
    """The alarm is not where this can be done; `state` says where it is."""


class ImpossibleDay(Refused):
    """A day is put off to a later one, in the time that a project may take."""


class SameReviewer(Refused):
    """Who reported a milestone done does not decide that it is reached."""
