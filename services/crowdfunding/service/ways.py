"""Where messages about the ways of a pledge's money come in."""

from chassis.db import Database
from chassis.extensions import command
from contracts.crowdfunding import ConfirmPledge, PledgeMadeAnswer
from contracts.principal import Principal
from services.crowdfunding import operations
from services.crowdfunding.service.settings import Own


class WaysEntrypoints:
    """Who promised pays in the finale."""

    own: Own

    @command(ConfirmPledge, transaction=False)
    def confirm_pledge(self, db: Database, principal: Principal, command: ConfirmPledge) -> PledgeMadeAnswer:
        return operations.confirm_pledge(
            db, self.own.payments, self.own.return_url, principal, command, secret=self.own.donors.secret
        )
