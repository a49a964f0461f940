"""What can be read of collections and pledges."""

from services.crowdfunding.queries import drafts, helping, matching, pictures, reading, team
from services.crowdfunding.queries.campaigns import (
    CONFIRMED,
    confirmed_sums,
    get_campaign,
    get_campaign_by_slug,
    line,
    list_campaigns,
)
from services.crowdfunding.queries.pledges import get_pledge, pledge_view
from services.crowdfunding.queries.webhooks import recent_webhooks

__all__ = [
    "CONFIRMED",
    "confirmed_sums",
    "drafts",
    "get_campaign",
    "get_campaign_by_slug",
    "get_pledge",
    "helping",
    "line",
    "list_campaigns",
    "matching",
    "pictures",
    "pledge_view",
    "reading",
    "recent_webhooks",
    "team",
]
