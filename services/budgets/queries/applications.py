"""What people read of applications: no person stands in any of it. A page costs the same however long the list."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets.application_views import (
    ApplicationComparison,
    ApplicationEntryView,
    ApplicationLine,
    ApplicationLog,
    Applications,
    ApplicationVersionLine,
    ApplicationVersions,
    ApplicationView,
    ApplicationYear,
    CompareApplicationVersions,
    GetApplication,
    GetApplicationYear,
    ListApplicationEntries,
    ListApplications,
    ListApplicationVersions,
    ListOwnApplications,
    ListWaitingApplications,
    WaitingApplication,
    WaitingApplications,
)
from contracts.budgets.applications import Applicant, ApplicationContent, ApplicationNotFound, NotApplicant
from contracts.budgets.grants import GrantTerms
from contracts.ledger import AreaShare, Decision
from contracts.principal import EVERYWHERE, Principal
from services.budgets import domain
from services.budgets.models import Application, ApplicationEntry, ApplicationVersion, Council, Grant
from services.budgets.queries.applicants import acts_in, is_applicant
from services.budgets.queries.carrying import collections_for_application
from services.budgets.queries.grants import project_views
from services.budgets.queries.picking import picked


def list_applications(session: Session, query: ListApplications) -> Applications:
    """A page of the public ones in the order of ids, after the one named."""
    page = select(Application).where(Application.submitted_at.is_not(None))
    for name in ("area_id", "year", "state"):
        if (wanted := getattr(query, name)) is not None:
            page = page.where(getattr(Application, name) == wanted)
    return page_of(session, page, query)


def list_own_applications(session: Session, principal: Principal, query: ListOwnApplications) -> Applications:
    """The asker's, or those of a council that the asker acts for today; drafts too."""
    principal.require_person("see your applications")
    if query.council_id is None:
        return page_of(session, select(Application).where(Application.started_by == principal.person), query)
    if not acts_in(session, principal, query.council_id):
        raise NotApplicant("this takes somebody who acts for the joint council")
    return page_of(session, select(Application).where(Application.council_id == query.council_id), query)


def page_of(session: Session, page: Select[Application], query: ListApplications | ListOwnApplications) -> Applications:
    if query.after is not None:
        page = page.where(Application.application_id > query.after)
    rows = session.scalars(page.order_by(Application.application_id).limit(query.limit + 1)).all()
    told = ("application_id", "area_id", "title", "year", "amount", "currency", "state", "granted", "assisted")
    items = tuple(ApplicationLine(**picked(row, *told)) for row in rows[: query.limit])
    return Applications(items=items, next_after=items[-1].application_id if len(rows) > query.limit else None)


def list_waiting_applications(
    session: Session, principal: Principal, query: ListWaitingApplications
) -> WaitingApplications:
    """What waits for a playmaker, a decider, a second person or the ledger, the longest first, with its age in days."""
    principal.require(*domain.applications.MAY_APPLYING["list_waiting_applications"], scope=query.area_id or EVERYWHERE)
    page = select(Application).where(Application.state == query.state)
    if query.area_id is not None:
        page = page.where(Application.area_id == query.area_id)
    key = Application.since, Application.application_id
    if query.after is not None and query.after_since is not None:
        later = and_(Application.since == query.after_since, Application.application_id > query.after)
        page = page.where(or_(Application.since > query.after_since, later))
    rows = session.scalars(page.order_by(*key).limit(query.limit + 1)).all()
    at = now()
    items = tuple(
        WaitingApplication(
            **picked(row, "application_id", "area_id", "title", "amount", "currency", "since"),
            days=max((at - row.since).days, 0),
        )
        for row in rows[: query.limit]
    )
    if len(rows) <= query.limit:
        return WaitingApplications(items=items)
    return WaitingApplications(items=items, next_after=items[-1].application_id, next_since=items[-1].since)


KEPT = (
    *("application_id", "area_id", "currency", "hour_rate", "version", "state", "since", "submitted_at", "assisted"),
    *("granted", "sequence", "refused_because", "available"),
)
"""What stands in an application's own row."""


def get_application(session: Session, principal: Principal, query: GetApplication) -> ApplicationView:
    """One application; a decision that nobody has attested yet is told to those alone who may see decisions."""
    application = readable(session, principal, query.application_id)
    content = ApplicationContent.load(application.content)
    own, mine = (
        domain.applications.own_part(content, application.hour_rate),
        is_applicant(session, principal, application),
    )
    decision: dict[str, Any] = {}
    attested = application.attested_by is not None or application.state == "rejected"
    if application.decision is not None and (attested or sees(principal, application)):
        decision = picked(application, "reasons", "decided") | {"decision": Decision.load(application.decision)}
        decision["terms"] = None if application.terms is None else GrantTerms.load(application.terms)
    return ApplicationView(
        **picked(application, *KEPT),
        **decision,
        areas=tuple(map(AreaShare.load, application.areas)),
        applicant=Applicant(
            kind=application.kind,
            council_id=application.council_id,
            cvr=application.cvr,
            name=application.name
            or session.scalar(select(Council.name).where(Council.council_id == application.council_id)),
        ),
        content=content,
        own=own,
        total=application.amount + own,
        project=next(iter(project_views(session, principal, Grant.application_id == application.application_id)), None),
        collections=collections_for_application(session, application.application_id, applicant=mine),
        mine=mine,
    )


def list_application_entries(session: Session, principal: Principal, query: ListApplicationEntries) -> ApplicationLog:
    """All that was said and done, in its order, a page at a time."""
    application = readable(session, principal, query.application_id)
    ours = ApplicationEntry.application_id == application.application_id
    page = select(ApplicationEntry).where(ours, ApplicationEntry.place > query.after)
    if not sees(principal, application):
        page = page.where(ApplicationEntry.kind.not_in(domain.applications.UNATTESTED))
    rows = session.scalars(page.order_by(ApplicationEntry.place).limit(query.limit + 1)).all()
    told = ("entry_id", "place", "kind", "side", "text", "answers", "amount", "at")
    items = tuple(
        ApplicationEntryView(
            **picked(row, *told), decision=None if row.decision is None else Decision.load(row.decision)
        )
        for row in rows[: query.limit]
    )
    return ApplicationLog(items=items, next_after=items[-1].place if len(rows) > query.limit else None)


def list_application_versions(
    session: Session, principal: Principal, query: ListApplicationVersions
) -> ApplicationVersions:
    """A page of those that the asker may read, oldest first."""
    page = versions(session, principal, query.application_id).where(ApplicationVersion.version > query.after)
    rows = session.scalars(page.order_by(ApplicationVersion.version).limit(query.limit + 1)).all()
    told = ("version", "title", "amount", "edited_at")
    items = tuple(ApplicationVersionLine(**picked(row, *told)) for row in rows[: query.limit])
    return ApplicationVersions(items=items, next_after=items[-1].version if len(rows) > query.limit else None)


def compare_application_versions(
    session: Session, principal: Principal, query: CompareApplicationVersions
) -> ApplicationComparison:
    """Two versions side by side; `ApplicationNotFound` where the asker may not read one of them."""
    wanted = ApplicationVersion.version.in_((query.first, query.second))
    rows = session.scalars(versions(session, principal, query.application_id).where(wanted))
    found = {row.version: ApplicationContent.load(row.content) for row in rows}
    if not {query.first, query.second} <= found.keys():
        raise ApplicationNotFound("the application has no such version")
    first, second = found[query.first], found[query.second]
    return ApplicationComparison(
        first=first,
        second=second,
        need=domain.different_lines(first.need, second.need),
        plan=domain.different_lines(first.plan, second.plan),
    )


def get_application_year(session: Session, query: GetApplicationYear) -> ApplicationYear:
    """Counts and sums by state, in one statement."""
    public = Application.submitted_at.is_not(None), Application.year == query.year
    counted = select(
        Application.state, func.count(), func.sum(Application.amount), func.sum(func.coalesce(Application.granted, 0))
    ).where(*public)
    if query.area_id is not None:
        counted = counted.where(Application.area_id == query.area_id)
    found = {row[0]: (row[1], int(row[2]), int(row[3])) for row in session.execute(counted.group_by(Application.state))}
    nothing = (0, 0, 0)
    granted, rejected = found.get("granted", nothing), found.get("rejected", nothing)
    withdrawn = found.get("withdrawn", nothing)
    applications = sum(each[0] for each in found.values())
    return ApplicationYear(
        year=query.year,
        applications=applications,
        applied=sum(each[1] for each in found.values()),
        granted_applications=granted[0],
        granted=granted[2],
        rejected_applications=rejected[0],
        rejected=rejected[1],
        withdrawn_applications=withdrawn[0],
        waiting_applications=applications - granted[0] - rejected[0] - withdrawn[0],
    )


def versions(session: Session, principal: Principal, application_id: UUID) -> Select[ApplicationVersion]:
    """Others than applicants see none from before it was public."""
    application = readable(session, principal, application_id)
    page = select(ApplicationVersion).where(ApplicationVersion.application_id == application_id)
    if is_applicant(session, principal, application):
        return page
    return page.where(ApplicationVersion.version >= (application.public_version or 0))


def readable(session: Session, principal: Principal, application_id: UUID) -> Application:
    """The application, if the asker may read it: else it is not there."""
    application = session.get(Application, application_id)
    hidden = application is None or (
        application.submitted_at is None and not is_applicant(session, principal, application)
    )
    if application is None or hidden:
        raise ApplicationNotFound("there is no such application")
    return application


def sees(principal: Principal, application: Application) -> bool:
    """Whether the asker handles decisions of this area."""
    return any(principal.has(role, application.area_id) for role in domain.applications.MAY_APPLYING["see_decisions"])
