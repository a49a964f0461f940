"""Where messages come in: one entrypoint, one operation or query."""

from typing import Any

from sqlalchemy.orm import Session

from chassis.extensions import Service, command, query, subscribe
from contracts.budgets import (
    ApprovePayment,
    BeginReview,
    Budgets,
    BudgetView,
    CloseBudget,
    Done,
    EndorseBudget,
    EnterPayment,
    GetBudget,
    ListBudgets,
    ListPayments,
    OpenBudget,
    Payments,
    PublishBallot,
    ReportMilestone,
    ReviewProposal,
    SubmitProposal,
)
from contracts.ledger import (
    EarmarkGranted,
    EarmarkRefused,
    GrantRefused,
    GrantsPosted,
    PaymentConfirmed,
    PaymentPosted,
    PaymentRefused,
    PaymentReturned,
    Released,
    TransferReversed,
)
from contracts.principal import Principal
from contracts.voting import ResultDeclared
from services.budgets import operations, queries
from services.budgets.service.proposals import ProposalsEntrypoints


class BudgetsService(ProposalsEntrypoints, Service):
    """Participatory budgets, from draft to final accounts."""

    name = "budgets"

    @command(OpenBudget)
    def open_budget(self, session: Session, principal: Principal, command: OpenBudget) -> Done:
        return operations.open_budget(session, principal, command)

    @command(EndorseBudget)
    def endorse_budget(self, session: Session, principal: Principal, command: EndorseBudget) -> Done:
        return operations.endorse_budget(session, principal, command)

    @command(SubmitProposal)
    def submit_proposal(self, session: Session, principal: Principal, command: SubmitProposal) -> Done:
        return operations.submit_proposal(session, principal, command)

    @command(BeginReview)
    def begin_review(self, session: Session, principal: Principal, command: BeginReview) -> Done:
        return operations.begin_review(session, principal, command)

    @command(ReviewProposal)
    def review_proposal(self, session: Session, principal: Principal, command: ReviewProposal) -> Done:
        return operations.review_proposal(session, principal, command)

    @command(PublishBallot)
    def publish_ballot(self, session: Session, principal: Principal, command: PublishBallot) -> Done:
        return operations.publish_ballot(session, principal, command)

    @command(ReportMilestone)
    def report_milestone(self, session: Session, principal: Principal, command: ReportMilestone) -> Done:
        return operations.report_milestone(session, principal, command)

    @command(EnterPayment)
    def enter_payment(self, session: Session, principal: Principal, command: EnterPayment) -> Done:
        return operations.enter_payment(session, principal, command)

    @command(ApprovePayment)
    def approve_payment(self, session: Session, principal: Principal, command: ApprovePayment) -> Done:
        return operations.approve_payment(session, principal, command)

    @command(CloseBudget)
    def close_budget(self, session: Session, principal: Principal, command: CloseBudget) -> Done:
        return operations.close_budget(session, principal, command)

    @query(ListBudgets)
    def list_budgets(self, session: Session, _principal: Principal, query: ListBudgets) -> Budgets:
        return queries.list_budgets(session, query)

    @query(GetBudget)
    def get_budget(self, session: Session, principal: Principal, query: GetBudget) -> BudgetView:
        return queries.get_budget(session, principal, query)

    @query(ListPayments)
    def list_payments(self, session: Session, principal: Principal, query: ListPayments) -> Payments:
        return queries.list_payments(session, principal, query)

    @subscribe(EarmarkGranted)
    def on_earmark_granted(self, session: Session, event: EarmarkGranted) -> None:
        operations.record_earmark(session, event)

    @subscribe(EarmarkRefused)
    def on_earmark_refused(self, session: Session, event: EarmarkRefused) -> None:
        operations.record_refused_earmark(session, event)

    @subscribe(ResultDeclared)
    def on_result_declared(self, session: Session, event: ResultDeclared) -> None:
        operations.record_result(session, event)

    @subscribe(GrantsPosted)
    def on_grants_posted(self, session: Session, event: GrantsPosted) -> None:
        operations.record_grants(session, event)

    @subscribe(GrantRefused)
    def on_grant_refused(self, session: Session, event: GrantRefused) -> None:
        operations.record_refused_grants(session, event)

    @subscribe(PaymentPosted, PaymentRefused, PaymentConfirmed, PaymentReturned)
    def on_payment_moved(self, session: Session, event: Any) -> None:
        operations.record_payment(session, event)

    @subscribe(TransferReversed)
    def on_transfer_reversed(self, session: Session, event: TransferReversed) -> None:
        operations.record_reversal(session, event)

    @subscribe(Released)
    def on_released(self, session: Session, event: Released) -> None:
        operations.record_release(session, event)
