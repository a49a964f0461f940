"""A playmaker's look at a campaign: every criterion answered, and then either published or sent back with the reasons."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.crowdfunding import GetCampaign, PublishCampaign, ReturnCampaign
from contracts.crowdfunding.matching import ListMatchingSchemes
from contracts.crowdfunding.reviewing import ListCriteria
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.fields import DECISION, Field
from gateway.pages.desk.items import DESK
from gateway.web import forms

REVIEW = f"{DESK}/gennemsyn/<uuid:campaign_id>"
PERMIT = (
    Field("permit.number"),
    Field("permit.holder"),
    Field("permit.from_on", "date"),
    Field("permit.to_on", "date"),
)
MATCH = (Field("match.amount", "kroner"), *(Field(f"match.{each.name}", each.kind) for each in DECISION))
ADOPTED = ListMatchingSchemes(state="adopted", limit=500)
WAYS = ("reserve", "confirm_late", "mandate", "capture_now")


class Routes(Pages):
    @http("GET", REVIEW, auth=SIGNED_IN, summary="Look at a campaign by the criteria", page=True)
    def review_form(self, asking: Asking) -> Response:
        return self.review(asking, {})

    @http("POST", REVIEW, auth=SIGNED_IN, summary="Publish a campaign or send it back", page=True, takes="form")
    def review_campaign_by_form(self, asking: Asking) -> Response:
        """Published where every criterion is met, else back to its owner."""
        criteria = self.ask(asking, ListCriteria())["items"]
        said, wrong = read(criteria, asking.body)
        if wrong:
            return self.review(asking, asking.body, in_words(asking, wrong), Invalid.status)
        try:
            ids = {**asking.path, "command_id": str(forms.command_id(asking.body))}
            met = all(each["met"] for each in said["answers"])
            command = (
                PublishCampaign.load(said | ids) if met else ReturnCampaign.load({"answers": said["answers"]} | ids)
            )
            self.ask(asking, command)
        except Refused as refusal:
            return self.review(asking, asking.body, told(asking, refusal), refusal.status)
        return to(f"{DESK}?gjort=review_campaign")

    def review(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        found = self.gather(asking, campaign=GetCampaign.load(asking.path), criteria=ListCriteria(), schemes=ADOPTED)
        campaign = found.needed("campaign")
        return self.page(
            "desk_review.html",
            asking,
            status,
            campaign=campaign,
            criteria=found.needed("criteria")["items"],
            schemes=found.items("schemes"),
            permit=PERMIT,
            match=MATCH,
            ways=WAYS,
            form=form,
            wrong=wrong,
        )


def read(criteria: list[dict[str, Any]], form: Mapping[str, str]) -> tuple[dict[str, Any], fields.Wrong]:
    """What the two commands take: the answers; where there is one, the permit; where some is given, the match; and the way."""
    wrong: fields.Wrong = {}
    answers = []
    for each in criteria:
        name = f"criterion-{each['criterion']}"
        reason = form.get(f"reason-{each['criterion']}", "").strip()
        if form.get(name) not in ("met", "unmet"):
            wrong[name] = "empty"
        elif form[name] == "unmet" and not reason:
            wrong[f"reason-{each['criterion']}"] = "empty"
        answers.append({"criterion": each["criterion"], "met": form.get(name) == "met", "reason": reason or None})
    found: dict[str, Any] = {"answers": answers}
    if form.get("way") in WAYS:
        found["way"] = form["way"]
    for wanted, group in ((form.get("permit.number"), PERMIT), (form.get("match.scheme_id"), MATCH)):
        if wanted:
            said, mistakes = fields.read(group, form)
            found |= said
            wrong |= mistakes
    if form.get("match.scheme_id") and isinstance(found.get("match"), dict):
        found["match"]["scheme_id"] = form["match.scheme_id"]
    return found, wrong
