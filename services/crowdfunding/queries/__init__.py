"""What can be read of collections and pledges."""

from services.crowdfunding.queries import matching
from services.crowdfunding.queries.campaigns import (
    CONFIRMED,
    NOT_PUBLIC,
    confirmed_sums,
    get_campaign,
    line,
    list_campaigns,
)
from services.crowdfunding.queries.pledges import get_pledge, pledge_view

__all__ = [
    "CONFIRMED",
    "NOT_PUBLIC",
    "confirmed_sums",
    "get_campaign",
    "get_pledge",
    "line",
    "list_campaigns",
    "matching",
    "pledge_view",
]
