"""Which campaign came of an initiative, said by who started it or by a playmaker: one of their own, or by its address."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from werkzeug import Response

from contracts.budgets.initiatives import GetInitiative, LinkCampaign
from contracts.crowdfunding import CampaignNotFound, GetCampaign, GetCampaignBySlug, ListCampaigns
from contracts.errors import Invalid, Refused
from contracts.message import Query
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import UNPROCESSABLE, Pages, in_words, to, told
from gateway.pages.desk.fields import id_of
from gateway.pages.initiatives import INITIATIVE
from gateway.web import forms

LINK = f"{INITIATIVE}/indsamling"
ADDRESS = "adresse"
CHOICE = "campaign_id"
OWN_MAX = 100
"""Of one's own, as many as a list to choose from holds; any other is named by its address."""
SLUG = re.compile(r"/indsamling/([^/?#\s]{1,80})")


class Routes(Pages):
    @http("GET", LINK, auth=SIGNED_IN, summary="Which campaign came of an initiative", page=True)
    def link_campaign_form(self, asking: Asking) -> Response:
        return self.linking(asking, {})

    @http("POST", LINK, auth=SIGNED_IN, summary="Say so by form", page=True, takes="form")
    def link_campaign_by_form(self, asking: Asking) -> Response:
        """Only one that is there is linked: whoever follows the link finds it."""
        try:
            campaign_id = self.campaign_named(asking)
        except Invalid as invalid:
            wrong = in_words(asking, {ADDRESS: str(invalid.facts["reason"])})
            return self.linking(asking, asking.body, wrong, UNPROCESSABLE)
        try:
            said = {**asking.path, "campaign_id": campaign_id, "command_id": str(forms.command_id(asking.body))}
            self.ask(asking, LinkCampaign.load(said))
        except Refused as refusal:
            return self.linking(asking, asking.body, told(asking, refusal), refusal.status)
        return to(f"/initiativer/{asking.path['initiative_id']}?gjort=link_campaign")

    def campaign_named(self, asking: Asking) -> str:
        """The id of the one that was chosen, or whose address was written. Invalid with a reason where there is none such."""
        address = asking.body.get(ADDRESS, "").strip()
        chosen = address or asking.body.get(CHOICE, "")
        if not chosen:
            raise Invalid("no campaign was named", reason="campaign_missing")
        try:
            found = self.ask(asking, question(chosen))
        except (Invalid, CampaignNotFound) as error:
            raise Invalid("there is no such campaign", reason="campaign_unknown") from error
        return str(found["campaign_id"])

    def linking(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        """With one's own to choose from, but for those that it is known to have become."""
        initiative = self.ask(asking, GetInitiative.load(asking.path))
        found = self.gather(asking, own=ListCampaigns(mine=True, limit=OWN_MAX))
        linked = {each["target_id"] for each in initiative["led_to"]}
        facts: dict[str, Any] = {
            "initiative": initiative,
            "campaigns": [each for each in found.items("own") if each["campaign_id"] not in linked],
            "form": form,
            "wrong": wrong,
        }
        return self.page("link_campaign.html", asking, status, **facts, unavailable=found.unavailable)


def question(text: str) -> Query:
    """What is asked about a campaign that is named by its number or by an address of its page, copied out of a browser."""
    slug = SLUG.search(unquote(text))
    if slug:
        return GetCampaignBySlug.load({"slug": slug[1]})
    return GetCampaign.load({"campaign_id": id_of(text)})
