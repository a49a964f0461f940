"""Applying for money without a vote: an application in steps, and one's own of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from werkzeug import Response

from contracts.budgets.application_views import ListOwnApplications
from contracts.budgets.applications import DraftApplication
from contracts.budgets.areas import ListAreas
from contracts.budgets.councils import ListCouncils, ListOwnCouncils
from contracts.errors import Invalid
from contracts.message import Query
from contracts.principal import EVERYWHERE
from gateway.asking import Asking
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.pages.desk import fields
from gateway.pages.desk.applying import APPLICANT, CONTENT, PARTIES, applicant
from gateway.pages.desk.fields import Field
from gateway.pages.starting import CURRENCY
from gateway.pages.wizards import Draft, Wizard, Wizards

APPLY = "/ansoegninger/ny"
LISTED_MAX = 100
COUNCILS_MAX = 500
WHO, WHAT, MONEY = (Field("area_id", "area"), *APPLICANT), CONTENT[:4], CONTENT[4:]
STEPS = (WHO, WHAT, MONEY)
FIELDS = (*WHO, *CONTENT)
Councils = list[dict[str, Any]]


class Routes(Wizards):
    @http("GET", "/ansoegninger/mine", auth=SIGNED_IN, summary="One's own applications", page=True)
    def own_applications_page(self, asking: Asking) -> Response:
        """And those of the joint councils that one acts for."""
        asked: dict[str, Query] = {
            each["council_id"]: ListOwnApplications(council_id=UUID(each["council_id"]), limit=LISTED_MAX)
            for each in self.councils(asking)
        }
        found = self.gather(asking, own=ListOwnApplications(limit=LISTED_MAX), **asked)
        found.needed("own")
        listed = {each["application_id"]: each for name in ("own", *asked) for each in found.items(name)}
        more = any(found.has_more(name) for name in ("own", *asked))
        facts: dict[str, Any] = {
            "applications": list(listed.values()),
            "more": more,
            "unavailable": sorted({*found.unavailable}),
        }
        return self.page("own_applications.html", asking, **facts)

    @http("GET", APPLY, auth=PUBLIC, summary="Apply for money without a vote, step by step", page=True)
    def apply_page(self, asking: Asking) -> Response:
        return self.wizard_page(asking, self.applying(asking))

    @http("POST", APPLY, auth=PUBLIC, summary="A step of an application", page=True, takes="form")
    def apply_by_form(self, asking: Asking) -> Response:
        """What is typed is kept for whoever holds the browser's key; only who is signed in applies."""
        return self.wizard_step(asking, self.applying(asking))

    def councils(self, asking: Asking) -> Councils:
        """Those that who is signed in may apply for: by a mandate, or by the role in one of their areas."""
        if not asking.principal.person:
            return []
        scopes = {held.scope for held in asking.principal.roles if held.role == "joint_council"}
        asked: dict[str, Query] = {"mandates": ListOwnCouncils()}
        if EVERYWHERE in scopes:
            asked["all"] = ListCouncils(limit=COUNCILS_MAX)
        else:
            asked |= {scope: ListCouncils(area_id=scope) for scope in scopes}
        found = self.gather(asking, **asked)
        return list({each["council_id"]: each for name in asked for each in found.items(name)}.values())

    def applying(self, asking: Asking) -> Wizard:
        councils = self.councils(asking)

        def send(draft: Draft) -> str:
            command = DraftApplication.load({"command_id": str(draft.command_id), **application_of(draft.typed)})
            return f"/ansoegninger/{self.ask(asking, command)['id']}"

        year = asking.today.year
        return Wizard(
            kind="application",
            path=APPLY,
            template="apply.html",
            steps=tuple(tuple(each.name for each in step) for step in STEPS),
            check=lambda typed: troubles(typed, councils),
            send=send,
            facts={
                "areas": self.ask(asking, ListAreas())["items"],
                "fields": STEPS,
                "councils": councils,
                "names": {each["council_id"]: each["name"] for each in councils},
                "first": {"area_id": asking.principal.area_id or "", "content.year": str(year)},
            },
        )


def troubles(typed: Mapping[str, str], councils: Councils) -> dict[str, str]:
    """Field -> reason: what cannot be read, and what the command would refuse."""
    _, wrong = fields.read(FIELDS, typed)
    if "applicant.kind" not in wrong:
        wrong |= wrong_applicant(typed, councils)
    try:
        DraftApplication.load({"command_id": str(uuid4()), **application_of(typed)})
    except Invalid as refusal:
        wrong = fields.refused(refusal, FIELDS) | wrong
    return wrong


def wrong_applicant(typed: Mapping[str, str], councils: Councils) -> dict[str, str]:
    """An association has a name and a number, a group a name; a council is one that they act for, with this area."""
    kind = typed["applicant.kind"]
    if kind in PARTIES:
        missing = {} if typed.get("applicant.name") else {"applicant.name": "empty"}
        unnumbered = kind == "association" and not typed.get("applicant.cvr")
        return missing | ({"applicant.cvr": "cvr"} if unnumbered else {})
    council = next((each for each in councils if each["council_id"] == kind), None)
    if council is None:
        return {"applicant.kind": "not_your_council"}
    return {} if typed.get("area_id") in council["area_ids"] else {"area_id": "other_councils_area"}


def application_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the message says it."""
    said, _ = fields.read(FIELDS, typed)
    return {**said, "applicant": applicant(said.get("applicant", {})), "currency": CURRENCY}
