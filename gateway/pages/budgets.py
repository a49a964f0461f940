"""A budget: where in its life it is, its proposals, its money."""

from werkzeug import Response

from contracts.budgets import GetBudget
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages

BUDGET = "/budgetter/<uuid:budget_id>"


class Routes(Pages):
    @http("GET", BUDGET, auth=PUBLIC, summary="A budget", page=True)
    def budget_page(self, asking: Asking) -> Response:
        return self.page("budget.html", asking, budget=self.ask(asking, GetBudget.load(asking.path)))
