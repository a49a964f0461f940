"""Where messages about donors come in, and the timers that write to them and forget them."""

from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.extensions import command, every, query
from contracts.crowdfunding import PledgeMadeAnswer, PledgeView
from contracts.crowdfunding.donors import (
    AnonymiseDonor,
    DonorAnonymised,
    DonorExport,
    ExportDonor,
    ListSupporters,
    Supporters,
)
from contracts.crowdfunding.holds import HoldDecided, ListWithheld, RejectPledge, ReleasePledge, Withheld
from contracts.crowdfunding.receipts import GetReceipt, PledgeReceipt
from contracts.crowdfunding.withdrawing import ChangePledge, WithdrawPledge
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.service.settings import Own


class DonorsEntrypoints:
    """Those that ask the provider, or the post, hold no transaction meanwhile."""

    own: Own

    @command(WithdrawPledge, transaction=False)
    def withdraw_pledge(self, db: Database, principal: Principal, command: WithdrawPledge) -> PledgeView:
        own = self.own
        return operations.withdraw_pledge(
            db, own.payments, own.return_url, principal, command, secret=own.donors.secret
        )

    @command(ChangePledge, transaction=False, once=("key",))
    def change_pledge(self, db: Database, principal: Principal, command: ChangePledge) -> PledgeMadeAnswer:
        own, donors = self.own, self.own.donors
        made = operations.change_pledge(
            db, own.payments, own.return_url, principal, command, secret=donors.secret, limits=donors.limits
        )
        return donors.with_key(principal, made)

    @query(GetReceipt)
    def get_receipt(self, session: Session, principal: Principal, query: GetReceipt) -> PledgeReceipt:
        return queries.get_receipt(session, self.own.donors.secret, self.own.donors.received_by, principal, query)

    @query(ListSupporters)
    def list_supporters(self, session: Session, principal: Principal, query: ListSupporters) -> Supporters:
        return queries.list_supporters(session, principal, query)

    @command(ReleasePledge)
    def release_pledge(self, session: Session, principal: Principal, command: ReleasePledge) -> HoldDecided:
        return operations.release_pledge(session, principal, command)

    @command(RejectPledge)
    def reject_pledge(self, session: Session, principal: Principal, command: RejectPledge) -> HoldDecided:
        return operations.reject_pledge(session, principal, command)

    @query(ListWithheld)
    def list_withheld(self, session: Session, principal: Principal, query: ListWithheld) -> Withheld:
        return queries.list_withheld(session, principal, query)

    @query(ExportDonor)
    def export_donor(self, session: Session, principal: Principal, query: ExportDonor) -> DonorExport:
        return queries.export_donor(session, self.own.donors.secret, self.own.donors.received_by, principal, query)

    @command(AnonymiseDonor)
    def anonymise_donor(self, session: Session, principal: Principal, command: AnonymiseDonor) -> DonorAnonymised:
        return operations.anonymise_donor(session, self.own.donors.secret, principal, command)

    @every(seconds=1, transaction=False)
    def send_notices(self, db: Database) -> None:
        donors = self.own.donors
        operations.send_notices(db, donors.post, donors.secret, donors.public_url)

    @every(seconds=60)
    def erase_contacts(self, session: Session) -> None:
        operations.erase_contacts(session, self.own.donors.contacts_kept)
