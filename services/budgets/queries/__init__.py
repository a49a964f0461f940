"""What people read of this service."""

from services.budgets.queries.areas import get_area, list_areas
from services.budgets.queries.budgets import get_budget, list_budgets, list_payments

__all__ = ["get_area", "get_budget", "list_areas", "list_budgets", "list_payments"]
