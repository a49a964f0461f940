"""Where messages about pledges come in."""

from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.extensions import command, every, query
from contracts.crowdfunding import (
    GetPledge,
    Pledge,
    PledgeMadeAnswer,
    PledgeView,
    RefreshPledge,
)
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.service.settings import Own


class PledgesEntrypoints:
    """Those that ask the provider hold no transaction meanwhile."""

    own: Own

    @command(Pledge, transaction=False, once=("key",))
    def pledge(self, db: Database, principal: Principal, command: Pledge) -> PledgeMadeAnswer:
        own = self.own
        made = operations.pledge(db, own.payments, own.return_url, principal, command, limits=own.donors.limits)
        return own.donors.with_key(principal, made)

    @command(RefreshPledge, transaction=False)
    def refresh_pledge(self, db: Database, principal: Principal, command: RefreshPledge) -> PledgeView:
        return operations.refresh_pledge(db, self.own.payments, command, self.own.donors.secret, principal)

    @query(GetPledge)
    def get_pledge(self, session: Session, principal: Principal, query: GetPledge) -> PledgeView:
        return queries.get_pledge(session, self.own.donors.secret, principal, query)

    @every(seconds=0.5, transaction=False)
    def ask_provider(self, db: Database) -> None:
        operations.ask_provider(db, self.own.payments, self.own.return_url)
