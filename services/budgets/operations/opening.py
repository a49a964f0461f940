"""From a playmaker's draft to pool money held for it."""

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import (
    BudgetClosed,
    BudgetPhaseChanged,
    Done,
    EarmarkRequested,
    EndorseBudget,
    OpenBudget,
)
from contracts.ledger import AreaShare, EarmarkGranted, EarmarkRefused
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget
from services.budgets.operations.allowing import permit
from services.budgets.operations.steps import expected_budget, locked_budget, number, turn


def open_budget(session: Session, principal: Principal, command: OpenBudget) -> Done:
    """Draft a budget; the command's id becomes its own."""
    permit(session, principal, "open_budget", command.area_id)
    domain.check_areas(command.area_id, [share.area_id for share in command.areas])
    domain.check_points(command.checklist)
    domain.check_rules(command.ballot_rules, command.tally_rule)
    budget = Budget(
        budget_id=command.command_id,
        title=command.title,
        area_id=command.area_id,
        areas=[share.dump() for share in command.areas],
        challenge=command.challenge,
        phase=domain.FIRST,
        year=command.year,
        amount=command.amount,
        currency=command.currency,
        age_min=command.age_min,
        ballot_rules=command.ballot_rules.dump(),
        tally_rule=command.tally_rule.dump(),
        checklist=list(command.checklist),
        terms=command.terms.dump(),
        opened_by=principal.person,
        opened_at=now(),
        earmark_state="none",
        awards_refused=False,
    )
    session.add(budget)
    session.flush()
    publish(session, BudgetPhaseChanged(budget_id=budget.budget_id, phase=budget.phase))
    return Done(id=budget.budget_id, state=budget.phase)


def endorse_budget(session: Session, principal: Principal, command: EndorseBudget) -> Done:
    """The joint council agrees; the ledger is asked to hold the money. After a refusal this asks again, by its own id."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "endorse_budget", budget.area_id)
    done = turn(session, budget, "endorse_budget")
    domain.check_two_people(budget.opened_by, principal.person)
    budget.endorsed_by, budget.decision = principal.person, command.decision.dump()
    budget.earmark_request_id, budget.earmark_state = command.command_id, "asked"
    budget.earmark_amount = budget.earmark_reason = budget.earmark_available = None
    budget.asked_at = now()
    request = EarmarkRequested(
        request_id=command.command_id,
        budget_id=budget.budget_id,
        area_id=budget.area_id,
        areas=tuple(map(AreaShare.load, budget.areas)),
        year=budget.year,
        amount=budget.amount,
        currency=budget.currency,
        decision=command.decision,
        coded_by=budget.opened_by,
        attested_by=principal.person,
    )
    publish(session, request)
    return done


def record_earmark(session: Session, event: EarmarkGranted) -> None:
    """The ledger holds the money: residents may propose. A budget that is dead by now lets go of it at once."""
    budget = expected_budget(session, event.budget_id)
    if not is_news(budget, event):
        return
    if event.request_id != budget.earmark_request_id:
        refuse_stray_earmark(session, budget, event)
        return
    known = budget.earmark_state == "granted"
    keep_number(budget, event)
    budget.earmark_state, budget.earmark_amount = "granted", event.amount
    if budget.phase == "cancelled":
        release_late_earmark(session, budget, event)
    if not known:
        turn(session, budget, "earmark_granted")


def record_refused_earmark(session: Session, event: EarmarkRefused) -> None:
    """Not enough in the pool, or not allowed: a draft again, with the ledger's reason and what was available."""
    budget = expected_budget(session, event.budget_id)
    if event.request_id != budget.earmark_request_id or not is_news(budget, event):
        return
    known = budget.earmark_state == "refused"
    keep_number(budget, event)
    budget.earmark_state, budget.earmark_reason = "refused", event.reason
    budget.earmark_available = event.available
    if not known:
        turn(session, budget, "earmark_refused", event.reason)


def is_news(budget: Budget, event: EarmarkGranted | EarmarkRefused) -> bool:
    return domain.is_news((budget.earmark_epoch, budget.earmark_sequence), number(event))


def keep_number(budget: Budget, event: EarmarkGranted | EarmarkRefused) -> None:
    budget.earmark_epoch, budget.earmark_sequence = event.epoch, event.sequence


def refuse_stray_earmark(session: Session, budget: Budget, event: EarmarkGranted) -> None:
    """An earmark that nobody waits for: a dead budget lets go of it, a living one with the rest at its awards."""
    if budget.phase in ("cancelled", "closed"):
        release_late_earmark(session, budget, event)
    else:
        budget.note = f"the ledger granted an earmark that nobody waited for (request {event.request_id})"


def release_late_earmark(session: Session, budget: Budget, event: EarmarkGranted) -> None:
    """Say once more that the budget holds nothing: the ledger may have heard it before it had anything to release."""
    budget.asked_at = now()
    closed = BudgetClosed(
        request_id=domain.release_request(budget.budget_id, event.request_id),
        budget_id=budget.budget_id,
        year=budget.year,
        project_ids=(),
        reason="the earmark was granted after the budget had ended",
    )
    publish(session, closed)
