"""What can be read of collections and pledges."""

from services.crowdfunding.queries.campaigns import (
    CONFIRMED,
    NOT_PUBLIC,
    confirmed_sums,
    get_campaign,
    line,
    list_campaigns,
)
from services.crowdfunding.queries.pledges import get_pledge, pledge_view
from services.crowdfunding.queries.webhooks import recent_webhooks, webhook_counts

__all__ = [
    "CONFIRMED",
    "NOT_PUBLIC",
    "confirmed_sums",
    "get_campaign",
    "get_pledge",
    "line",
    "list_campaigns",
    "pledge_view",
    "recent_webhooks",
    "webhook_counts",
]
