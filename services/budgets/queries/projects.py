"""Projects with money, for everybody. What was paid is told in sums, of payments as the ledger answered; no person is named."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from chassis.clock import now, today
from contracts.budgets import PaymentView, ProjectNotFound
from contracts.budgets.follow_up import ListReports, Milestone, Report, Reports
from contracts.budgets.projects import (
    GetProject,
    ListProjects,
    ProjectLine,
    ProjectPage,
    Projects,
    ProjectStep,
    PublicPayment,
)
from contracts.principal import Principal
from services.budgets import domain, models
from services.budgets.domain import follow_up
from services.budgets.models import (
    AccountsRow,
    Alarm,
    FundedCampaign,
    Grant,
    GrantAgreementAnswer,
    GrantAgreementRow,
    Payment,
)
from services.budgets.queries.applicants import is_behind
from services.budgets.queries.grant_agreements import grant_agreement
from services.budgets.queries.grants import SEEN, projects_seen
from services.budgets.queries.picking import picked
from services.budgets.queries.sorting import Order

SAME = (
    *(
        "project_id",
        "budget_id",
        "application_id",
        "campaign_id",
        "title",
        "area_id",
        "year",
        "currency",
        "state",
        "awarded",
        "granted",
    ),
    *("contributed", "repaid", "released", "returned", "heard_at"),
)
REPORTED = ("report_id", "place", "milestone_id", "title", "text", "progress", "asks_due_on", "spent", "reported_at")


ORDERS = {
    "largest": Order(lambda grant: grant.awarded, descending=True),
    "heard": Order(lambda grant: grant.heard_at, descending=True),
}


def list_projects(session: Session, query: ListProjects) -> Projects:
    """A page in the order that was asked for, after the one named; a constant number of statements."""
    page = lines(now())
    for column, asked in (
        (Grant.year, query.year),
        (Grant.area_id, query.area_id),
        (Grant.state, query.state),
        (Grant.campaign_id, query.campaign_id),
    ):
        if asked is not None:
            page = page.where(column == asked)
    if query.order == "heard":
        page = page.where(Grant.heard_at.is_not(None))
    if query.order in ORDERS:
        page = ORDERS[query.order].page(page, Grant, "project_id", query.after)
    else:
        page = page.where(Grant.project_id > query.after) if query.after is not None else page
        page = page.order_by(Grant.project_id)
    rows = session.execute(page.limit(query.limit + 1)).all()
    items = tuple(project_lines(session, rows[: query.limit]))
    return Projects(items=items, next_after=items[-1].project_id if len(rows) > query.limit else None)


def lines(at: datetime) -> Select[Any]:
    """Grants with what else a line says of each: sums of payments, the next milestone, and what has fallen due."""
    mine = Payment.project_id == Grant.project_id
    waited_for = Alarm.project_id == Grant.project_id, Alarm.state != "ended"
    milestone, opened = models.Milestone, models.Milestone.state.in_(follow_up.OPEN_MILESTONES)
    next_one = select(milestone.milestone_id).where(milestone.project_id == Grant.project_id, opened)
    return select(
        Grant,
        total(func.sum(Payment.amount).filter(Payment.state == "paid"), mine).label("paid"),
        total(func.sum(Payment.amount).filter(Payment.state.in_(domain.grants.UNDER_WAY)), mine).label("payable"),
        total(func.count().filter(Alarm.due_at <= at, Alarm.kind != "silent"), *waited_for).label("late"),
        total(func.count().filter(Alarm.due_at <= at, Alarm.kind == "silent"), *waited_for).label("silent"),
        total(func.min(Alarm.due_at), *waited_for, Alarm.kind == "finish").label("finish_at"),
        total(FundedCampaign.rest_of, FundedCampaign.campaign_id == Grant.campaign_id).label("rest_of"),
        next_one.order_by(milestone.due_on, milestone.milestone_id).limit(1).scalar_subquery().label("next_id"),
    )


def total(what: Any, *of_grant: Any) -> ScalarSelect[Any]:
    return select(what).where(*of_grant).correlate(Grant).scalar_subquery()


def project_lines(session: Session, rows: Iterable[Any]) -> Iterable[ProjectLine]:
    found = list(rows)
    ids = [row.next_id for row in found if row.next_id is not None]
    nexts = session.scalars(select(models.Milestone).where(models.Milestone.milestone_id.in_(ids)))
    milestones = {each.milestone_id: milestone_view(each) for each in nexts}
    for row in found:
        grant, paid, payable = row.Grant, int(row.paid or 0), int(row.payable or 0)
        yield ProjectLine(
            **picked(grant, *SAME),
            rest_of=row.rest_of,
            payable=payable,
            paid=paid - grant.repaid,
            left=(grant.granted or 0) + grant.repaid - paid - payable - grant.released - grant.returned,
            next_milestone=milestones.get(row.next_id),
            finish_on=None if row.finish_at is None else follow_up.due_on(row.finish_at),
            late=bool(row.late),
            silent=bool(row.silent),
        )


def milestone_view(row: models.Milestone) -> Milestone:
    late = row.state in follow_up.OPEN_MILESTONES and row.due_on < today()
    return Milestone(late=late, **picked(row, "milestone_id", "title", "due_on", "frees", "state", "reason"))


def get_project(session: Session, principal: Principal, query: GetProject) -> ProjectPage:
    """One project with all that is public of it, and its payments for whom they concern; a constant number of statements."""
    rows = session.execute(lines(now()).where(Grant.project_id == query.project_id)).all()
    if not rows:
        raise ProjectNotFound("there is no such project with money")
    (line,) = project_lines(session, rows)
    agreement = session.get(GrantAgreementRow, query.project_id)
    holds = None if agreement is None or agreement.accepted is None else agreement.accepted
    return ProjectPage(
        project=line,
        agreement_state=None if agreement is None else agreement.state,
        agreement=None if agreement is None or holds is None else grant_agreement(session, agreement, holds),
        milestones=milestones_of(session, query.project_id),
        reports=last_reports(session, query.project_id),
        payments=payments_of(session, query.project_id),
        history=history(session, rows[0].Grant),
        rests=rests_of(session, query.project_id),
        mine=is_behind(session, principal, rows[0].Grant),
        requests=requests_of(session, principal, rows[0].Grant),
    )


def requests_of(session: Session, principal: Principal, grant: Grant) -> tuple[PaymentView, ...]:
    if not projects_seen(session, principal, [grant]):
        return ()
    mine = select(Payment).where(Payment.project_id == grant.project_id).order_by(Payment.began_at)
    return tuple(PaymentView(**picked(each, *SEEN)) for each in session.scalars(mine))


def rests_of(session: Session, project_id: UUID) -> tuple[UUID, ...]:
    """The projects of the campaigns that raised its rest."""
    raised = select(FundedCampaign.campaign_id).where(FundedCampaign.rest_of == project_id)
    found = select(Grant.project_id).where(Grant.campaign_id.in_(raised))
    return tuple(sorted(session.scalars(found)))


def milestones_of(session: Session, project_id: UUID) -> tuple[Milestone, ...]:
    row = models.Milestone
    mine = select(row).where(row.project_id == project_id, row.state != "dropped")
    return tuple(map(milestone_view, session.scalars(mine.order_by(row.due_on, row.milestone_id))))


def last_reports(session: Session, project_id: UUID) -> tuple[Report, ...]:
    row = models.Report
    mine = select(row).where(row.project_id == project_id).order_by(row.place.desc())
    return tuple(report(each) for each in session.scalars(mine.limit(follow_up.REPORTS_SHOWN)))


def report(row: models.Report) -> Report:
    return Report(**picked(row, *REPORTED))


def payments_of(session: Session, project_id: UUID) -> tuple[PublicPayment, ...]:
    mine = select(Payment).where(Payment.project_id == project_id, Payment.approved_at.is_not(None))
    approved = sorted(session.scalars(mine), key=lambda each: (each.approved_at, each.payment_id))
    return tuple(PublicPayment(**picked(each, "amount", "state", "approved_at")) for each in approved)


def history(session: Session, grant: Grant) -> tuple[ProjectStep, ...]:
    """What was decided of a project, in order; what was told of it stands in its reports."""
    answers = select(GrantAgreementAnswer).where(GrantAgreementAnswer.project_id == grant.project_id)
    put_off = select(models.Postponement, Alarm.milestone_id).join(
        Alarm, Alarm.alarm_id == models.Postponement.alarm_id
    )
    answered = put_off.where(models.Postponement.project_id == grant.project_id, models.Postponement.state != "asked")
    accounts = select(AccountsRow.handed_in_at).where(AccountsRow.project_id == grant.project_id)
    steps = [
        *(
            ProjectStep(at=each.answered_at, what="agreed", agreement_version=each.version)
            for each in session.scalars(answers)
            if each.answer == "accepted"
        ),
        *(
            ProjectStep(
                at=each.answered_at,
                what="postponed" if each.state == "accepted" else "not_postponed",
                text=each.reason or "",
                milestone_id=milestone_id,
            )
            for each, milestone_id in session.execute(answered)
            if each.answered_at is not None
        ),
        *(ProjectStep(at=at, what="accounts") for at in session.scalars(accounts)),
    ]
    if grant.granted_at is not None:
        steps.append(ProjectStep(at=grant.granted_at, what="granted"))
    if grant.ended_at is not None:
        steps.append(ProjectStep(at=grant.ended_at, what="ended", text=grant.ended_because or ""))
    return tuple(sorted(steps, key=lambda each: each.at))


def list_reports(session: Session, query: ListReports) -> Reports:
    """A page of a project's reports in the order in which they came."""
    if session.get(Grant, query.project_id) is None:
        raise ProjectNotFound("there is no such project with money")
    row = models.Report
    page = select(row).where(row.project_id == query.project_id, row.place > (query.after or 0))
    rows = session.scalars(page.order_by(row.place).limit(query.limit + 1)).all()
    items = tuple(report(each) for each in rows[: query.limit])
    return Reports(items=items, next_after=items[-1].place if len(rows) > query.limit else None)
