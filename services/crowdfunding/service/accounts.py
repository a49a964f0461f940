"""What comes after a campaign: fees, the ledger's bookings, the account, and what is given back."""

from typing import Any

from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.extensions import command, every, query, subscribe
from contracts.budgets.grants import GrantEnded
from contracts.crowdfunding import accounts, giving_back, undelivered
from contracts.ledger import (
    ContributionPosted,
    GrantRepaid,
    GrantsPosted,
    MatchReserved,
    PaymentConfirmed,
    PaymentPosted,
    PaymentReturned,
    Released,
    TransferReversed,
)
from contracts.ledger.giving_back import FeesPosted, GiveBackPosted, GiveBackRefused
from contracts.principal import Principal
from services.crowdfunding.operations import accounts as accounting
from services.crowdfunding.operations import fees
from services.crowdfunding.operations import giving_back as giving
from services.crowdfunding.operations import undelivered as deciding
from services.crowdfunding.queries import accounts as queries
from services.crowdfunding.queries.giving_back import list_give_backs
from services.crowdfunding.queries.undelivered import list_undelivered
from services.crowdfunding.service.settings import Own


class AccountsEntrypoints:
    """From the hand-over to the final account."""

    own: Own

    @command(accounts.SubmitCampaignAccount)
    def submit_campaign_account(
        self, session: Session, principal: Principal, command: accounts.SubmitCampaignAccount
    ) -> accounts.CampaignAccountDone:
        return accounting.submit_campaign_account(session, principal, command)

    @command(accounts.ReturnCampaignAccount)
    def return_campaign_account(
        self, session: Session, principal: Principal, command: accounts.ReturnCampaignAccount
    ) -> accounts.CampaignAccountDone:
        return accounting.return_campaign_account(session, principal, command)

    @command(accounts.PublishCampaignAccount)
    def publish_campaign_account(
        self, session: Session, principal: Principal, command: accounts.PublishCampaignAccount
    ) -> accounts.CampaignAccountDone:
        return accounting.publish_campaign_account(session, principal, command)

    @query(accounts.GetCampaignAccount)
    def get_campaign_account(
        self, session: Session, principal: Principal, query: accounts.GetCampaignAccount
    ) -> accounts.CampaignAccount:
        return queries.get_campaign_account(session, principal, query)

    @query(accounts.ListWaitingAccounts)
    def list_waiting_accounts(
        self, session: Session, principal: Principal, query: accounts.ListWaitingAccounts
    ) -> accounts.WaitingAccounts:
        return queries.list_waiting_accounts(session, principal, query)

    @command(giving_back.GiveBackContributions)
    def give_back_contributions(
        self, session: Session, principal: Principal, command: giving_back.GiveBackContributions
    ) -> giving_back.GiveBackDone:
        return giving.give_back_contributions(session, principal, command)

    @query(giving_back.ListGiveBacks)
    def list_give_backs(
        self, session: Session, _principal: Principal, query: giving_back.ListGiveBacks
    ) -> giving_back.GiveBacks:
        return list_give_backs(session, query)

    @query(undelivered.ListUndelivered)
    def list_undelivered(
        self, session: Session, principal: Principal, query: undelivered.ListUndelivered
    ) -> undelivered.Undelivered:
        return list_undelivered(session, principal, query)

    @command(undelivered.TryRefundAgain)
    def try_refund_again(
        self, session: Session, principal: Principal, command: undelivered.TryRefundAgain
    ) -> undelivered.UndeliveredDecided:
        return deciding.try_refund_again(session, principal, command)

    @command(undelivered.ReturnElsewhere)
    def return_elsewhere(
        self, session: Session, principal: Principal, command: undelivered.ReturnElsewhere
    ) -> undelivered.UndeliveredDecided:
        return deciding.return_elsewhere(session, principal, command)

    @subscribe(
        MatchReserved,
        ContributionPosted,
        FeesPosted,
        GrantsPosted,
        PaymentPosted,
        PaymentConfirmed,
        PaymentReturned,
        GrantRepaid,
        Released,
        GiveBackPosted,
        TransferReversed,
    )
    def on_booked(self, session: Session, event: Any) -> None:
        accounting.keep_bookings(session, event)

    @subscribe(GrantEnded)
    def on_grant_ended(self, session: Session, event: GrantEnded) -> None:
        accounting.record_project_end(session, event)

    @subscribe(GiveBackPosted)
    def on_give_back_posted(self, session: Session, event: GiveBackPosted) -> None:
        giving.record_giving_back(session, event)

    @subscribe(GiveBackRefused)
    def on_give_back_refused(self, session: Session, event: GiveBackRefused) -> None:
        giving.record_refused_giving_back(session, event)

    @every(seconds=1, transaction=False)
    def refund_shares(self, db: Database) -> None:
        giving.refund_shares(db, self.own.payments)

    @every(seconds=60)
    def find_undelivered(self, session: Session) -> None:
        deciding.find_undelivered(session)

    @every(seconds=60)
    def tell_fees(self, session: Session) -> None:
        fees.tell_fees(session)
