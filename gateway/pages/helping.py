"""Hours and things: a promise by form."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from werkzeug import Response

from contracts.crowdfunding.helping import (
    GetNeeds,
    NeedNotFound,
    PromiseHelp,
)
from contracts.errors import Refused
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages import campaigns
from gateway.pages.base import in_words, to, told
from gateway.pages.campaigns import CAMPAIGN
from gateway.pages.own_support import OWN
from gateway.web import forms, gifts, kept

HELP = f"{CAMPAIGN}/hjaelp/<uuid:need_id>"
KEPT = "opland_help"
TYPED = ("quantity", *gifts.SHOWN, "message")


class Routes(campaigns.Routes):
    @http("GET", HELP, auth=PUBLIC, summary="Promise hours or things", page=True)
    def help_page(self, asking: Asking) -> Response:
        return self.help_shown(asking, kept.read(asking.request, KEPT))

    @http("POST", HELP, auth=PUBLIC, summary="Promise by form", page=True, takes="form")
    def promise_help_by_form(self, asking: Asking) -> Response:
        """Who has not signed in does so, and finds the form again as it was filled."""
        form = gifts.typed(asking.body, TYPED)
        here = address(asking.path["slug"], asking.path["need_id"])
        if not asking.principal.person:
            return self.keep(self.sign_in_first(asking, here), KEPT, here, form)
        campaign, need = self.needed(asking)
        if wrong := gifts.wrong_in_help(form, need["kind"]):
            return self.help_shown(asking, form, in_words(asking, wrong), 422)
        try:
            command = {"command_id": str(forms.command_id(asking.body)), "need_id": need["need_id"]}
            self.ask(asking, PromiseHelp.load({**gifts.help_said(form, need["kind"]), **command}))
        except Refused as refusal:
            return self.help_shown(asking, form, told(asking, refusal), refusal.status)
        done = to(f"{OWN}?lovet={quote(campaign['slug'])}")
        return kept.forget(done, KEPT, here)

    def help_shown(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        campaign, need = self.needed(asking)
        if campaign["state"] != "open":
            return to(f"/indsamling/{quote(campaign['slug'])}")
        here = address(campaign["slug"], need["need_id"])
        return self.page("help.html", asking, status, campaign=campaign, need=need, form=form, wrong=wrong, here=here)

    def needed(self, asking: Asking) -> tuple[dict[str, Any], dict[str, Any]]:
        """The campaign, and the need that the address names."""
        campaign = self.at_address(asking)
        needs = self.ask(asking, GetNeeds.load({"campaign_id": campaign["campaign_id"]}))["needs"]
        found = next((need for need in needs if need["need_id"] == asking.path["need_id"]), None)
        if found is None:
            raise NeedNotFound("this campaign has no such need")
        return campaign, found


def address(slug: str, need_id: str) -> str:
    return f"/indsamling/{quote(slug)}/hjaelp/{need_id}"
