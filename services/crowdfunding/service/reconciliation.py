"""The daily look at whether provider, pledges and ledger agree."""

from chassis.db import Database
from chassis.extensions import every
from services.crowdfunding.operations import reconciliation
from services.crowdfunding.service.settings import Own


class ReconciliationEntrypoints:
    """Looks every ten minutes whether today's run is due: a process that starts anew each day misses none."""

    own: Own

    @every(seconds=600, transaction=False)
    def reconcile_campaigns(self, db: Database) -> None:
        reconciliation.reconcile_campaigns(db, self.own.payments)
