"""Where the payment provider's messages come in."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.db import Database
from chassis.extensions import command, every
from contracts.crowdfunding import PledgeView, RelayWebhook
from contracts.errors import Refused
from services.crowdfunding import operations
from services.crowdfunding.service.settings import Own


class WebhooksEntrypoints:
    """One holds no transaction while it asks the provider; the other forgets what is old."""

    own: Own

    @command(RelayWebhook, many=True, transaction=False)
    def relay_webhook(self, db: Database, asked: Sequence[Asked]) -> list[PledgeView | Refused]:
        return operations.relay_webhooks(db, self.own.payments, [each.command for each in asked])

    @every(seconds=60)
    def forget_webhooks(self, session: Session) -> None:
        operations.forget_webhooks(session)
