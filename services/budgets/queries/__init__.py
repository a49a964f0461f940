"""What people read of budgets and proposals."""

from services.budgets.queries.budgets import get_budget, list_budgets, list_payments
from services.budgets.queries.proposals import (
    compare_versions,
    get_proposal,
    list_own_proposals,
    list_proposals,
    list_versions,
)
from services.budgets.queries.talk import list_comments, list_moderations, list_review, list_waiting_comments

__all__ = [
    "compare_versions",
    "get_budget",
    "get_proposal",
    "list_budgets",
    "list_comments",
    "list_moderations",
    "list_own_proposals",
    "list_payments",
    "list_proposals",
    "list_review",
    "list_versions",
    "list_waiting_comments",
]
