"""Where decisions about a campaign's end come in, and about the account that follows it."""

from sqlalchemy.orm import Session

from chassis.extensions import command, every
from contracts.crowdfunding import (
    ArchiveCampaign,
    CampaignDone,
    CancelCampaign,
    ExtendCampaign,
    RecordPermitAccount,
)
from contracts.principal import Principal
from services.crowdfunding import operations
from services.crowdfunding.service.settings import Own

OVERDUE_SECONDS = 60


class EndingEntrypoints:
    """Later, sooner, out of the lists, and accounted for."""

    own: Own

    @command(ExtendCampaign)
    def extend_campaign(self, session: Session, principal: Principal, command: ExtendCampaign) -> CampaignDone:
        return operations.extend_campaign(session, self.own.rules, principal, command)

    @command(CancelCampaign)
    def cancel_campaign(self, session: Session, principal: Principal, command: CancelCampaign) -> CampaignDone:
        return operations.cancel_campaign(session, self.own.rules, principal, command)

    @command(ArchiveCampaign)
    def archive_campaign(self, session: Session, principal: Principal, command: ArchiveCampaign) -> CampaignDone:
        return operations.archive_campaign(session, principal, command)

    @command(RecordPermitAccount)
    def record_permit_account(
        self, session: Session, principal: Principal, command: RecordPermitAccount
    ) -> CampaignDone:
        return operations.record_permit_account(session, principal, command)

    @every(seconds=OVERDUE_SECONDS)
    def tell_overdue_accounts(self, session: Session) -> None:
        operations.tell_overdue_accounts(session)
