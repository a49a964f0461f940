"""Where the payment provider's messages come in."""

from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.extensions import command, every
from contracts.crowdfunding import PledgeView, RelayWebhook
from contracts.principal import Principal
from services.crowdfunding import operations
from services.crowdfunding.service.settings import Own


class WebhooksEntrypoints:
    """One holds no transaction while it asks the provider; the other forgets what is old."""

    own: Own

    @command(RelayWebhook, transaction=False)
    def relay_webhook(self, db: Database, _principal: Principal, command: RelayWebhook) -> PledgeView:
        return operations.relay_webhook(db, self.own.payments, command)

    @every(seconds=60)
    def forget_webhooks(self, session: Session) -> None:
        operations.forget_webhooks(session)
