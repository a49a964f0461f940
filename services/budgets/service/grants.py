"""Where messages about grants come in: what projects ask for, account for and report."""

from typing import Any

from sqlalchemy.orm import Session

from chassis.extensions import command, query, subscribe
from contracts.budgets import ApprovePayment, Done, EnterPayment, ListPayments, Payments, ReportMilestone
from contracts.budgets.grants import (
    AcceptAccounts,
    CodePayment,
    DeclinePayment,
    FinalAccounts,
    GetFinalAccounts,
    GiveBackGrant,
    RequestPayment,
    ReturnAccounts,
    SubmitAccounts,
)
from contracts.ledger import GrantRepaid, PaymentConfirmed, PaymentPosted, PaymentRefused, PaymentReturned
from contracts.principal import Principal
from services.budgets import operations, queries


class GrantsEntrypoints:
    """From a grant to its final accounts."""

    @command(ReportMilestone)
    def report_milestone(self, session: Session, principal: Principal, command: ReportMilestone) -> Done:
        return operations.report_milestone(session, principal, command)

    @command(RequestPayment)
    def request_payment(self, session: Session, principal: Principal, command: RequestPayment) -> Done:
        return operations.request_payment(session, principal, command)

    @command(EnterPayment)
    def enter_payment(self, session: Session, principal: Principal, command: EnterPayment) -> Done:
        return operations.enter_payment(session, principal, command)

    @command(CodePayment)
    def code_payment(self, session: Session, principal: Principal, command: CodePayment) -> Done:
        return operations.code_payment(session, principal, command)

    @command(DeclinePayment)
    def decline_payment(self, session: Session, principal: Principal, command: DeclinePayment) -> Done:
        return operations.decline_payment(session, principal, command)

    @command(ApprovePayment)
    def approve_payment(self, session: Session, principal: Principal, command: ApprovePayment) -> Done:
        return operations.approve_payment(session, principal, command)

    @command(SubmitAccounts)
    def submit_accounts(self, session: Session, principal: Principal, command: SubmitAccounts) -> Done:
        return operations.submit_accounts(session, principal, command)

    @command(ReturnAccounts)
    def return_accounts(self, session: Session, principal: Principal, command: ReturnAccounts) -> Done:
        return operations.return_accounts(session, principal, command)

    @command(AcceptAccounts)
    def accept_accounts(self, session: Session, principal: Principal, command: AcceptAccounts) -> Done:
        return operations.accept_accounts(session, principal, command)

    @command(GiveBackGrant)
    def give_back_grant(self, session: Session, principal: Principal, command: GiveBackGrant) -> Done:
        return operations.give_back_grant(session, principal, command)

    @query(ListPayments)
    def list_payments(self, session: Session, principal: Principal, query: ListPayments) -> Payments:
        return queries.list_payments(session, principal, query)

    @query(GetFinalAccounts)
    def get_final_accounts(self, session: Session, principal: Principal, query: GetFinalAccounts) -> FinalAccounts:
        return queries.get_final_accounts(session, principal, query)

    @subscribe(PaymentPosted, PaymentRefused, PaymentConfirmed, PaymentReturned)
    def on_payment_moved(self, session: Session, event: Any) -> None:
        operations.record_payment(session, event)

    @subscribe(GrantRepaid)
    def on_grant_repaid(self, session: Session, event: GrantRepaid) -> None:
        operations.record_repayment(session, event)
