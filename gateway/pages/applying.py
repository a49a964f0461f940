"""Applying for money without a vote: an application in steps, and one's own of them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from werkzeug import Response

from contracts.budgets.application_views import ListOwnApplications
from contracts.budgets.applications import DraftApplication
from contracts.budgets.areas import ListAreas
from contracts.errors import Invalid
from gateway.asking import Asking
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.pages.desk import fields
from gateway.pages.desk.applying import CONTENT
from gateway.pages.desk.fields import Field
from gateway.pages.starting import CURRENCY
from gateway.pages.wizards import Draft, Wizard, Wizards

APPLY = "/ansoegninger/ny"
LISTED_MAX = 100
APPLICANT = (
    Field("area_id", "area"),
    Field("applicant.kind", "choice", options=("association", "group")),
    Field("applicant.name"),
    Field("applicant.cvr", required=False),
)
WHAT, MONEY = CONTENT[:4], CONTENT[4:]
STEPS = (APPLICANT, WHAT, MONEY)
FIELDS = (*APPLICANT, *CONTENT)


class Routes(Wizards):
    @http("GET", "/ansoegninger/mine", auth=SIGNED_IN, summary="One's own applications", page=True)
    def own_applications_page(self, asking: Asking) -> Response:
        found = self.ask(asking, ListOwnApplications(limit=LISTED_MAX))
        return self.page("own_applications.html", asking, applications=found["items"], more=found["next_after"])

    @http("GET", APPLY, auth=PUBLIC, summary="Apply for money without a vote, step by step", page=True)
    def apply_page(self, asking: Asking) -> Response:
        return self.wizard_page(asking, self.applying(asking))

    @http("POST", APPLY, auth=PUBLIC, summary="A step of an application", page=True, takes="form")
    def apply_by_form(self, asking: Asking) -> Response:
        """What is typed is kept for whoever holds the browser's key; only who is signed in applies."""
        return self.wizard_step(asking, self.applying(asking))

    def applying(self, asking: Asking) -> Wizard:
        def send(draft: Draft) -> str:
            command = DraftApplication.load({"command_id": str(draft.command_id), **application_of(draft.typed)})
            return f"/ansoegninger/{self.ask(asking, command)['id']}"

        year = asking.today.year
        return Wizard(
            kind="application",
            path=APPLY,
            template="apply.html",
            steps=tuple(tuple(each.name for each in step) for step in STEPS),
            check=troubles,
            send=send,
            facts={
                "areas": self.ask(asking, ListAreas())["items"],
                "fields": STEPS,
                "first": {"area_id": asking.principal.area_id or "", "content.year": str(year)},
            },
        )


def troubles(typed: Mapping[str, str]) -> dict[str, str]:
    """Field -> reason: what cannot be read, and what the command would refuse."""
    _, wrong = fields.read(FIELDS, typed)
    if typed.get("applicant.kind") == "association" and not typed.get("applicant.cvr"):
        wrong["applicant.cvr"] = "cvr"
    try:
        DraftApplication.load({"command_id": str(uuid4()), **application_of(typed)})
    except Invalid as refusal:
        wrong = fields.refused(refusal, FIELDS) | wrong
    return wrong


def application_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the message says it. A group has no number."""
    said, _ = fields.read(FIELDS, typed)
    applicant = said.get("applicant", {})
    number = applicant.pop("cvr", "").replace(" ", "")
    if number and applicant.get("kind") == "association":
        applicant["cvr"] = number
    return {**said, "currency": CURRENCY}
