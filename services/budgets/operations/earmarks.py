"""More or less money for a budget before its ballot: asked, agreed, and what the ledger answers, in time or late."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import BudgetClosed, Done
from contracts.budgets.earmarks import (
    AgreeToEarmarkChange,
    ChangeEarmark,
    ChangeNotFound,
    DeclineEarmarkChange,
    EarmarkChangeRequested,
)
from contracts.errors import NotYet
from contracts.ledger import AreaShare, EarmarkChanged, EarmarkChangeRefused
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, EarmarkChange
from services.budgets.operations.allowing import permit
from services.budgets.operations.grants import keep_release
from services.budgets.operations.steps import enter, expected_budget, locked_budget, number, turn


def change_earmark(session: Session, principal: Principal, command: ChangeEarmark) -> Done:
    """A playmaker asks; the command's id becomes the change's. One at a time, and none once the ballot is published."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "change_earmark", budget.area_id)
    turn(session, budget, "change_earmark")
    domain.check_no_change(change_under_way(session, budget))
    domain.check_difference(budget.earmark_amount, command.amount)
    count = session.scalar(select(func.count()).where(EarmarkChange.budget_id == budget.budget_id)) or 0
    domain.check_room(count, domain.CHANGES_MAX, "changes of an earmark")
    change = EarmarkChange(
        change_id=command.command_id,
        budget_id=budget.budget_id,
        place=count + 1,
        amount=command.amount,
        state="asked",
        reason=command.reason,
        asked_by=principal.person,
        asked_at=now(),
    )
    session.add(change)
    enter(session, budget, "earmark", f"asked to be {command.amount}: {command.reason}", by=principal.person)
    return Done(id=change.change_id, state=change.state)


def agree_to_earmark_change(session: Session, principal: Principal, command: AgreeToEarmarkChange) -> Done:
    """The joint council agrees; the ledger is asked under the change's id."""
    change, budget = locked_change(session, command.change_id)
    permit(session, principal, "agree_to_earmark_change", budget.area_id)
    change.state = domain.next_change_state(change.state, "agree_to_earmark_change")
    domain.next_phase(budget.phase, "change_earmark")
    domain.check_two_people(change.asked_by, principal.person)
    change.agreed_by, change.decision = principal.person, command.decision.dump()
    budget.asked_at = now()
    request = EarmarkChangeRequested(
        request_id=change.change_id,
        budget_id=budget.budget_id,
        area_id=budget.area_id,
        areas=tuple(map(AreaShare.load, budget.areas)),
        year=budget.year,
        amount=change.amount,
        currency=budget.currency,
        decision=command.decision,
        coded_by=change.asked_by,
        attested_by=principal.person,
    )
    text = f"agreed to be {change.amount}"
    enter(session, budget, "earmark", text, by=principal.person, decision=change.decision)
    publish(session, request)
    return Done(id=change.change_id, state=change.state)


def decline_earmark_change(session: Session, principal: Principal, command: DeclineEarmarkChange) -> Done:
    """By the joint council, or by the playmakers, while the ledger has not been asked."""
    change, budget = locked_change(session, command.change_id)
    permit(session, principal, "decline_earmark_change", budget.area_id)
    change.state = domain.next_change_state(change.state, "decline_earmark_change")
    change.reason = command.reason
    enter(session, budget, "earmark", f"not to be {change.amount}: {command.reason}", by=principal.person)
    return Done(id=change.change_id, state=change.state)


def record_earmark_change(session: Session, event: EarmarkChanged) -> None:
    """The ledger holds more, or less. A budget that is dead by now lets go of it; one that has moved on says so in a note."""
    budget = expected_budget(session, event.budget_id)
    change = answered_change(session, event)
    if change.state == "granted":
        return
    change.state = domain.next_change_state(change.state, "earmark_changed")
    change.epoch, change.sequence = event.epoch, event.sequence
    if domain.is_news((budget.earmark_epoch, budget.earmark_sequence), number(event)):
        keep_earmark(budget, event.amount, number(event))
    if event.changed < 0:
        keep_release(session, event, -event.changed, budget_id=budget.budget_id)
    enter(session, budget, "earmark", f"is {event.amount}, by number {event.sequence} of the ledger")
    if budget.phase in ("cancelled", "closed"):
        release_late_earmark(session, budget, event.request_id)


def record_refused_earmark_change(session: Session, event: EarmarkChangeRefused) -> None:
    """The earmark stays what it was; the reason stands with the change."""
    budget = expected_budget(session, event.budget_id)
    change = answered_change(session, event)
    if change.state == "refused":
        return
    change.state = domain.next_change_state(change.state, "earmark_change_refused")
    change.epoch, change.sequence = event.epoch, event.sequence
    change.reason, change.available = event.reason, event.available
    enter(session, budget, "earmark", f"not changed, by number {event.sequence} of the ledger: {event.reason}")


def keep_earmark(budget: Budget, amount: int, told: domain.Numbered) -> None:
    """What the ledger holds for a budget, with the number under which it said so; until the ballot that is its amount."""
    budget.earmark_amount = amount
    budget.earmark_epoch, budget.earmark_sequence = told
    if budget.phase in domain.PENDING:
        budget.amount = amount


def lapse_change(session: Session, budget: Budget) -> None:
    """What nobody has agreed to falls with the earmark that it was to change; what the ledger was asked is answered yet."""
    asked = EarmarkChange.budget_id == budget.budget_id, EarmarkChange.state == "asked"
    for change in session.scalars(select(EarmarkChange).where(*asked)):
        change.state = domain.next_change_state(change.state, "earmark_lost")


def change_under_way(session: Session, budget: Budget) -> UUID | None:
    ours = EarmarkChange.budget_id == budget.budget_id, EarmarkChange.state.in_(domain.OPEN_CHANGES)
    return session.scalar(select(EarmarkChange.change_id).where(*ours))


def locked_change(session: Session, change_id: UUID) -> tuple[EarmarkChange, Budget]:
    """The change, read after its budget has been locked."""
    budget_id = session.scalar(select(EarmarkChange.budget_id).where(EarmarkChange.change_id == change_id))
    if budget_id is None:
        raise ChangeNotFound("there is no such change")
    budget = locked_budget(session, budget_id)
    return session.get_one(EarmarkChange, change_id, populate_existing=True), budget


def answered_change(session: Session, event: EarmarkChanged | EarmarkChangeRefused) -> EarmarkChange:
    """What this answers, read under the lock of its budget; one we do not know may still come."""
    change = session.get(EarmarkChange, event.request_id, populate_existing=True)
    if change is None or change.budget_id != event.budget_id or change.state == "asked":
        raise NotYet(f"budget {event.budget_id} did not ask for a change by {event.request_id}")
    return change


def release_late_earmark(session: Session, budget: Budget, request_id: UUID) -> None:
    """Say once more that the budget holds nothing: the ledger may have heard it before it had anything to release."""
    budget.asked_at = now()
    closed = BudgetClosed(
        request_id=domain.release_request(budget.budget_id, request_id),
        budget_id=budget.budget_id,
        year=budget.year,
        project_ids=(),
        reason="the earmark was granted after the budget had ended",
    )
    publish(session, closed)
