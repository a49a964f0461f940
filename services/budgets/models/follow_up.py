"""How projects with money get on: milestones, reports, days that were asked for, and alarms with their log."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import keep_all_rows
from contracts.budgets.follow_up import AlarmKind, AlarmState, MilestoneState, PostponementState, Progress
from services.budgets.models.budgets import Base, Minor, one_of


class Milestone(Base):
    """What is to be there on a day, as the accepted grant agreement has it; `due_on` moves when it is put off."""

    __tablename__ = "milestone"
    milestone_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project_grant.project_id"))
    title: Mapped[str]
    due_on: Mapped[date]
    frees: Mapped[Minor | None]
    state: Mapped[MilestoneState] = mapped_column(String)
    done_by: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    reason: Mapped[str | None]
    __table_args__ = (
        one_of("state", MilestoneState),
        CheckConstraint("frees > 0", name="frees_something"),
        CheckConstraint("(done_by IS NULL) = (state NOT IN ('done', 'reached'))", name="done_by_somebody"),
        CheckConstraint("(reviewed_by IS NULL) = (state <> 'reached')", name="reached_when_reviewed"),
        CheckConstraint("done_by <> reviewed_by", name="done_by_one_and_reviewed_by_another"),
        Index(None, "project_id", "due_on", "milestone_id"),
    )


class Report(Base):
    """What was told of a project, in its place. Rows are only ever added."""

    __tablename__ = "report"
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project_grant.project_id"))
    place: Mapped[int]
    milestone_id: Mapped[UUID | None] = mapped_column(ForeignKey("milestone.milestone_id"))
    title: Mapped[str]
    text: Mapped[str]
    progress: Mapped[Progress] = mapped_column(String)
    asks_due_on: Mapped[date | None]
    spent: Mapped[Minor | None]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
    __table_args__ = (
        one_of("progress", Progress),
        UniqueConstraint("project_id", "place"),
        CheckConstraint("place > 0", name="places_are_counted_from_one"),
        CheckConstraint("spent >= 0", name="spent_is_not_negative"),
    )


class Alarm(Base):
    """What is waited for until `due_at`, and raised when it has not come by then. Its log stands in `alarm_step`."""

    __tablename__ = "alarm"
    alarm_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project_grant.project_id"))
    area_id: Mapped[str]
    kind: Mapped[AlarmKind] = mapped_column(String)
    milestone_id: Mapped[UUID | None] = mapped_column(ForeignKey("milestone.milestone_id"), unique=True)
    state: Mapped[AlarmState] = mapped_column(String)
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    note: Mapped[str | None]
    __table_args__ = (
        one_of("kind", AlarmKind),
        one_of("state", AlarmState),
        CheckConstraint("(kind = 'milestone') = (milestone_id IS NOT NULL)", name="of_a_milestone_or_the_project"),
        CheckConstraint("(raised_at IS NULL) = (state IN ('set', 'ended'))", name="raised_at_a_time"),
        CheckConstraint("state <> 'acknowledged' OR note IS NOT NULL", name="acknowledged_with_a_note"),
        Index(
            "uq__alarm__project_id_kind",
            "project_id",
            "kind",
            unique=True,
            sqlite_where=text("milestone_id IS NULL"),
            postgresql_where=text("milestone_id IS NULL"),
        ),
        Index(None, "project_id", "due_at"),
        Index(None, "state", "due_at"),
        Index(None, "state", "raised_at", "alarm_id"),
        Index(None, "area_id", "state", "raised_at", "alarm_id"),
    )


class AlarmStep(Base):
    """One step of an alarm: what happened, where it stood then, and who did it for what reason. Only ever added."""

    __tablename__ = "alarm_step"
    alarm_id: Mapped[UUID] = mapped_column(ForeignKey("alarm.alarm_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str]
    state: Mapped[AlarmState] = mapped_column(String)
    due_at: Mapped[datetime]
    taken_by: Mapped[str | None]
    note: Mapped[str | None]
    taken_at: Mapped[datetime]
    __table_args__ = (one_of("state", AlarmState),)


class Postponement(Base):
    """A later day that a report asks for, and a playmaker's answer."""

    __tablename__ = "postponement"
    postponement_id: Mapped[UUID] = mapped_column(ForeignKey("report.report_id"), primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project_grant.project_id"), index=True)
    alarm_id: Mapped[UUID] = mapped_column(ForeignKey("alarm.alarm_id"))
    area_id: Mapped[str]
    due_on: Mapped[date]
    asks_due_on: Mapped[date]
    state: Mapped[PostponementState] = mapped_column(String)
    asked_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    __table_args__ = (
        one_of("state", PostponementState),
        CheckConstraint("asks_due_on > due_on", name="to_a_later_day"),
        CheckConstraint(
            "(state = 'asked') = (answered_by IS NULL) AND (state = 'asked') = (answered_at IS NULL)"
            " AND (state = 'asked') = (reason IS NULL)",
            name="answered_by_somebody_for_a_reason",
        ),
        Index(
            "uq__postponement__one_that_waits",
            "alarm_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index(None, "state", "postponement_id"),
        Index(None, "area_id", "state", "postponement_id"),
    )


keep_all_rows(Report)
keep_all_rows(AlarmStep)
