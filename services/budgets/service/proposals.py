"""Where messages about proposals come in, beside those of the budget they belong to."""

from sqlalchemy.orm import Session

from chassis.extensions import command, query
from contracts.budgets import (
    AcceptInvitation,
    AgreeToMerge,
    AnswerCheck,
    AnswerQuestion,
    AskAuthors,
    BeginDevelopment,
    CompareVersions,
    Comparison,
    DeclineMerge,
    Done,
    DraftProposal,
    EditProposal,
    GetProposal,
    HandInProposal,
    InviteAuthor,
    ListOwnProposals,
    ListPlaces,
    ListProposals,
    ListReview,
    ListVersions,
    MergeProposals,
    Places,
    ProposalPage,
    Proposals,
    RequestSecondLook,
    ReviewLog,
    SendBackProposal,
    SupportProposal,
    Versions,
    WithdrawProposal,
    WithdrawSupport,
)
from contracts.budgets.comments import (
    AppealComment,
    Comments,
    FlagComment,
    HideComment,
    KeepComment,
    ListComments,
    ListModerations,
    ListWaitingComments,
    Moderations,
    SettleAppeal,
    WaitingComments,
    WriteComment,
)
from contracts.principal import Principal
from services.budgets import operations, queries


class ProposalsEntrypoints:
    """Drafts, mergers, supports, comments and reviews."""

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

    @query(ListProposals)
    def list_proposals(self, session: Session, _principal: Principal, query: ListProposals) -> Proposals:
        return queries.list_proposals(session, query)

    @query(ListPlaces)
    def list_places(self, session: Session, _principal: Principal, query: ListPlaces) -> Places:
        return queries.list_places(session, query)

    @query(ListOwnProposals)
    def list_own_proposals(self, session: Session, principal: Principal, query: ListOwnProposals) -> Proposals:
        return queries.list_own_proposals(session, principal, query)

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
