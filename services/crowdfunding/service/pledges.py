"""Where messages about pledges come in."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.db import Database
from chassis.extensions import command, every, query
from contracts.crowdfunding import (
    GetPledge,
    Pledge,
    PledgeMadeAnswer,
    PledgeView,
    RefreshPledge,
)
from contracts.errors import Refused
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.service.settings import Own


class PledgesEntrypoints:
    """Those that ask the provider hold no transaction meanwhile."""

    own: Own

    @command(Pledge, many=True, transaction=False, once=("key",))
    def pledge(self, db: Database, asked: Sequence[Asked]) -> list[PledgeMadeAnswer | Refused]:
        own, commands = self.own, [(each.principal, each.command) for each in asked]
        made = operations.pledges(db, own.payments, own.return_url, commands, limits=own.donors.limits)
        return [
            each if isinstance(each, Refused) else own.donors.with_key(principal, each)
            for each, (principal, _) in zip(made, commands, strict=True)
        ]

    @command(RefreshPledge, many=True, transaction=False)
    def refresh_pledge(self, db: Database, asked: Sequence[Asked]) -> list[PledgeView | Refused]:
        commands = [(each.principal, each.command) for each in asked]
        return operations.refresh_pledges(db, self.own.payments, commands, self.own.donors.secret)

    @query(GetPledge)
    def get_pledge(self, session: Session, principal: Principal, query: GetPledge) -> PledgeView:
        return queries.get_pledge(session, self.own.donors.secret, principal, query)

    @every(seconds=0.5, transaction=False)
    def ask_provider(self, db: Database) -> None:
        operations.ask_provider(db, self.own.payments, self.own.return_url)
