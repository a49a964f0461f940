"""Tables of this service: campaigns and what people give to them. Pool money is the ledger's."""

from services.crowdfunding.models.base import Base
from services.crowdfunding.models.campaigns import Campaign
from services.crowdfunding.models.pledges import Pledge
from services.crowdfunding.models.reconciliation import Reconciliation
from services.crowdfunding.models.webhooks import Webhook

__all__ = [
    "Base",
    "Campaign",
    "Pledge",
    "Reconciliation",
    "Webhook",
]
