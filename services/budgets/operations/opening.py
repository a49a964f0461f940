"""From a playmaker's draft to pool money held for it."""

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import (
    BudgetPhaseChanged,
    Done,
    EarmarkRequested,
    EndorseBudget,
    OpenBudget,
)
from contracts.ledger import AreaShare, EarmarkGranted, EarmarkRefused
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, FramingVersion
from services.budgets.operations.allowing import permit
from services.budgets.operations.calendar import calendar_of
from services.budgets.operations.earmarks import change_under_way, keep_earmark, release_late_earmark
from services.budgets.operations.framing import framed, keep_framing
from services.budgets.operations.steps import enter, expected_budget, locked_budget, number, turn


def open_budget(session: Session, principal: Principal, command: OpenBudget) -> Done:
    """Draft a budget; the command's id becomes its own."""
    permit(session, principal, "open_budget", command.area_id)
    domain.check_framing(command.area_id, command, now())
    budget = Budget(
        **framed(command),
        budget_id=command.command_id,
        area_id=command.area_id,
        phase=domain.FIRST,
        version=1,
        opened_by=principal.person,
        opened_at=now(),
        earmark_state="none",
        awards_refused=False,
    )
    session.add(budget)
    keep_framing(session, principal, budget, command, "")
    enter(session, budget, "opened", "", by=principal.person, version=1)
    publish(session, BudgetPhaseChanged(budget_id=budget.budget_id, phase=budget.phase))
    return Done(id=budget.budget_id, state=budget.phase)


def endorse_budget(session: Session, principal: Principal, command: EndorseBudget) -> Done:
    """The joint council agrees to this version; the ledger is asked to hold the money. After a refusal this asks again.

    Nobody agrees to their own words: neither who opened it, nor who amended it last.
    """
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "endorse_budget", budget.area_id)
    domain.next_phase(budget.phase, "endorse_budget")
    domain.check_version(command.version, budget.version)
    framing = session.get_one(FramingVersion, (budget.budget_id, budget.version))
    for author in (budget.opened_by, framing.amended_by):
        domain.check_two_people(author, principal.person)
    domain.check_ahead(calendar_of(budget), now())
    domain.check_no_change(change_under_way(session, budget))
    told = {"version": command.version, "decision": command.decision.dump(), "by": principal.person}
    enter(session, budget, "endorsed", "", **told)
    done = turn(session, budget, "endorse_budget", by=principal.person)
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
    keep_earmark(budget, event.amount, number(event))
    budget.earmark_state = "granted"
    if budget.phase == "cancelled":
        release_late_earmark(session, budget, event.request_id)
    if not known:
        turn(session, budget, "earmark_granted")


def record_refused_earmark(session: Session, event: EarmarkRefused) -> None:
    """Not enough in the pool, or not allowed: a draft again, with the ledger's reason and what was available."""
    budget = expected_budget(session, event.budget_id)
    if event.request_id != budget.earmark_request_id or not is_news(budget, event):
        return
    known = budget.earmark_state == "refused"
    budget.earmark_epoch, budget.earmark_sequence = event.epoch, event.sequence
    budget.earmark_state, budget.earmark_reason = "refused", event.reason
    budget.earmark_available = event.available
    if not known:
        turn(session, budget, "earmark_refused", event.reason)


def is_news(budget: Budget, event: EarmarkGranted | EarmarkRefused) -> bool:
    return domain.is_news((budget.earmark_epoch, budget.earmark_sequence), number(event))


def refuse_stray_earmark(session: Session, budget: Budget, event: EarmarkGranted) -> None:
    """An earmark that nobody waits for: a dead budget lets go of it, a living one with the rest at its awards."""
    if budget.phase in ("cancelled", "closed"):
        release_late_earmark(session, budget, event.request_id)
    else:
        budget.note = f"the ledger granted an earmark that nobody waited for (request {event.request_id})"
