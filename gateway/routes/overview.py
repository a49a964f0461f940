"""What is gathered from all services: one deadline for the whole, and what is down is named."""

from typing import Any

from contracts.budgets import BudgetLine, ListBudgets
from contracts.crowdfunding import CampaignLine, ListCampaigns
from contracts.ledger import GetPool, Pool
from contracts.message import Message, Query
from contracts.voting import ElectionLine, ListElections
from gateway.asking import Asking, Asks, Gathered
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.routes.declare import API


class Overview(Message):
    """`pool` is null when the ledger did not answer; `unavailable` names the services that did not."""

    pool: Pool | None
    budgets: tuple[BudgetLine, ...]
    elections: tuple[ElectionLine, ...]
    campaigns: tuple[CampaignLine, ...]
    unavailable: tuple[str, ...]


def everything(town: Asks, asking: Asking, **more: Query) -> Gathered:
    """The first page of all there is, and of what else is asked for."""
    lists = {"budgets": ListBudgets(), "elections": ListElections(), "campaigns": ListCampaigns()}
    return town.gather(asking, pool=GetPool(), **lists, **more)


class Routes(Asks):
    @http("GET", f"{API}/overview", auth=PUBLIC, summary="The town at a glance", answers=Overview, kept=True)
    def get_overview(self, asking: Asking) -> dict[str, Any]:
        found = everything(self, asking)
        lists = {name: found.items(name) for name in ("budgets", "elections", "campaigns")}
        return {"pool": found.parts.get("pool"), **lists, "unavailable": sorted(found.unavailable)}
