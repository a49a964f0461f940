"""Payments: asked for by a project, coded by one person, approved by another, then moved by what the ledger says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now, today
from chassis.outbox import publish
from contracts.budgets import ApprovePayment, Done, EnterPayment, PaymentApproved, PaymentNotFound
from contracts.budgets.grants import CodePayment, DeclinePayment, GrantTerms, PaymentState, RequestPayment
from contracts.errors import NotYet
from contracts.ledger import LedgerEvent, PaymentConfirmed, PaymentPosted, PaymentRefused, PaymentReturned
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import FundedCampaign, Grant, Payment
from services.budgets.operations.allowing import permit
from services.budgets.operations.following import heard
from services.budgets.operations.grant_agreements import check_payable
from services.budgets.operations.grants import let_go_again, locked_grant, permit_project, turn_grant
from services.budgets.operations.steps import number

Moved = PaymentPosted | PaymentRefused | PaymentConfirmed | PaymentReturned
TRIGGERS: Mapping[type[LedgerEvent], domain.grants.PaymentTrigger] = MappingProxyType(
    {
        PaymentPosted: "payment_posted",
        PaymentRefused: "payment_refused",
        PaymentConfirmed: "payment_confirmed",
        PaymentReturned: "payment_returned",
    }
)


def request_payment(session: Session, principal: Principal, command: RequestPayment) -> Done:
    """A project asks for money; the command's id becomes the payment's. The city codes and approves it, or declines."""
    grant = locked_grant(session, command.project_id)
    permit_project(session, principal, "request_payment", grant)
    turn_grant(grant, "request_payment")
    heard(session, grant)
    domain.grants.check_asked(GrantTerms.load(grant.terms), command.spent_on, today())
    asked = {"asked_by": principal.person, "purpose": command.purpose, "spent_on": command.spent_on}
    return begin_payment(session, grant, command, "asked", asked)


def enter_payment(session: Session, principal: Principal, command: EnterPayment) -> Done:
    """Code a payment; the command's id becomes the payment's. Nothing moves until somebody else approves it."""
    grant = locked_grant(session, command.project_id)
    permit(session, principal, "enter_payment", grant.area_id)
    turn_grant(grant, "enter_payment")
    return begin_payment(
        session, grant, command, "entered", {"entered_by": principal.person, "voucher": command.voucher}
    )


def begin_payment(
    session: Session, grant: Grant, command: RequestPayment | EnterPayment, state: PaymentState, by: dict[str, Any]
) -> Done:
    check_fits(session, grant, command.amount)
    count = session.scalar(select(func.count()).where(Payment.project_id == grant.project_id)) or 0
    domain.check_room(count, domain.grants.PAYMENTS_MAX, "payments to a project")
    payment = Payment(
        payment_id=command.command_id,
        project_id=grant.project_id,
        amount=command.amount,
        state=state,
        began_at=now(),
        **by,
    )
    session.add(payment)
    return Done(id=payment.payment_id, state=payment.state)


def code_payment(session: Session, principal: Principal, command: CodePayment) -> Done:
    """Code what a project has asked for."""
    payment, grant = locked_payment(session, command.payment_id)
    permit(session, principal, "code_payment", grant.area_id)
    turn_grant(grant, "code_payment")
    domain.grants.check_third_person(payment.asked_by, None, principal.person)
    payment.state = domain.grants.decided_payment(payment.state, "code_payment")
    payment.entered_by, payment.voucher = principal.person, command.voucher
    return Done(id=payment.payment_id, state=payment.state)


def decline_payment(session: Session, principal: Principal, command: DeclinePayment) -> Done:
    """Not this one: nothing of it has moved."""
    payment, grant = locked_payment(session, command.payment_id)
    permit(session, principal, "decline_payment", grant.area_id)
    turn_grant(grant, "decline_payment")
    payment.state = domain.grants.decided_payment(payment.state, "decline_payment")
    payment.declined_by, payment.reason = principal.person, command.reason
    return Done(id=payment.payment_id, state=payment.state)


def approve_payment(session: Session, principal: Principal, command: ApprovePayment) -> Done:
    """A second person agrees: the ledger is asked to book it as payable. With those under way it stays within the grant."""
    payment, grant = locked_payment(session, command.payment_id)
    permit(session, principal, "approve_payment", grant.area_id)
    turn_grant(grant, "approve_payment")
    state = domain.grants.decided_payment(payment.state, "approve_payment")
    domain.grants.check_third_person(payment.asked_by, payment.entered_by, principal.person)
    check_fits(session, grant, payment.amount)
    assert payment.voucher is not None
    assert payment.entered_by is not None
    payment.state, payment.approved_by, payment.approved_at = state, principal.person, now()
    approved = PaymentApproved(
        payment_id=payment.payment_id,
        project_id=grant.project_id,
        budget_id=grant.budget_id,
        application_id=grant.application_id,
        campaign_id=grant.campaign_id,
        year=grant.year,
        amount=payment.amount,
        voucher=payment.voucher,
        payee=payee_of(session, grant),
        coded_by=payment.entered_by,
        attested_by=principal.person,
    )
    publish(session, approved)
    return Done(id=payment.payment_id, state=payment.state)


def record_payment(session: Session, event: Moved) -> None:
    """What the ledger says of a payment, in whatever order it comes: the later number tells, and paid stays paid."""
    if event.owner == "project":
        return
    try:
        payment, grant = locked_payment(session, event.payment_id)
    except PaymentNotFound as error:
        raise NotYet(f"payment {event.payment_id} is not known here") from error
    if not domain.is_news((payment.epoch, payment.sequence), number(event)):
        return
    payment.state = domain.grants.next_payment_state(payment.state, TRIGGERS[type(event)])
    payment.epoch, payment.sequence = event.epoch, event.sequence
    if isinstance(event, PaymentRefused | PaymentReturned):
        payment.reason = event.reason
        let_go_again(session, grant, f"payment {event.epoch} {event.sequence}")


def payee_of(session: Session, grant: Grant) -> str | None:
    """Whose NemKonto the city pays to, where we know: of a campaign, its association or its owner."""
    if grant.campaign_id is None:
        return None
    campaign = session.get_one(FundedCampaign, grant.campaign_id)
    return domain.campaigns.payee(campaign.owner, campaign.cvr)


def locked_payment(session: Session, payment_id: UUID) -> tuple[Payment, Grant]:
    """The payment, read after its grant has been locked."""
    project_id = session.scalar(select(Payment.project_id).where(Payment.payment_id == payment_id))
    if project_id is None:
        raise PaymentNotFound("there is no such payment")
    grant = locked_grant(session, project_id)
    return session.get_one(Payment, payment_id, populate_existing=True), grant


def check_fits(session: Session, grant: Grant, amount: int) -> None:
    """With what counts against the grant, this stays within it."""
    counting = Payment.project_id == grant.project_id, Payment.state.in_(domain.grants.LIVE)
    live = session.scalars(select(Payment.amount).where(*counting)).all()
    domain.grants.check_within_grant(grant.granted or 0, grant.repaid, live, amount)
    check_payable(session, grant, live, amount)
