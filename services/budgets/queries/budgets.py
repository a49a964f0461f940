"""What people read of budgets: a constant number of statements each."""

from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import (
    BallotRules,
    BudgetLine,
    BudgetNotFound,
    Budgets,
    BudgetView,
    Calendar,
    EarmarkView,
    Eligibility,
    GetBudget,
    ListBudgets,
    ProposalRules,
    ProposalView,
    ReleaseView,
    TallyRule,
)
from contracts.budgets.grants import GrantTerms
from contracts.ledger import AreaShare, Decision
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Proposal, Release
from services.budgets.queries.grants import awards
from services.budgets.queries.picking import picked

LINE = (Budget.budget_id, Budget.title, Budget.area_id, Budget.phase, Budget.amount, Budget.year, Budget.currency)
ENDED = ("closed", "cancelled")
SHARED = (Budget.areas, Budget.eligibility)
DATES = tuple(getattr(Budget, name) for name in domain.DATES)


def list_budgets(session: Session, query: ListBudgets) -> Budgets:
    """A page in the order of ids, after the one named; `next_after` says where the next begins, None at the end."""
    page = select(*LINE, *SHARED, *DATES).order_by(Budget.budget_id).limit(query.limit + 1)
    if query.area_id is not None:
        page = page.where(or_(Budget.area_id == query.area_id, Budget.budget_id.in_(shared_by(session, query.area_id))))
    if query.ended is not None:
        page = page.where(Budget.phase.in_(ENDED) if query.ended else Budget.phase.not_in(ENDED))
    for column in (Budget.phase, Budget.year):
        if (wanted := getattr(query, column.key)) is not None:
            page = page.where(column == wanted)
    if query.after is not None:
        page = page.where(Budget.budget_id > query.after)
    rows = session.execute(page).all()
    items = tuple(line(row) for row in rows[: query.limit])
    return Budgets(items=items, next_after=items[-1].budget_id if len(rows) > query.limit else None)


def line(row: Any) -> BudgetLine:
    said = picked(row, *(column.key for column in LINE))
    return BudgetLine(**said, area_ids=areas_of(row), calendar=Calendar(**picked(row, *domain.DATES)))


def areas_of(budget: Any) -> tuple[str, ...]:
    """Its own, those that share its money, and those whose residents vote."""
    votes = (budget.eligibility or {}).get("area_ids", ())
    return tuple(dict.fromkeys([budget.area_id, *(share["area_id"] for share in budget.areas), *votes]))


def shared_by(session: Session, area_id: str) -> list[UUID]:
    """The budgets of other areas that this one is part of. Few are shared at all: they are looked through."""
    shared = or_(cast(Budget.areas, String) != "[]", Budget.eligibility.is_not(None))
    rows = session.execute(select(Budget.budget_id, Budget.area_id, *SHARED).where(shared))
    return [row.budget_id for row in rows if area_id in areas_of(row)]


def get_budget(session: Session, principal: Principal, query: GetBudget) -> BudgetView:
    """A budget with its proposals, and those that won with what came of them. Seven statements."""
    budget = session.get(Budget, query.budget_id)
    if budget is None:
        raise BudgetNotFound("there is no such budget")
    public = Proposal.budget_id == budget.budget_id, Proposal.public_version.is_not(None)
    proposals = session.scalars(select(Proposal).where(*public).order_by(Proposal.submitted_at, Proposal.proposal_id))
    releases = session.scalars(
        select(Release).where(Release.budget_id == budget.budget_id).order_by(Release.epoch, Release.sequence)
    ).all()
    told = (
        "budget_id",
        "version",
        "title",
        "area_id",
        "challenge",
        "phase",
        "amount",
        "year",
        "currency",
        "age_min",
        "note",
    )
    return BudgetView(
        **{name: getattr(budget, name) for name in (*told, "rules_hash", "election_id", "opens_at", "closes_at")},
        areas=tuple(map(AreaShare.load, budget.areas)),
        ballot_rules=BallotRules.load(budget.ballot_rules),
        tally_rule=TallyRule.load(budget.tally_rule),
        checklist=tuple(budget.checklist),
        terms=GrantTerms.load(budget.terms),
        **framed(budget),
        decision=None if budget.decision is None else Decision.load(budget.decision),
        earmark=earmark(budget),
        proposals=tuple(proposal_view(proposal) for proposal in proposals),
        awards=awards(session, principal, budget),
        releases=tuple(ReleaseView(**picked(row, "request_id", "amount", "sequence")) for row in releases),
        released=sum(row.amount for row in releases) if releases else None,
    )


def framed(budget: Budget) -> dict[str, Any]:
    """Rules for voters and proposers, and the calendar, with what of it was missed."""
    calendar = Calendar(**picked(budget, *domain.DATES))
    missed = domain.missed(budget.phase, calendar, now())
    return {
        "eligibility": None if budget.eligibility is None else Eligibility.load(budget.eligibility),
        "proposal_rules": ProposalRules.load(budget.proposal_rules),
        "calendar": calendar,
        "overdue_at": None if missed is None else missed[1],
    }


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
    told = ("proposal_id", "title", "text", "state", "reason", "assisted")
    return ProposalView(cost=cost, **picked(proposal, *told))
