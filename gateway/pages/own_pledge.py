"""A donor's own page: what the payment provider says of a pledge, and what may be done about it, signed in or by its key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from werkzeug import Response

from contracts.crowdfunding import ConfirmPledge, GetCampaign, GetPledge, RefreshPledge
from contracts.crowdfunding.receipts import GetReceipt
from contracts.crowdfunding.withdrawing import ChangePledge, WithdrawPledge
from contracts.errors import Busy, Expired, Refused, Unavailable
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages import supporting
from gateway.pages.base import in_words, to, told
from gateway.pages.supporting import key_of
from gateway.sources import source_of
from gateway.web import forms, gifts

ASK_PROVIDER_SECONDS = 5
PLEDGE = "/pledges/<uuid:pledge_id>"
WAITING = ("made", "promised", "withheld", "reserved", "mandated", "captured")
"""States in which its donor may still change their mind, while the campaign is open."""


class Routes(supporting.Routes):
    @http("GET", f"{PLEDGE}/return", auth=PUBLIC, summary="A donor's pledge; back from the payment provider", page=True)
    def pledge_page(self, asking: Asking) -> Response:
        """What the provider says, not what the browser says. It is asked now and then, however often the page is."""
        pledge, stale = self.asked_pledge(asking)
        return self.pledge_shown(asking, pledge, stale=stale)

    def asked_pledge(self, asking: Asking) -> tuple[dict[str, Any], bool]:
        """As the provider says; what was known last where it does not answer, and that it did not."""
        pledge_id, key = UUID(asking.path["pledge_id"]), key_of(asking)
        moment = int(asking.received_at.timestamp() // ASK_PROVIDER_SECONDS)
        command_id = uuid5(pledge_id, f"{asking.principal.person} {key} {moment}")
        try:
            self.ask(asking, RefreshPledge(command_id=command_id, pledge_id=pledge_id, key=key))
            stale = False
        except (Busy, Expired, Unavailable):
            stale = True
        return self.gather(asking, pledge=GetPledge(pledge_id=pledge_id, key=key)).needed("pledge"), stale

    def pledge_shown(
        self, asking: Asking, pledge: Mapping[str, Any], wrong: str | None = None, status: int = 200, *, stale: bool
    ) -> Response:
        campaign = self.campaign_of(asking, pledge)
        is_open = campaign is not None and campaign["state"] == "open" and pledge["state"] in WAITING
        own = pledge["own"]
        facts = {"may_change": is_open and own is not None and not own["withdrawn_at"] and not own["replaced_by"]}
        facts |= {"key": key_of(asking), "campaign": campaign, "wrong": wrong, "stale": stale}
        facts["may_pay"] = pledge["state"] == "promised" and facts["may_change"] and due(asking, campaign)
        return self.page("pledge.html", asking, status, pledge=pledge, **facts)

    def campaign_of(self, asking: Asking, pledge: Mapping[str, Any]) -> dict[str, Any] | None:
        found = self.gather(asking, campaign=GetCampaign(campaign_id=UUID(pledge["campaign_id"])))
        return found.parts.get("campaign")

    @http("POST", f"{PLEDGE}/traek-tilbage", auth=PUBLIC, summary="Take it back by form", page=True, takes="form")
    def withdraw_pledge_by_form(self, asking: Asking) -> Response:
        return self.done(asking, WithdrawPledge)

    @http("POST", f"{PLEDGE}/betal", auth=PUBLIC, summary="Pay what was promised, by form", page=True, takes="form")
    def confirm_pledge_by_form(self, asking: Asking) -> Response:
        return self.done(asking, ConfirmPledge)

    def done(self, asking: Asking, kind: type[WithdrawPledge] | type[ConfirmPledge]) -> Response:
        """To the payment where there is something to pay, else to the page again."""
        named = {"pledge_id": asking.path["pledge_id"], "key": key_of(asking)}
        try:
            done = self.ask(asking, kind.load({**named, "command_id": str(forms.command_id(asking.body))}))
        except Refused as refusal:
            pledge = self.ask(asking, GetPledge.load(named))
            return self.pledge_shown(asking, pledge, told(asking, refusal), refusal.status, stale=False)
        return self.to_payment({**done, "key": key_of(asking), "pay_url": done["pay_url"] and kind is ConfirmPledge})

    @http("GET", f"{PLEDGE}/aendr", auth=PUBLIC, summary="Another pledge in place of this one", page=True)
    def change_pledge_page(self, asking: Asking) -> Response:
        pledge = self.ask(asking, GetPledge.load({**asking.path, "key": key_of(asking)}))
        own = pledge["own"]
        if own is None:
            return to(f"/pledges/{pledge['pledge_id']}/return")
        form = {"amount": forms.written(pledge["amount"]), "show_amount": "1" if own["show_amount"] else ""}
        form |= {name: own[name] or "" for name in ("shown_as", "display_name", "cvr")}
        return self.change_shown(asking, form)

    def change_shown(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        facts = {"pledge_id": asking.path["pledge_id"], "key": key_of(asking), "form": form, "wrong": wrong}
        return self.page("pledge_change.html", asking, status, **facts)

    @http("POST", f"{PLEDGE}/aendr", auth=PUBLIC, summary="Change it by form", page=True, takes="form")
    def change_pledge_by_form(self, asking: Asking) -> Response:
        """The new one is paid first; the old one is let go once it is."""
        form = gifts.typed(asking.body, gifts.FIRST)
        if wrong := gifts.wrong_in_first(form):
            return self.change_shown(asking, form, in_words(asking, wrong), 422)
        try:
            named = {"pledge_id": asking.path["pledge_id"], "key": key_of(asking)}
            named |= {"command_id": str(forms.command_id(asking.body)), "source": source_of(asking, self.own)}
            changed = self.ask(asking, ChangePledge.load({**gifts.said(form), **named}))
        except Refused as refusal:
            return self.change_shown(asking, form, told(asking, refusal), refusal.status)
        return self.to_payment(changed)

    @http("GET", f"{PLEDGE}/kvittering", auth=PUBLIC, summary="A receipt, to be printed", page=True)
    def receipt_page(self, asking: Asking) -> Response:
        kind = {"kind": asking.request.args["kind"]} if "kind" in asking.request.args else {}
        receipt = self.ask(asking, GetReceipt.load({**asking.path, **kind, "key": key_of(asking)}))
        return self.page("donor_receipt.html", asking, receipt=receipt)


def due(asking: Asking, campaign: Mapping[str, Any] | None) -> bool:
    """Whether promises are paid now: where they wait for the finale, once that has begun."""
    if campaign is None:
        return False
    finale = campaign["finale_at"]
    return finale is None or datetime.fromisoformat(finale) <= asking.received_at
