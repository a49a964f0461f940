"""The ballot of a budget: which feasible proposals stand on it, in which order, and when the vote is held."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.budgets import GetBudget, PublishBallot
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.fields import Field
from gateway.pages.desk.sections import DESK
from gateway.web import forms, render

BALLOT = f"{DESK}/publish_ballot/<uuid:budget_id>"
DATES = (Field("opens_at", "instant"), Field("closes_at", "instant"))


class Routes(Pages):
    @http("GET", BALLOT, auth=SIGNED_IN, summary="Make a ballot", page=True)
    def ballot_making_page(self, asking: Asking) -> Response:
        return self.ballot_making(asking, {})

    @http("POST", BALLOT, auth=SIGNED_IN, summary="Publish a ballot by form", page=True, takes="form")
    def publish_ballot_by_form(self, asking: Asking) -> Response:
        budget = self.ask(asking, GetBudget.load(asking.path))
        said, wrong = fields.read(() if agreed(budget) else DATES, asking.body)
        chosen = [each["proposal_id"] for each in feasible(budget) if f"proposal-{each['proposal_id']}" in asking.body]
        if wrong:
            reasons = render.language_of(asking.request).tables["REASONS"]
            return self.ballot_making(
                asking, asking.body, {name: reasons[why] for name, why in wrong.items()}, Invalid.status
            )
        try:
            ids = {**asking.path, "command_id": str(forms.command_id(asking.body))}
            self.ask(asking, PublishBallot.load({**said, **ids, "proposal_ids": chosen}))
        except Refused as refusal:
            return self.ballot_making(asking, asking.body, told(asking, refusal), refusal.status)
        return to(f"{DESK}?gjort=publish_ballot")

    def ballot_making(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        budget = self.ask(asking, GetBudget.load(asking.path))
        facts = {"budget": budget, "feasible": feasible(budget), "dates": () if agreed(budget) else DATES}
        return self.page("desk_ballot.html", asking, status, form=form, wrong=wrong, **facts)


def agreed(budget: Mapping[str, Any]) -> bool:
    """Whether the dates of the vote were agreed with the joint council: then they are those."""
    return bool(budget["calendar"]["vote_opens_at"] and budget["calendar"]["vote_closes_at"])


def feasible(budget: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in budget["proposals"] if each["state"] == "feasible"]
