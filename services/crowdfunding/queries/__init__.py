"""What can be read of collections and pledges."""

from services.crowdfunding.queries import drafts, helping, matching, pictures, reading, sums, team
from services.crowdfunding.queries.campaigns import (
    get_campaign,
    get_campaign_by_slug,
    line,
    list_campaigns,
)
from services.crowdfunding.queries.donors import export_donor, list_supporters
from services.crowdfunding.queries.holds import list_withheld, seen
from services.crowdfunding.queries.pledges import found, get_pledge, pledge_view, pledge_views, replacing
from services.crowdfunding.queries.receipts import get_receipt
from services.crowdfunding.queries.webhooks import recent_webhooks

__all__ = [
    "drafts",
    "export_donor",
    "found",
    "get_campaign",
    "get_campaign_by_slug",
    "get_pledge",
    "get_receipt",
    "helping",
    "line",
    "list_campaigns",
    "list_supporters",
    "list_withheld",
    "matching",
    "pictures",
    "pledge_view",
    "pledge_views",
    "reading",
    "recent_webhooks",
    "replacing",
    "seen",
    "sums",
    "team",
]
