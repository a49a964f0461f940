"""What was decided on a budget, for all to read: its log, how its framing was worded before, and changes of its earmark."""

from typing import Any

from werkzeug import Response

from contracts.budgets import GetBudget
from contracts.budgets.earmarks import ListEarmarkChanges
from contracts.budgets.framing import CompareFramings, ListBudgetLog
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.pages.budgets import BUDGET
from gateway.pages.proposals import number

SHOWN_MAX = 500


class Routes(Pages):
    @http("GET", f"{BUDGET}/forloeb", auth=PUBLIC, summary="What was decided on a budget", page=True)
    def budget_log_page(self, asking: Asking) -> Response:
        """With the version that is named beside the one before it; the newest where none is."""
        which = dict(asking.path)
        budget = self.ask(asking, GetBudget.load(which))
        version = number(asking, "udgave", budget["version"])
        asked: dict[str, Any] = {
            "log": ListBudgetLog.load({**which, "limit": SHOWN_MAX, "after": number(asking, "efter", 0)}),
            "changes": ListEarmarkChanges.load({**which, "limit": SHOWN_MAX}),
        }
        if version > 1:
            asked["comparison"] = CompareFramings.load({**which, "first": version - 1, "second": version})
        found = self.gather(asking, **asked)
        facts: dict[str, Any] = {"budget": budget, "log": found.needed("log"), "changes": found.items("changes")}
        facts["comparison"] = comparison = found.parts.get("comparison")
        facts["differences"] = self.differing(asking, comparison) if comparison else []
        return self.page("budget_log.html", asking, **facts, unavailable=found.unavailable)
