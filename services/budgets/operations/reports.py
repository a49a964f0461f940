"""What is told of a project with money, and what a playmaker says to it. Each locks the grant first."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now, today
from chassis.outbox import publish
from contracts.budgets import Done, MilestoneReported, ReportMilestone
from contracts.budgets.follow_up import (
    AlarmKind,
    MilestoneNotFound,
    PostponementNotFound,
    PostponementWaits,
    Progress,
    ReportNotFound,
    ReviewMilestone,
    SettlePostponement,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.domain import follow_up
from services.budgets.models import Alarm, Grant, Milestone, Postponement, Report
from services.budgets.operations.allowing import permit
from services.budgets.operations.following import Answer, finish_on, has_come, heard, put_off, settle, wait_for
from services.budgets.operations.grants import locked_grant, permit_project, turn_grant
from services.budgets.operations.telling import tell_of_report


def report_milestone(session: Session, principal: Principal, command: ReportMilestone) -> Done:
    """How a milestone, or the whole project, gets on; by an author, or a playmaker. The command's id becomes the report's."""
    grant = locked_grant(session, command.project_id)
    permit_project(session, principal, "report_milestone", grant)
    turn_grant(grant, "report_milestone")
    count = session.scalar(select(func.count()).where(Report.project_id == grant.project_id)) or 0
    domain.check_room(count, follow_up.REPORTS_MAX, "reports of a project")
    move_on(session, grant, command.milestone_id, command.progress, principal.person)
    report = Report(
        report_id=command.command_id,
        project_id=grant.project_id,
        place=count + 1,
        milestone_id=command.milestone_id,
        title=command.title,
        text=command.text,
        progress=command.progress,
        asks_due_on=command.asks_due_on,
        spent=command.spent,
        reported_by=principal.person,
        reported_at=now(),
    )
    session.add(report)
    session.flush()
    if command.asks_due_on is not None:
        ask_for(session, grant, report, command.asks_due_on)
    publish(session, reported(grant, report))
    tell_of_report(session, grant, report)
    return Done(id=report.report_id, state="reported")


def reported(grant: Grant, report: Report) -> MilestoneReported:
    return MilestoneReported(
        project_id=grant.project_id,
        budget_id=grant.budget_id,
        application_id=grant.application_id,
        campaign_id=grant.campaign_id,
        title=report.title,
        report_id=report.report_id,
        milestone_id=report.milestone_id,
        progress=report.progress,
        asks_due_on=report.asks_due_on,
    )


def move_on(session: Session, grant: Grant, milestone_id: UUID | None, progress: Progress, person: str) -> None:
    """What a report changes: the milestone, or the whole project, gets on; and something was heard."""
    heard(session, grant)
    if progress != "delayed":
        has_come(session, grant, "start")
    if milestone_id is None:
        if progress == "done":
            has_come(session, grant, "finish")
        else:
            wait_for(session, grant, "finish", None)
        return
    milestone = session.get(Milestone, milestone_id)
    if milestone is None or milestone.project_id != grant.project_id:
        raise MilestoneNotFound("the project has no such milestone")
    milestone.state = follow_up.next_milestone_state(milestone.state, progress)
    milestone.done_by = person if progress == "done" else None
    if progress == "done":
        has_come(session, grant, "milestone", milestone_id)
    else:
        wait_for(session, grant, "milestone", None, milestone_id)


def ask_for(session: Session, grant: Grant, report: Report, day: date) -> None:
    """A later day, for a playmaker to accept or decline. Only what is still waited for can be put off."""
    kind: AlarmKind = "finish" if report.milestone_id is None else "milestone"
    alarm = session.get_one(Alarm, follow_up.alarm_id(grant.project_id, kind, report.milestone_id))
    follow_up.next_alarm_state(alarm.state, "put_off")
    check_nothing_waits(session, alarm)
    last_on = None if report.milestone_id is None else finish_on(session, grant.project_id)
    due_on = follow_up.due_on(alarm.due_at)
    follow_up.check_put_off(day, due_on, today(), last_on)
    asked = Postponement(
        postponement_id=report.report_id,
        project_id=grant.project_id,
        alarm_id=alarm.alarm_id,
        area_id=grant.area_id,
        due_on=due_on,
        asks_due_on=day,
        state="asked",
        asked_at=now(),
    )
    session.add(asked)


def check_nothing_waits(session: Session, alarm: Alarm) -> None:
    waiting = Postponement.alarm_id == alarm.alarm_id, Postponement.state == "asked"
    found = session.scalar(select(Postponement.postponement_id).where(*waiting))
    if found is not None:
        raise PostponementWaits("a later day waits for an answer already", postponement_id=str(found))


def locked_report(session: Session, report_id: UUID) -> Report:
    """The report, whose grant has been locked."""
    report = session.get(Report, report_id)
    if report is None:
        raise ReportNotFound("there is no such report")
    locked_grant(session, report.project_id)
    return report


def settle_postponement(session: Session, principal: Principal, command: SettlePostponement) -> Done:
    """Accepted, the day is the later one from now on; declined, it stays."""
    project_id = session.scalar(
        select(Postponement.project_id).where(Postponement.postponement_id == command.postponement_id)
    )
    if project_id is None:
        raise PostponementNotFound("nobody has asked for this")
    grant = locked_grant(session, project_id)
    permit(session, principal, "settle_postponement", grant.area_id)
    turn_grant(grant, "follow_up")
    asked = session.get_one(Postponement, command.postponement_id, populate_existing=True)
    settle(asked, "accept" if command.accept else "decline", principal.person, command.reason)
    if command.accept:
        alarm = session.get_one(Alarm, asked.alarm_id, populate_existing=True)
        put_off(session, alarm, asked.asks_due_on, Answer(principal.person, command.reason))
    return Done(id=asked.postponement_id, state=asked.state)


def review_milestone(session: Session, principal: Principal, command: ReviewMilestone) -> Done:
    """What was reported done is reached, and frees its part of the grant; or goes on, and is waited for again."""
    project_id = session.scalar(select(Milestone.project_id).where(Milestone.milestone_id == command.milestone_id))
    if project_id is None:
        raise MilestoneNotFound("there is no such milestone")
    grant = locked_grant(session, project_id)
    permit(session, principal, "review_milestone", grant.area_id)
    turn_grant(grant, "follow_up")
    milestone = session.get_one(Milestone, command.milestone_id, populate_existing=True)
    milestone.state = follow_up.next_milestone_state(
        milestone.state, "found_reached" if command.reached else "found_unreached"
    )
    follow_up.check_other_reviewer(milestone.done_by, principal.person)
    milestone.reason = command.reason
    if command.reached:
        milestone.reviewed_by = principal.person
    else:
        milestone.done_by = None
        wait_for(session, grant, "milestone", None, milestone.milestone_id)
    return Done(id=milestone.milestone_id, state=milestone.state)
