"""What people read of grants: what came of each project that won, its payments and its accounts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from contracts.budgets import (
    ListPayments,
    MilestoneView,
    PaymentLine,
    Payments,
    PaymentView,
    ProjectNotFound,
    ProjectView,
)
from contracts.budgets.grants import AccountLine, AccountsView, FinalAccounts, GetFinalAccounts
from contracts.errors import Forbidden
from contracts.principal import EVERYWHERE, Principal
from services.budgets import domain
from services.budgets.models import AccountsRow, Author, Budget, Grant, Payment, Project, Report
from services.budgets.queries.applicants import is_behind
from services.budgets.queries.picking import picked

SEEN = ("payment_id", "amount", "purpose", "voucher", "state", "reason", "sequence")


def awards(session: Session, principal: Principal, budget: Budget) -> tuple[ProjectView, ...]:
    """The winners in ballot order."""
    return project_views(session, principal, Grant.budget_id == budget.budget_id)


def project_views(session: Session, principal: Principal, ours: ColumnElement[bool]) -> tuple[ProjectView, ...]:
    """Projects with milestones; with payments for those who may see them. Four statements at most."""
    won = select(Grant).outerjoin(Project, Project.project_id == Grant.project_id)
    grants = session.scalars(won.where(ours).order_by(Project.place)).all()
    reported = by_project(of_grants(session, Report, ours, Report.reported_at))
    seen = projects_seen(session, principal, grants)
    paid = by_project(of_grants(session, Payment, ours, Payment.began_at) if seen else ())
    return tuple(
        ProjectView(
            **picked(grant, "project_id", "title", "state", "awarded", "granted", "repaid", "released"),
            sequence=grant.granted_sequence,
            payments=tuple(
                PaymentView(**picked(payment, *SEEN)) for payment in paid[grant.project_id] if grant.project_id in seen
            ),
            milestones=tuple(
                MilestoneView(**picked(report, "title", "text", "reported_at")) for report in reported[grant.project_id]
            ),
        )
        for grant in grants
    )


def of_grants(session: Session, table: type[Report | Payment], ours: ColumnElement[bool], order: Any) -> Iterable[Any]:
    joined = select(table).join(Grant, Grant.project_id == table.project_id)
    return session.scalars(joined.where(ours).order_by(order))


def projects_seen(session: Session, principal: Principal, grants: Sequence[Grant]) -> set[UUID]:
    """Those whose payments this person sees: all of an area that they handle money for, and their own."""
    roles = domain.MAY["see_payments"]
    handled = {grant.project_id for grant in grants if any(principal.has(role, grant.area_id) for role in roles)}
    others = [grant.project_id for grant in grants if grant.project_id not in handled]
    if not principal.person or not others:
        return handled
    own = select(Author.proposal_id).where(Author.person == principal.person, Author.proposal_id.in_(others))
    begun = (each for each in grants if each.budget_id is None and is_behind(session, principal, each))
    return handled | set(session.scalars(own)) | {grant.project_id for grant in begun}


def get_final_accounts(session: Session, principal: Principal, query: GetFinalAccounts) -> FinalAccounts:
    """What a project has accounted for: to anyone what was accepted, to those who handle it all that was handed in."""
    grant = session.get(Grant, query.project_id)
    if grant is None:
        raise ProjectNotFound("there is no project with a grant by this id")
    found = select(AccountsRow).where(AccountsRow.project_id == grant.project_id).order_by(AccountsRow.place.desc())
    if not projects_seen(session, principal, [grant]):
        found = found.where(AccountsRow.state == "accepted")
    return FinalAccounts(items=tuple(map(accounts_view, session.scalars(found))))


def accounts_view(row: AccountsRow) -> AccountsView:
    told = ("state", "spent", "other_income", "text", "handed_in_at", "reason")
    return AccountsView(lines=tuple(map(AccountLine.load, row.lines)), **picked(row, *told))


def list_payments(session: Session, principal: Principal, query: ListPayments) -> Payments:
    """What waits to be coded or approved or is under way, oldest first, of the areas whose money the asker handles."""
    scopes = {held.scope for held in principal.roles if held.role in domain.MAY["list_payments"]}
    if not scopes:
        raise Forbidden("this takes the role " + " or ".join(domain.MAY["list_payments"]))
    columns = (Payment.payment_id, Payment.project_id, Payment.amount, Payment.purpose, Payment.voucher, Payment.state)
    waiting = (
        select(*columns, Grant.title.label("project_title"), Grant.currency)
        .join(Grant, Grant.project_id == Payment.project_id)
        .where(Payment.state.in_(domain.grants.UNDECIDED + domain.grants.UNDER_WAY))
        .order_by(Payment.began_at, Payment.payment_id)
        .limit(query.limit + 1)
    )
    if query.state is not None:
        waiting = waiting.where(Payment.state == query.state)
    if EVERYWHERE not in scopes:
        waiting = waiting.where(Grant.area_id.in_(scopes))
    if query.after is not None and (before := session.get(Payment, query.after)) is not None:
        same = and_(Payment.began_at == before.began_at, Payment.payment_id > before.payment_id)
        waiting = waiting.where(or_(Payment.began_at > before.began_at, same))
    rows = session.execute(waiting).all()
    items = tuple(PaymentLine(**row._mapping) for row in rows[: query.limit])  # noqa: SLF001
    return Payments(items=items, next_after=items[-1].payment_id if len(rows) > query.limit else None)


def by_project(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found
