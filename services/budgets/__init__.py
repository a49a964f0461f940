"""Budgets: what residents of an area decide together, from the first draft to the last payment."""
