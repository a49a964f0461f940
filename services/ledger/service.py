"""The ledger's entrypoints: requests by RPC and by event go to the one writer, questions to the queries."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from environs import Env, ValidationError, validate
from sqlalchemy.orm import Session

from chassis import config
from chassis.answers import Asked
from chassis.calls import key_of
from chassis.extensions import Service, command, every, query, subscribe
from chassis.inbox import Delivery
from contracts.budgets import AwardsDecided, BudgetClosed, EarmarkRequested, PaymentApproved
from contracts.budgets.applications import GrantRequested
from contracts.budgets.earmarks import EarmarkChangeRequested
from contracts.budgets.grants import GrantEnded
from contracts.crowdfunding import (
    CampaignFailed,
    CampaignFunded,
    MatchingSchemeAdopted,
    MatchingSchemeEnded,
    MatchRequested,
    PledgeCaptured,
    PledgeChargedBack,
    PledgeRefunded,
)
from contracts.crowdfunding.fees import ProviderFeesReported
from contracts.crowdfunding.giving_back import GiveBackRequested
from contracts.ledger import (
    Accounts,
    AdvanceAppropriation,
    Appropriations,
    Areas,
    AttestDraft,
    Balance,
    CarryOver,
    Checkpoints,
    CloseYear,
    Commitments,
    ConfirmPayment,
    CutAppropriation,
    Draft,
    Drafts,
    Flows,
    GetAccounts,
    GetAreas,
    GetBalance,
    GetFlows,
    GetHistory,
    GetPaymentFile,
    GetPool,
    GetStatement,
    GrantDirectly,
    ListAppropriations,
    ListCheckpoints,
    ListCommitments,
    ListDrafts,
    ListPayables,
    ListPaymentFiles,
    ListSeals,
    ListTransfers,
    MakePaymentFile,
    Payables,
    PayGrant,
    PaymentFile,
    PaymentFileLine,
    PaymentFiles,
    Pool,
    PostAppropriation,
    PostOpening,
    ReleaseGrant,
    RepayGrant,
    ReturnPayment,
    ReverseTransfer,
    Seals,
    Statement,
    Transfers,
    WithdrawDraft,
)
from contracts.principal import Principal
from services.ledger import operations, queries
from services.ledger.domain.dimensions import Dimensions
from services.ledger.domain.journal import Answer
from services.ledger.domain.permissions import FINANCE


@dataclass(frozen=True)
class Own:
    """`POOL_CURRENCY`: what the books are kept in from their first entry on. `THIRD_PERSON_ABOVE`: minor units above
    which two people are not enough, 0 for never. `CHECKPOINT_PRIVATE_KEY`: what checkpoints are signed with; only in
    development may there be none, and then none are. `FINANCE_DIMENSIONS`: JSON, the name of each of the city's finance
    dimensions and the pattern its values match.
    """

    currency: str
    third_person_above: int
    checkpoint_key: str
    dimensions: Dimensions

    def public_key(self) -> str | None:
        if not self.checkpoint_key:
            return None
        return key_of(self.checkpoint_key).as_pem(private=False).decode()


def dimensions(text: str) -> Dimensions:
    """What the setting says; nothing where it is empty. ValidationError for what is no such setting."""
    try:
        return Dimensions.read(json.loads(text or "{}"))
    except (ValueError, AttributeError, TypeError, re.error) as error:
        raise ValidationError('Not JSON like {"account": "[0-9]{16}"}, a pattern for each name.') from error


class LedgerService(Service):
    """The only authority on the pool's balance."""

    name = "ledger"

    @staticmethod
    def own_settings(env: Env) -> Own:
        return Own(
            env.str("POOL_CURRENCY", "DKK", validate=validate.Regexp(r"[A-Z]{3}\Z")),
            env.int("THIRD_PERSON_ABOVE", 0, validate=validate.Range(min=0)),
            env.str("CHECKPOINT_PRIVATE_KEY", validate=config.private_key)
            if env.str("ENVIRONMENT", "production") == "production"
            else env.str("CHECKPOINT_PRIVATE_KEY", "", validate=config.private_key),
            dimensions(env.str("FINANCE_DIMENSIONS", "", validate=dimensions) or ""),
        )

    @command(PostAppropriation, many=True)
    def post_appropriation(self, session: Session, asked: Sequence[Asked]) -> list[Answer]:
        return operations.post_asked(session, asked, self.own.currency, self.own.dimensions)

    @command(CarryOver, many=True)
    def carry_over(self, session: Session, asked: Sequence[Asked]) -> list[Answer]:
        return operations.post_asked(session, asked, self.own.currency, self.own.dimensions)

    @command(AdvanceAppropriation, many=True)
    def advance_appropriation(self, session: Session, asked: Sequence[Asked]) -> list[Answer]:
        return operations.post_asked(session, asked, self.own.currency, self.own.dimensions)

    @command(ConfirmPayment, many=True)
    def confirm_payment(self, session: Session, asked: Sequence[Asked]) -> list[Answer]:
        return operations.post_asked(session, asked, self.own.currency, self.own.dimensions)

    @command(ReturnPayment, many=True)
    def return_payment(self, session: Session, asked: Sequence[Asked]) -> list[Answer]:
        return operations.post_asked(session, asked, self.own.currency, self.own.dimensions)

    @command(CutAppropriation)
    def cut_appropriation(self, session: Session, principal: Principal, command: CutAppropriation) -> Draft:
        return operations.enter(session, principal, command, self.own.third_person_above, self.own.dimensions)

    @command(GrantDirectly)
    def grant_directly(self, session: Session, principal: Principal, command: GrantDirectly) -> Draft:
        return operations.enter(session, principal, command, self.own.third_person_above, self.own.dimensions)

    @command(ReleaseGrant)
    def release_grant(self, session: Session, principal: Principal, command: ReleaseGrant) -> Draft:
        return operations.enter(session, principal, command, self.own.third_person_above, self.own.dimensions)

    @command(PayGrant)
    def pay_grant(self, session: Session, principal: Principal, command: PayGrant) -> Draft:
        return operations.enter(session, principal, command, self.own.third_person_above, self.own.dimensions)

    @command(RepayGrant)
    def repay_grant(self, session: Session, principal: Principal, command: RepayGrant) -> Draft:
        return operations.enter(session, principal, command, self.own.third_person_above, self.own.dimensions)

    @command(ReverseTransfer)
    def reverse_transfer(self, session: Session, principal: Principal, command: ReverseTransfer) -> Draft:
        return operations.enter(session, principal, command, self.own.third_person_above, self.own.dimensions)

    @command(PostOpening)
    def post_opening(self, session: Session, principal: Principal, command: PostOpening) -> Draft:
        return operations.enter(session, principal, command, self.own.third_person_above, self.own.dimensions)

    @command(CloseYear)
    def close_year(self, session: Session, principal: Principal, command: CloseYear) -> Draft:
        return operations.enter(session, principal, command, self.own.third_person_above, self.own.dimensions)

    @command(AttestDraft)
    def attest_draft(self, session: Session, principal: Principal, command: AttestDraft) -> Draft:
        return operations.attest(session, principal, command, self.own.currency)

    @command(WithdrawDraft)
    def withdraw_draft(self, session: Session, principal: Principal, command: WithdrawDraft) -> Draft:
        return operations.withdraw(session, principal, command, self.own.currency)

    @subscribe(
        EarmarkRequested,
        GrantRequested,
        EarmarkChangeRequested,
        AwardsDecided,
        PaymentApproved,
        GrantEnded,
        BudgetClosed,
        MatchingSchemeAdopted,
        MatchingSchemeEnded,
        MatchRequested,
        PledgeCaptured,
        PledgeRefunded,
        PledgeChargedBack,
        ProviderFeesReported,
        CampaignFunded,
        CampaignFailed,
        GiveBackRequested,
        many=True,
        once=False,
    )
    def on_request(self, session: Session, deliveries: Sequence[Delivery]) -> None:
        operations.post_heard(session, deliveries, self.own.currency, self.own.third_person_above)

    @every(seconds=5)
    def sign_checkpoint(self, session: Session) -> None:
        if self.own.checkpoint_key:
            operations.sign_checkpoint(session, self.own.checkpoint_key)

    @query(ListCheckpoints)
    def list_checkpoints(self, session: Session, _principal: Principal, asked: ListCheckpoints) -> Checkpoints:
        return queries.list_checkpoints(session, asked, self.own.public_key())

    @query(GetPool)
    def get_pool(self, session: Session, _principal: Principal, asked: GetPool) -> Pool:
        return queries.get_pool(session, asked, self.own.currency)

    @query(ListTransfers)
    def list_transfers(self, session: Session, _principal: Principal, asked: ListTransfers) -> Transfers:
        return queries.list_transfers(session, asked)

    @command(MakePaymentFile)
    def make_payment_file(self, session: Session, principal: Principal, command: MakePaymentFile) -> PaymentFileLine:
        return operations.make_payment_file(session, principal, command)

    @query(ListPayables)
    def list_payables(self, session: Session, principal: Principal, asked: ListPayables) -> Payables:
        principal.require(*FINANCE.roles)
        return queries.list_payables(session, asked, self.own.currency)

    @query(ListPaymentFiles)
    def list_payment_files(self, session: Session, principal: Principal, asked: ListPaymentFiles) -> PaymentFiles:
        principal.require(*FINANCE.roles)
        return queries.list_payment_files(session, asked)

    @query(GetPaymentFile)
    def get_payment_file(self, session: Session, principal: Principal, asked: GetPaymentFile) -> PaymentFile:
        principal.require(*FINANCE.roles)
        return queries.get_payment_file(session, asked)

    @query(ListDrafts)
    def list_drafts(self, session: Session, principal: Principal, asked: ListDrafts) -> Drafts:
        principal.require(*FINANCE.roles)
        return queries.list_drafts(session, asked)

    @query(GetBalance)
    def get_balance(self, session: Session, _principal: Principal, asked: GetBalance) -> Balance:
        return queries.get_balance(session, asked)

    @query(GetStatement)
    def get_statement(self, session: Session, _principal: Principal, asked: GetStatement) -> Statement:
        return queries.get_statement(session, asked)

    @query(GetHistory)
    def get_history(self, session: Session, _principal: Principal, asked: GetHistory) -> Transfers:
        return queries.get_history(session, asked)

    @query(ListAppropriations)
    def list_appropriations(self, session: Session, _principal: Principal, asked: ListAppropriations) -> Appropriations:
        return queries.list_appropriations(session, asked)

    @query(ListCommitments)
    def list_commitments(self, session: Session, _principal: Principal, asked: ListCommitments) -> Commitments:
        return queries.list_commitments(session, asked)

    @query(GetFlows)
    def get_flows(self, session: Session, _principal: Principal, asked: GetFlows) -> Flows:
        return queries.get_flows(session, asked)

    @query(GetAreas)
    def get_areas(self, session: Session, _principal: Principal, asked: GetAreas) -> Areas:
        return queries.get_areas(session, asked, self.own.currency)

    @query(ListSeals)
    def list_seals(self, session: Session, _principal: Principal, asked: ListSeals) -> Seals:
        return queries.list_seals(session, asked)

    @query(GetAccounts)
    def get_accounts(self, session: Session, _principal: Principal, asked: GetAccounts) -> Accounts:
        return queries.get_accounts(session, asked, self.own.currency)
