"""Where messages come in: one entrypoint, one operation or query."""

from typing import Any

from sqlalchemy.orm import Session

from chassis.extensions import Service, command, query, subscribe
from contracts.budgets import (
    AcceptInvitation,
    AgreeToMerge,
    AnswerCheck,
    AnswerQuestion,
    AppealComment,
    ApprovePayment,
    AskAuthors,
    BeginDevelopment,
    BeginReview,
    Budgets,
    BudgetView,
    CloseBudget,
    Comments,
    CompareVersions,
    Comparison,
    DeclineMerge,
    Done,
    DraftProposal,
    EditProposal,
    EndorseBudget,
    EnterPayment,
    FlagComment,
    GetBudget,
    GetProposal,
    HandInProposal,
    HideComment,
    InviteAuthor,
    KeepComment,
    ListBudgets,
    ListComments,
    ListModerations,
    ListPayments,
    ListProposals,
    ListReview,
    ListVersions,
    ListWaitingComments,
    MergeProposals,
    Moderations,
    OpenBudget,
    Payments,
    ProposalPage,
    Proposals,
    PublishBallot,
    ReportMilestone,
    RequestSecondLook,
    ReviewLog,
    ReviewProposal,
    SendBackProposal,
    SettleAppeal,
    SubmitProposal,
    SupportProposal,
    Versions,
    WaitingComments,
    WithdrawProposal,
    WithdrawSupport,
    WriteComment,
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


class BudgetsService(Service):
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

    @command(BeginDevelopment)
    def begin_development(self, session: Session, principal: Principal, command: BeginDevelopment) -> Done:
        return operations.begin_development(session, principal, command)

    @command(DraftProposal)
    def draft_proposal(self, session: Session, principal: Principal, command: DraftProposal) -> Done:
        return operations.draft_proposal(session, principal, command)

    @command(EditProposal)
    def edit_proposal(self, session: Session, principal: Principal, command: EditProposal) -> Done:
        return operations.edit_proposal(session, principal, command)

    @command(HandInProposal)
    def hand_in_proposal(self, session: Session, principal: Principal, command: HandInProposal) -> Done:
        return operations.hand_in_proposal(session, principal, command)

    @command(WithdrawProposal)
    def withdraw_proposal(self, session: Session, principal: Principal, command: WithdrawProposal) -> Done:
        return operations.withdraw_proposal(session, principal, command)

    @command(SendBackProposal)
    def send_back_proposal(self, session: Session, principal: Principal, command: SendBackProposal) -> Done:
        return operations.send_back_proposal(session, principal, command)

    @command(InviteAuthor)
    def invite_author(self, session: Session, principal: Principal, command: InviteAuthor) -> Done:
        return operations.invite_author(session, principal, command)

    @command(AcceptInvitation)
    def accept_invitation(self, session: Session, principal: Principal, command: AcceptInvitation) -> Done:
        return operations.accept_invitation(session, principal, command)

    @command(MergeProposals)
    def merge_proposals(self, session: Session, principal: Principal, command: MergeProposals) -> Done:
        return operations.merge_proposals(session, principal, command)

    @command(AgreeToMerge)
    def agree_to_merge(self, session: Session, principal: Principal, command: AgreeToMerge) -> Done:
        return operations.agree_to_merge(session, principal, command)

    @command(DeclineMerge)
    def decline_merge(self, session: Session, principal: Principal, command: DeclineMerge) -> Done:
        return operations.decline_merge(session, principal, command)

    @command(SupportProposal)
    def support_proposal(self, session: Session, principal: Principal, command: SupportProposal) -> Done:
        return operations.support_proposal(session, principal, command)

    @command(WithdrawSupport)
    def withdraw_support(self, session: Session, principal: Principal, command: WithdrawSupport) -> Done:
        return operations.withdraw_support(session, principal, command)

    @command(WriteComment)
    def write_comment(self, session: Session, principal: Principal, command: WriteComment) -> Done:
        return operations.write_comment(session, principal, command)

    @command(FlagComment)
    def flag_comment(self, session: Session, principal: Principal, command: FlagComment) -> Done:
        return operations.flag_comment(session, principal, command)

    @command(KeepComment)
    def keep_comment(self, session: Session, principal: Principal, command: KeepComment) -> Done:
        return operations.keep_comment(session, principal, command)

    @command(HideComment)
    def hide_comment(self, session: Session, principal: Principal, command: HideComment) -> Done:
        return operations.hide_comment(session, principal, command)

    @command(AppealComment)
    def appeal_comment(self, session: Session, principal: Principal, command: AppealComment) -> Done:
        return operations.appeal_comment(session, principal, command)

    @command(SettleAppeal)
    def settle_appeal(self, session: Session, principal: Principal, command: SettleAppeal) -> Done:
        return operations.settle_appeal(session, principal, command)

    @command(AnswerCheck)
    def answer_check(self, session: Session, principal: Principal, command: AnswerCheck) -> Done:
        return operations.answer_check(session, principal, command)

    @command(AskAuthors)
    def ask_authors(self, session: Session, principal: Principal, command: AskAuthors) -> Done:
        return operations.ask_authors(session, principal, command)

    @command(AnswerQuestion)
    def answer_question(self, session: Session, principal: Principal, command: AnswerQuestion) -> Done:
        return operations.answer_question(session, principal, command)

    @command(RequestSecondLook)
    def request_second_look(self, session: Session, principal: Principal, command: RequestSecondLook) -> Done:
        return operations.request_second_look(session, principal, command)

    @query(ListBudgets)
    def list_budgets(self, session: Session, _principal: Principal, query: ListBudgets) -> Budgets:
        return queries.list_budgets(session, query)

    @query(GetBudget)
    def get_budget(self, session: Session, principal: Principal, query: GetBudget) -> BudgetView:
        return queries.get_budget(session, principal, query)

    @query(ListPayments)
    def list_payments(self, session: Session, principal: Principal, query: ListPayments) -> Payments:
        return queries.list_payments(session, principal, query)

    @query(ListProposals)
    def list_proposals(self, session: Session, _principal: Principal, query: ListProposals) -> Proposals:
        return queries.list_proposals(session, query)

    @query(GetProposal)
    def get_proposal(self, session: Session, principal: Principal, query: GetProposal) -> ProposalPage:
        return queries.get_proposal(session, principal, query)

    @query(ListVersions)
    def list_versions(self, session: Session, principal: Principal, query: ListVersions) -> Versions:
        return queries.list_versions(session, principal, query)

    @query(CompareVersions)
    def compare_versions(self, session: Session, principal: Principal, query: CompareVersions) -> Comparison:
        return queries.compare_versions(session, principal, query)

    @query(ListComments)
    def list_comments(self, session: Session, principal: Principal, query: ListComments) -> Comments:
        return queries.list_comments(session, principal, query)

    @query(ListWaitingComments)
    def list_waiting_comments(
        self, session: Session, principal: Principal, query: ListWaitingComments
    ) -> WaitingComments:
        return queries.list_waiting_comments(session, principal, query)

    @query(ListModerations)
    def list_moderations(self, session: Session, principal: Principal, query: ListModerations) -> Moderations:
        return queries.list_moderations(session, principal, query)

    @query(ListReview)
    def list_review(self, session: Session, principal: Principal, query: ListReview) -> ReviewLog:
        return queries.list_review(session, principal, query)

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
