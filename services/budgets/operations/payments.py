"""Payments: coded by one person, approved by another, then moved by what the ledger says."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import (
    ApprovePayment,
    Done,
    EnterPayment,
    PaymentApproved,
    PaymentNotFound,
    SameApprover,
)
from contracts.errors import NotYet
from contracts.ledger import LedgerEvent, PaymentConfirmed, PaymentPosted, PaymentRefused, PaymentReturned
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Payment, Project
from services.budgets.operations.allowing import permit
from services.budgets.operations.steps import locked_budget, locked_project, number, turn

Moved = PaymentPosted | PaymentRefused | PaymentConfirmed | PaymentReturned
TRIGGERS: Mapping[type[LedgerEvent], domain.PaymentTrigger] = MappingProxyType(
    {
        PaymentPosted: "payment_posted",
        PaymentRefused: "payment_refused",
        PaymentConfirmed: "payment_confirmed",
        PaymentReturned: "payment_returned",
    }
)


def enter_payment(session: Session, principal: Principal, command: EnterPayment) -> Done:
    """Code a payment; the command's id becomes the payment's. Nothing moves until somebody else approves it."""
    project, budget = locked_project(session, command.project_id)
    permit(session, principal, "enter_payment", budget.area_id)
    turn(session, budget, "enter_payment")
    domain.check_within_grant(project.granted, live_amounts(session, project.project_id), command.amount)
    count = session.scalar(select(func.count()).where(Payment.project_id == project.project_id)) or 0
    domain.check_room(count, domain.PAYMENTS_MAX, "payments to a project")
    payment = Payment(
        payment_id=command.command_id,
        project_id=project.project_id,
        amount=command.amount,
        voucher=command.voucher,
        state="entered",
        entered_by=principal.person,
        entered_at=now(),
    )
    session.add(payment)
    return Done(id=payment.payment_id, state=payment.state)


def approve_payment(session: Session, principal: Principal, command: ApprovePayment) -> Done:
    """A second person agrees: the ledger is asked to book it as payable. With those under way it stays within the grant."""
    payment, project, budget = locked_payment(session, command.payment_id)
    permit(session, principal, "approve_payment", budget.area_id)
    turn(session, budget, "approve_payment")
    domain.check_entered(payment.state)
    domain.check_two_people(payment.entered_by, principal.person, SameApprover)
    domain.check_within_grant(project.granted, live_amounts(session, project.project_id), payment.amount)
    payment.state, payment.approved_by, payment.approved_at = "approved", principal.person, now()
    approved = PaymentApproved(
        payment_id=payment.payment_id,
        project_id=project.project_id,
        budget_id=budget.budget_id,
        year=budget.year,
        amount=payment.amount,
        voucher=payment.voucher,
        coded_by=payment.entered_by,
        attested_by=principal.person,
    )
    publish(session, approved)
    return Done(id=payment.payment_id, state=payment.state)


def record_payment(session: Session, event: Moved) -> None:
    """What the ledger says of a payment, in whatever order it comes: the later number tells, and paid stays paid."""
    if event.owner not in ("budget", "application"):
        return
    try:
        payment, _, _ = locked_payment(session, event.payment_id)
    except PaymentNotFound as error:
        raise NotYet(f"payment {event.payment_id} is not known here") from error
    if not domain.is_news((payment.epoch, payment.sequence), number(event)):
        return
    payment.state = domain.next_payment_state(payment.state, TRIGGERS[type(event)])
    payment.epoch, payment.sequence = event.epoch, event.sequence
    if isinstance(event, PaymentRefused | PaymentReturned):
        payment.reason = event.reason


def locked_payment(session: Session, payment_id: UUID) -> tuple[Payment, Project, Budget]:
    """The payment and its project, read after their budget has been locked."""
    found = session.execute(
        select(Project.project_id, Project.budget_id).join(Payment).where(Payment.payment_id == payment_id)
    ).one_or_none()
    if found is None:
        raise PaymentNotFound("there is no such payment")
    budget = locked_budget(session, found.budget_id)
    project = session.get_one(Project, found.project_id, populate_existing=True)
    return session.get_one(Payment, payment_id, populate_existing=True), project, budget


def live_amounts(session: Session, project_id: UUID) -> list[int]:
    """Amounts in minor units of what counts against the grant."""
    live = select(Payment.amount).where(Payment.project_id == project_id, Payment.state.in_(domain.LIVE))
    return list(session.scalars(live))
