"""What people read of budgets: a constant number of statements each."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.budgets import (
    BallotRules,
    BudgetLine,
    BudgetNotFound,
    Budgets,
    BudgetView,
    EarmarkView,
    GetBudget,
    ListBudgets,
    ListPayments,
    MilestoneView,
    PaymentLine,
    Payments,
    PaymentView,
    ProjectView,
    ProposalView,
    ReleaseView,
    TallyRule,
)
from contracts.errors import Forbidden
from contracts.ledger import AreaShare, Decision
from contracts.principal import EVERYWHERE, Principal
from services.budgets import domain
from services.budgets.models import Budget, Milestone, Payment, Project, Proposal, Release

LINE = (Budget.budget_id, Budget.title, Budget.area_id, Budget.phase, Budget.amount, Budget.year, Budget.currency)


def list_budgets(session: Session, query: ListBudgets) -> Budgets:
    """A page in the order of ids, after the one named; `next_after` says where the next begins, None at the end."""
    page = select(*LINE).order_by(Budget.budget_id).limit(query.limit + 1)
    if query.area_id is not None:
        page = page.where(Budget.area_id == query.area_id)
    if query.after is not None:
        page = page.where(Budget.budget_id > query.after)
    rows = session.execute(page).all()
    items = tuple(BudgetLine(**row._mapping) for row in rows[: query.limit])  # noqa: SLF001 - a row's public mapping
    return Budgets(items=items, next_after=items[-1].budget_id if len(rows) > query.limit else None)


def get_budget(session: Session, principal: Principal, query: GetBudget) -> BudgetView:
    """A budget with its proposals, and those that won with what came of them. Six statements."""
    budget = session.get(Budget, query.budget_id)
    if budget is None:
        raise BudgetNotFound("there is no such budget")
    public = Proposal.budget_id == budget.budget_id, Proposal.public_version.is_not(None)
    proposals = session.scalars(select(Proposal).where(*public).order_by(Proposal.submitted_at, Proposal.proposal_id))
    releases = session.scalars(
        select(Release).where(Release.budget_id == budget.budget_id).order_by(Release.epoch, Release.sequence)
    ).all()
    told = ("budget_id", "title", "area_id", "challenge", "phase", "amount", "year", "currency", "age_min", "note")
    return BudgetView(
        **{name: getattr(budget, name) for name in (*told, "rules_hash", "election_id", "opens_at", "closes_at")},
        areas=tuple(map(AreaShare.load, budget.areas)),
        ballot_rules=BallotRules.load(budget.ballot_rules),
        tally_rule=TallyRule.load(budget.tally_rule),
        checklist=tuple(budget.checklist),
        decision=None if budget.decision is None else Decision.load(budget.decision),
        earmark=earmark(budget),
        proposals=tuple(proposal_view(proposal) for proposal in proposals),
        awards=awards(session, principal, budget),
        releases=tuple(ReleaseView(**picked(row, "request_id", "amount", "sequence")) for row in releases),
        released=sum(row.amount for row in releases) if releases else None,
    )


def awards(session: Session, principal: Principal, budget: Budget) -> tuple[ProjectView, ...]:
    """The winners in ballot order, with milestones; with payments for those who may see them."""
    won = select(Project).where(Project.budget_id == budget.budget_id, Project.awarded.is_not(None))
    projects = session.scalars(won.order_by(Project.place)).all()
    milestones = session.scalars(
        select(Milestone).join(Project).where(Project.budget_id == budget.budget_id).order_by(Milestone.reported_at)
    )
    payments: Iterable[Payment] = ()
    if any(principal.has(role, budget.area_id) for role in domain.MAY["see_payments"]):
        payments = session.scalars(
            select(Payment).join(Project).where(Project.budget_id == budget.budget_id).order_by(Payment.entered_at)
        )
    reported, paid = by_project(milestones), by_project(payments)
    seen = ("payment_id", "amount", "voucher", "state", "reason", "sequence")
    return tuple(
        ProjectView(
            **picked(project, "project_id", "title", "awarded", "granted"),
            sequence=project.granted_sequence,
            payments=tuple(PaymentView(**picked(payment, *seen)) for payment in paid[project.project_id]),
            milestones=tuple(
                MilestoneView(**picked(milestone, "title", "text", "reported_at"))
                for milestone in reported[project.project_id]
            ),
        )
        for project in projects
    )


def list_payments(session: Session, principal: Principal, query: ListPayments) -> Payments:
    """What waits for approval or is under way, oldest first, of the areas in which the asker has to do with money."""
    scopes = {held.scope for held in principal.roles if held.role in domain.MAY["list_payments"]}
    if not scopes:
        raise Forbidden("this takes the role " + " or ".join(domain.MAY["list_payments"]))
    columns = (Payment.payment_id, Payment.project_id, Payment.amount, Payment.voucher, Payment.state)
    waiting = (
        select(*columns, Project.title.label("project_title"))
        .select_from(Payment)
        .join(Project)
        .where(Payment.state.in_(("entered", *domain.UNDER_WAY)))
        .order_by(Payment.entered_at, Payment.payment_id)
        .limit(query.limit)
    )
    if EVERYWHERE not in scopes:
        waiting = waiting.join(Budget, Budget.budget_id == Project.budget_id).where(Budget.area_id.in_(scopes))
    return Payments(items=tuple(PaymentLine(**row._mapping) for row in session.execute(waiting)))  # noqa: SLF001


def earmark(budget: Budget) -> EarmarkView:
    answered = budget.earmark_state in ("granted", "refused")
    return EarmarkView(
        state=budget.earmark_state,
        amount=budget.earmark_amount,
        sequence=budget.earmark_sequence if answered else None,
        reason=budget.earmark_reason,
        available=budget.earmark_available,
    )


def proposal_view(proposal: Proposal) -> ProposalView:
    """With the reviewer's cost where there is one, else the proposer's."""
    cost = proposal.confirmed_cost or proposal.cost
    return ProposalView(cost=cost, **picked(proposal, "proposal_id", "title", "text", "state", "reason", "assisted"))


def picked(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def by_project(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found
