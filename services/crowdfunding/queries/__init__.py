"""What can be read of collections and pledges."""

from services.crowdfunding.queries.campaigns import (
    CONFIRMED,
    NOT_PUBLIC,
    confirmed_sums,
    get_campaign,
    line,
    list_campaigns,
)
from services.crowdfunding.queries.donors import export_donor, list_supporters
from services.crowdfunding.queries.holds import list_withheld, seen
from services.crowdfunding.queries.pledges import found, get_pledge, pledge_view, replacing
from services.crowdfunding.queries.receipts import get_receipt

__all__ = [
    "CONFIRMED",
    "NOT_PUBLIC",
    "confirmed_sums",
    "export_donor",
    "found",
    "get_campaign",
    "get_pledge",
    "get_receipt",
    "line",
    "list_campaigns",
    "list_supporters",
    "list_withheld",
    "pledge_view",
    "replacing",
    "seen",
]
