"""Participatory budgets: all of them, and one: where in its life it is, its proposals, its money."""

from typing import Any

from werkzeug import Response

from contracts.budgets import Eligibility, GetBudget, ListBudgets, ListProposals
from contracts.budgets.areas import ListAreas
from contracts.voting import GetElection
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages

BUDGET = "/budgetter/<uuid:budget_id>"
PROPOSALS_SHOWN = 500
ORDERS = {"nyeste": "newest", "billigste": "cheapest"}
LIFE = (
    ("ideas", "ideas_until"),
    ("development", "development_until"),
    ("review", "review_until"),
    ("vote", "vote_closes_at"),
    ("awarding", None),
    ("implementation", None),
    ("closed", None),
)
"""The phases that people see, and the date of the calendar that ends each."""


class Routes(Pages):
    @http("GET", "/budgetter", auth=PUBLIC, summary="Participatory budgets, of an area, in a phase", page=True)
    def budgets_page(self, asking: Asking) -> Response:
        given = asking.request.args
        asked = {name: given[name] for name in ("area_id", "phase", "after") if given.get(name)}
        found = self.gather(asking, budgets=ListBudgets.load(asked), areas=ListAreas())
        facts: dict[str, Any] = {"budgets": found.needed("budgets"), "areas": found.items("areas"), "asked": asked}
        return self.page("budgets.html", asking, **facts, unavailable=found.unavailable)

    @http("GET", BUDGET, auth=PUBLIC, summary="A budget", page=True, kept=True)
    def budget_page(self, asking: Asking) -> Response:
        order = asking.request.args.get("orden", "")
        listed = ListProposals.load({**asking.path, "limit": PROPOSALS_SHOWN, "order": ORDERS.get(order, "id")})
        found = self.gather(asking, budget=GetBudget.load(asking.path), proposals=listed)
        budget = found.needed("budget")
        election = (
            {"election": GetElection.load({"election_id": budget["election_id"]})} if budget["election_id"] else {}
        )
        ballot = self.gather(asking, **election)
        lines = {each["proposal_id"]: each for each in found.items("proposals")}
        facts: dict[str, Any] = {"budget": budget, "lines": lines, "life": life(budget), "order": order}
        facts |= {"area_ids": shares(budget), "voters": ballot.parts.get("election") or voters(budget)}
        if order in ORDERS:
            places = {proposal_id: place for place, proposal_id in enumerate(lines)}
            budget["proposals"].sort(key=lambda each: places.get(each["proposal_id"], len(places)))
        return self.page("budget.html", asking, **facts, unavailable=sorted({*found.unavailable, *ballot.unavailable}))


def shares(budget: dict[str, Any]) -> list[str]:
    """Its own area, and those that share its money."""
    return list(dict.fromkeys([budget["area_id"], *(share["area_id"] for share in budget["areas"])]))


def voters(budget: dict[str, Any]) -> dict[str, Any]:
    """Who will vote, as it was agreed; once there is a ballot, it says so itself."""
    agreed = budget["eligibility"] or {}
    named = agreed.get("area_ids") or agreed.get("postal_codes")
    who = {**Eligibility().dump(), **agreed, **({} if named else {"area_ids": shares(budget)})}
    return {"area_id": budget["area_id"], "age_min": budget["age_min"], "eligibility": who}


def life(budget: dict[str, Any]) -> list[dict[str, Any]]:
    """Its phases in order: which is now, which lie behind, and until when each lasts as agreed. A vote's own dates count most.

    A budget without a date for its development goes from ideas to the review.
    """
    calendar, phases = budget["calendar"], [phase for phase, _ in LIFE]
    now = phases.index(budget["phase"]) if budget["phase"] in phases else -1
    found = []
    for place, (phase, date) in enumerate(LIFE):
        if phase == "development" and place != now and not calendar["development_until"]:
            continue
        until = budget["closes_at"] if phase == "vote" and budget["closes_at"] else date and calendar[date]
        opens = (budget["opens_at"] or calendar["vote_opens_at"]) if phase == "vote" else None
        found.append({"phase": phase, "now": place == now, "over": place < now, "until": until, "opens": opens})
    return found
