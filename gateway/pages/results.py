"""Who won, and why; what other rules would have chosen; what became of the winners."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.budgets import GetBudget
from contracts.principal import Principal, RoleName
from contracts.voting import GetElection, GetResult
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.pages.desk.items import form
from gateway.pages.elections import ELECTION

RECOUNTERS: tuple[RoleName, ...] = ("playmaker", "operator")


class Routes(Pages):
    @http("GET", f"{ELECTION}/resultat", auth=PUBLIC, summary="Who won, and why", page=True, kept=True)
    def result_page(self, asking: Asking) -> Response:
        found = self.gather(asking, election=GetElection.load(asking.path), result=GetResult.load(asking.path))
        election: dict[str, Any] = found.needed("election")
        facts: dict[str, Any] = {"election": election, "result": found.needed("result"), "base": self.base(asking)}
        after = self.gather(asking, budget=GetBudget.load({"budget_id": election["budget_id"]}))
        facts["awards"] = {each["project_id"]: each for each in after.parts.get("budget", {}).get("awards", [])}
        facts["recount"] = recounting(election, asking.principal)
        return self.page("result.html", asking, **facts, unavailable=after.unavailable)


def recounting(election: Mapping[str, Any], who: Principal) -> list[tuple[str, str]]:
    """The way to count its ballots again, for those who may."""
    if not any(who.has(role, election["area_id"]) for role in RECOUNTERS):
        return []
    which = election["election_id"]
    return [form("recount_election", which, fra=f"/afstemninger/{which}/resultat")]
