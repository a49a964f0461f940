"""A campaign and a pledge to it."""

from typing import Any
from uuid import UUID, uuid5

from werkzeug import Response

from contracts.crowdfunding import GetCampaign, Pledge, RefreshPledge
from contracts.errors import Refused
from contracts.message import Command
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages, moved, told
from gateway.sources import source_of
from gateway.web import forms

ASK_PROVIDER_SECONDS = 5
CAMPAIGN = "/indsamlinger/<uuid:campaign_id>"
SAID = ("email", "display_name")
"""What a form says of a donor."""


class Routes(Pages):
    @http("GET", CAMPAIGN, auth=PUBLIC, summary="A campaign, with the form to support it", page=True)
    def campaign_page(self, asking: Asking) -> Response:
        """Once it has opened it stands at an address of its own, for good."""
        campaign = self.ask(asking, GetCampaign.load(asking.path))
        if campaign["slug"]:
            return moved(f"/indsamling/{campaign['slug']}")
        return self.campaign(asking, campaign, {})

    def campaign(
        self, asking: Asking, campaign: Any, form: Any, wrong: str | None = None, status: int = 200
    ) -> Response:
        facts = {"campaign": campaign, "form": form, "wrong": wrong, "base": self.base(asking)}
        return self.page("campaign.html", asking, status, **facts)

    @http("POST", CAMPAIGN, auth=PUBLIC, summary="Support by form", page=True, takes="form")
    def pledge_by_form(self, asking: Asking) -> Response:
        """A page with the way to the payment provider: our forms lead to ourselves only."""
        try:
            amount = forms.kroner(asking.body.get("amount", ""))
            said = {name: asking.body[name].strip() for name in SAID if asking.body.get(name, "").strip()}
            said |= {"command_id": str(forms.command_id(asking.body)), "source": source_of(asking, self.own)}
            said["shown_as"] = "named" if "display_name" in said else "anonymous"
            command = Pledge.load(
                {**asking.path, **said, "amount": amount, "show_amount": "show_amount" in asking.body}
            )
            pledge = self.pledges.ask_one(asking.request_of(command.dump()))
        except Refused as refusal:
            campaign = self.ask(asking, GetCampaign.load(asking.path))
            return self.campaign(asking, campaign, asking.body, told(asking, refusal), refusal.status)
        return self.page("pledge.html", asking, pledge={**pledge, "amount": amount})

    @http("GET", "/pledges/<uuid:pledge_id>/return", auth=PUBLIC, summary="Back from the payment provider", page=True)
    def pledge_page(self, asking: Asking) -> Response:
        """What the provider says, not what the browser says. It is asked now and then, however often the page is."""
        pledge_id = UUID(asking.path["pledge_id"])
        moment = int(asking.received_at.timestamp() // ASK_PROVIDER_SECONDS)
        command_id = uuid5(pledge_id, f"{asking.principal.person} {asking.request.args.get('key', '')} {moment}")
        key = asking.request.args.get("key")
        said = {"command_id": str(command_id), "pledge_id": str(pledge_id), "key": key}
        command: Command = RefreshPledge.load(said)
        pledge = self.refreshed_pledges.ask_one(asking.request_of(command.dump()))
        return self.page("pledge.html", asking, pledge=pledge)
