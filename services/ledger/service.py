"""The ledger's entrypoints: requests by RPC and by event go to the one writer, questions to the queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from environs import Env, validate
from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.extensions import Service, command, query, subscribe
from chassis.inbox import Delivery
from contracts.budgets import AwardsDecided, BudgetClosed, EarmarkRequested, PaymentApproved
from contracts.crowdfunding import CampaignFailed, CampaignFunded, MatchRequested, PledgeCaptured, PledgeRefunded
from contracts.ledger import (
    ConfirmPayment,
    GetPaymentFile,
    GetPool,
    ListTransfers,
    PaymentFile,
    Pool,
    PostAppropriation,
    ReturnPayment,
    Transfers,
)
from contracts.principal import Principal
from services.ledger import operations, queries
from services.ledger.domain.journal import Answer


@dataclass(frozen=True)
class Own:
    """`POOL_CURRENCY`: what the books are kept in from their first entry on."""

    currency: str


class LedgerService(Service):
    """The only authority on the pool's balance."""

    name = "ledger"

    @staticmethod
    def own_settings(env: Env) -> Own:
        return Own(env.str("POOL_CURRENCY", "DKK", validate=validate.Regexp(r"[A-Z]{3}\Z")))

    @command(PostAppropriation, many=True)
    def post_appropriation(self, session: Session, asked: Sequence[Asked]) -> list[Answer]:
        return operations.post_asked(session, asked, self.own.currency)

    @command(ConfirmPayment, many=True)
    def confirm_payment(self, session: Session, asked: Sequence[Asked]) -> list[Answer]:
        return operations.post_asked(session, asked, self.own.currency)

    @command(ReturnPayment, many=True)
    def return_payment(self, session: Session, asked: Sequence[Asked]) -> list[Answer]:
        return operations.post_asked(session, asked, self.own.currency)

    @subscribe(
        EarmarkRequested,
        AwardsDecided,
        PaymentApproved,
        BudgetClosed,
        MatchRequested,
        PledgeCaptured,
        PledgeRefunded,
        CampaignFunded,
        CampaignFailed,
        many=True,
        once=False,
    )
    def on_request(self, session: Session, deliveries: Sequence[Delivery]) -> None:
        operations.post_heard(session, deliveries, self.own.currency)

    @query(GetPool)
    def get_pool(self, session: Session, _principal: Principal, asked: GetPool) -> Pool:
        return queries.get_pool(session, asked, self.own.currency)

    @query(ListTransfers)
    def list_transfers(self, session: Session, _principal: Principal, asked: ListTransfers) -> Transfers:
        return queries.list_transfers(session, asked)

    @query(GetPaymentFile)
    def get_payment_file(self, session: Session, principal: Principal, asked: GetPaymentFile) -> PaymentFile:
        principal.require("finance")
        return queries.get_payment_file(session, asked, self.own.currency)
