"""A proposal in steps: what it is and where, what it costs, a last look; its pictures once it is sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.budgets import GetBudget, SubmitProposal
from contracts.errors import Invalid
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.budgets import BUDGET
from gateway.pages.wizards import Draft, Wizard, Wizards
from gateway.web import forms, places

PROPOSE = f"{BUDGET}/foreslaa"
TITLE_CHARS_MAX = 200
TEXT_CHARS_MAX = 10_000


class Routes(Wizards):
    @http("GET", PROPOSE, auth=PUBLIC, summary="Make a proposal, step by step", page=True)
    def propose_page(self, asking: Asking) -> Response:
        return self.wizard_page(asking, self.proposing(asking))

    @http("POST", PROPOSE, auth=PUBLIC, summary="A step of a proposal", page=True, takes="form")
    def propose_by_form(self, asking: Asking) -> Response:
        """What is typed is kept for whoever holds the browser's key; only who is signed in proposes."""
        return self.wizard_step(asking, self.proposing(asking))

    def proposing(self, asking: Asking) -> Wizard:
        budget_id = asking.path["budget_id"]
        budget = self.ask(asking, GetBudget(budget_id=UUID(budget_id)))

        def send(draft: Draft) -> str:
            said = {"command_id": str(draft.command_id), "budget_id": budget_id, **proposal_of(draft.typed)}
            return f"/forslag/{self.ask(asking, SubmitProposal.load(said))['id']}/billeder"

        return Wizard(
            kind=f"proposal-{budget_id}",
            path=f"/budgetter/{budget_id}/foreslaa",
            template="propose.html",
            steps=(("title", "text", "place"), ("cost", "running_cost", "category", "association", "cvr")),
            check=lambda typed: troubles(typed, budget["proposal_rules"]),
            send=send,
            facts={"budget": budget},
        )


def troubles(typed: Mapping[str, str], rules: Mapping[str, Any]) -> dict[str, str]:
    """Field -> reason, in the order of the fields."""
    found: dict[str, str] = forms.texts(typed, title=TITLE_CHARS_MAX, text=TEXT_CHARS_MAX)
    try:
        places.place(typed.get("place", ""))
    except Invalid as invalid:
        found["place"] = str(invalid.facts["reason"])
    for name, needed in (("cost", True), ("running_cost", False)):
        if needed or typed.get(name):
            try:
                forms.kroner(typed.get(name, ""))
            except Invalid as invalid:
                found[name] = str(invalid.facts["reason"])
    if "cost" not in found:
        cost = forms.kroner(typed["cost"])
        if cost < max(rules["cost_min"] or 0, 1):
            found["cost"] = "costs_too_little"
        elif rules["cost_max"] is not None and cost > rules["cost_max"]:
            found["cost"] = "costs_too_much"
    if bool(typed.get("association")) != bool(typed.get("cvr")):
        found["cvr"] = "association_in_part"
    return found


def proposal_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the message says it. Amounts in minor units."""
    association = {"name": typed["association"], "cvr": typed["cvr"].replace(" ", "")} if typed.get("cvr") else None
    return {
        "title": typed["title"],
        "text": typed["text"],
        "cost": forms.kroner(typed["cost"]),
        "running_cost": forms.kroner(typed["running_cost"]) if typed.get("running_cost") else 0,
        "category": typed.get("category") or None,
        "association": association,
        "place": places.place(typed.get("place", "")),
    }
