"""What people read of this service."""

from services.budgets.queries.areas import get_area, list_areas
from services.budgets.queries.budgets import get_budget, list_budgets, list_payments
from services.budgets.queries.cooperation import list_agreements
from services.budgets.queries.councils import (
    acting,
    acts_for,
    areas_of,
    get_council,
    list_councils,
    list_representatives,
)
from services.budgets.queries.initiatives import (
    get_coaching_notes,
    get_guide,
    get_initiative,
    list_initiatives,
    list_load,
)
from services.budgets.queries.letters import (
    get_mailing,
    get_preferences,
    list_mailings,
    mailings_alive,
    preview_mailing,
)
from services.budgets.queries.proposals import (
    compare_versions,
    get_proposal,
    list_own_proposals,
    list_proposals,
    list_versions,
)
from services.budgets.queries.talk import list_comments, list_moderations, list_review, list_waiting_comments

__all__ = [
    "acting",
    "acts_for",
    "areas_of",
    "compare_versions",
    "get_area",
    "get_budget",
    "get_coaching_notes",
    "get_council",
    "get_guide",
    "get_initiative",
    "get_mailing",
    "get_preferences",
    "get_proposal",
    "list_agreements",
    "list_areas",
    "list_budgets",
    "list_comments",
    "list_councils",
    "list_initiatives",
    "list_load",
    "list_mailings",
    "list_moderations",
    "list_own_proposals",
    "list_payments",
    "list_proposals",
    "list_representatives",
    "list_review",
    "list_versions",
    "list_waiting_comments",
    "mailings_alive",
    "preview_mailing",
]
