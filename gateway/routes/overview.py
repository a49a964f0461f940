"""What is gathered from all services: one deadline for the whole, and what is down is named."""

from typing import Any

from contracts.budgets import BudgetLine, ListBudgets
from contracts.crowdfunding import CampaignLine, ListCampaigns
from contracts.ledger import GetPool, Pool
from contracts.message import Message, Query
from contracts.shapes import Token
from contracts.voting import ElectionLine, ListElections
from gateway.asking import Asking, Asks, Gathered
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.routes.declare import API

LISTS = ("budgets", "elections", "campaigns")
PARTS = {"elections": ("announced", "open")}
"""Of a list that takes several questions: their names."""


class Overview(Message):
    """What goes on: budgets that have not ended, elections that are announced or open, campaigns that collect, those first that close
    first. `pool` is null when the ledger did not answer; `unavailable` names the services that did not, `more` the lists of
    which there is a rest.
    """

    pool: Pool | None
    budgets: tuple[BudgetLine, ...]
    elections: tuple[ElectionLine, ...]
    campaigns: tuple[CampaignLine, ...]
    unavailable: tuple[str, ...]
    more: tuple[Token, ...] = ()


def everything(town: Asks, asking: Asking, **more: Query) -> Gathered:
    """What goes on, and what else is asked for. What has ended grows for ever, and is asked for by itself."""
    return town.gather(
        asking,
        pool=GetPool(),
        budgets=ListBudgets(ended=False),
        open=ListElections(state="open"),
        announced=ListElections(state="announced"),
        campaigns=ListCampaigns(state="open", order="deadline"),
        **more,
    )


def listed(found: Gathered, name: str) -> list[dict[str, Any]]:
    """One of `LISTS`, of all that was answered."""
    return [item for part in PARTS.get(name, (name,)) for item in found.items(part)]


def with_rest(found: Gathered) -> list[str]:
    """The lists of which there is more than came."""
    return [name for name in LISTS if any(map(found.has_more, PARTS.get(name, (name,))))]


class Routes(Asks):
    @http("GET", f"{API}/overview", auth=PUBLIC, summary="The town at a glance", answers=Overview, kept=True)
    def get_overview(self, asking: Asking) -> dict[str, Any]:
        found = everything(self, asking)
        lists = {name: listed(found, name) for name in LISTS}
        told = {"unavailable": sorted(set(found.unavailable)), "more": with_rest(found)}
        return {"pool": found.parts.get("pool"), **lists, **told}
