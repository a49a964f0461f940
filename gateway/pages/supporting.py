"""Support in three steps: how much and how shown, who one is and how this campaign's money goes, look over and pay.

What was typed lies in the supporter's own browser until the last step (`web.kept`). Each step is a page of its own, and sends to the next.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from werkzeug import Response

from contracts.crowdfunding import GetPledge, Pledge
from contracts.crowdfunding.matching import GetMatch
from contracts.errors import Refused, Unavailable
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages import campaigns
from gateway.pages.base import in_words, to, told
from gateway.sources import source_of
from gateway.web import forms, gifts, kept

SUPPORT = f"{campaigns.CAMPAIGN}/stoet"
KEPT = "opland_gift"
KEY = "opland_pledge"
BACK = "tilbage"
"""The button that leads a step back."""
KEY_SECONDS = 86_400
"""As long as a browser remembers the key of a pledge that nobody signed in for; its donor has it in a letter too."""


class Routes(campaigns.Routes):
    @http("GET", SUPPORT, auth=PUBLIC, summary="Support, step 1: how much, and how it is shown", page=True)
    def support_amount_page(self, asking: Asking) -> Response:
        return self.step(asking, 1, kept.read(asking.request, KEPT))

    @http("POST", SUPPORT, auth=PUBLIC, summary="Step 1 by form", page=True, takes="form")
    def support_amount_by_form(self, asking: Asking) -> Response:
        form = kept.read(asking.request, KEPT) | dict.fromkeys(gifts.FIRST, "") | gifts.typed(asking.body, gifts.FIRST)
        return self.next_step(asking, 1, form, gifts.wrong_in_first(form))

    @http("GET", f"{SUPPORT}/dig", auth=PUBLIC, summary="Step 2: who you are, and how the money goes", page=True)
    def support_donor_page(self, asking: Asking) -> Response:
        return self.step(asking, 2, kept.read(asking.request, KEPT))

    @http("POST", f"{SUPPORT}/dig", auth=PUBLIC, summary="Step 2 by form", page=True, takes="form")
    def support_donor_by_form(self, asking: Asking) -> Response:
        """On, or back with what is typed, whatever it is."""
        form = kept.read(asking.request, KEPT) | gifts.typed(asking.body, gifts.SECOND)
        if BACK in asking.body:
            there = address(self.at_address(asking))
            return self.keep(to(there), KEPT, there, form)
        known = bool(asking.principal.person)
        return self.next_step(asking, 2, form, gifts.wrong_in_second(form, known=known))

    @http("GET", f"{SUPPORT}/se-efter", auth=PUBLIC, summary="Step 3: look over, and go to the payment", page=True)
    def support_review_page(self, asking: Asking) -> Response:
        return self.step(asking, 3, kept.read(asking.request, KEPT))

    @http("POST", f"{SUPPORT}/se-efter", auth=PUBLIC, summary="Support by form", page=True, takes="form")
    def pledge_by_form(self, asking: Asking) -> Response:
        """To the payment, by a page of our own: our forms lead to ourselves only."""
        campaign = self.at_address(asking)
        form = kept.read(asking.request, KEPT)
        if late := self.turned_away(asking, campaign, 3, form):
            return late
        try:
            said = {"command_id": str(forms.command_id(asking.body)), "source": source_of(asking, self.own)}
            command = Pledge.load({**gifts.said(form), **said, "campaign_id": campaign["campaign_id"]})
            pledge = self.ask(asking, command)
        except Refused as refusal:
            facts: dict[str, Any] = {"wrong": told(asking, refusal), "status": refusal.status}
            if refusal.status == Unavailable.status:
                facts["command_id"] = asking.body["command_id"]  # unknown whether it was made: the same id asks again
            return self.shown(asking, campaign, 3, form, **facts)
        return kept.forget(self.to_payment(pledge), KEPT, address(campaign))

    def to_payment(self, pledge: Mapping[str, Any]) -> Response:
        """By way of our page of the pledge where there is nothing to pay yet; the key stays in the browser for it."""
        place = f"/pledges/{pledge['pledge_id']}"
        response = to(f"{place}/betaling" if pledge["pay_url"] else f"{place}/return")
        if pledge.get("key"):
            secure = self.own.public_url.startswith("https:")
            response.set_cookie(
                KEY, pledge["key"], max_age=KEY_SECONDS, path=place, httponly=True, samesite="Lax", secure=secure
            )
        return response

    @http("GET", "/pledges/<uuid:pledge_id>/betaling", auth=PUBLIC, summary="On to the payment provider", page=True)
    def payment_page(self, asking: Asking) -> Response:
        pledge = self.ask(asking, GetPledge.load({**asking.path, "key": key_of(asking)}))
        if pledge["state"] != "made" or not pledge["pay_url"]:
            return to(f"/pledges/{pledge['pledge_id']}/return")
        return self.page("payment.html", asking, pledge=pledge)

    @http("GET", f"{SUPPORT}/medfinansiering", auth=PUBLIC, summary="What the pool would add, in a sentence", page=True)
    def support_match_part(self, asking: Asking) -> Response:
        """A part of a page, for step 1 while somebody types; empty where the amount is none yet."""
        campaign = self.at_address(asking)
        match = self.would_bring(asking, campaign, asking.request.args.get("amount", ""))
        return self.page("support_match.html", asking, campaign=campaign, match=match)

    def would_bring(self, asking: Asking, campaign: Mapping[str, Any], text: str) -> int | None:
        """Minor units that the pool would add to a pledge of `text` kroner; None where nobody can say."""
        if not campaign["match_left"]:
            return None
        try:
            query = GetMatch.load({"campaign_id": campaign["campaign_id"], "amount": forms.kroner(text)})
            return int(self.ask(asking, query)["would_bring"])
        except Refused:
            return None

    def next_step(self, asking: Asking, step: int, form: Mapping[str, str], wrong: Mapping[str, str]) -> Response:
        """On, with what was typed; or the step again with what is wrong."""
        campaign = self.at_address(asking)
        if late := self.turned_away(asking, campaign, step, form):
            return late
        if wrong:
            return self.shown(asking, campaign, step, form, wrong=in_words(asking, wrong), status=422)
        following = to(address(campaign) + ("/dig", "/se-efter")[step - 1])
        return self.keep(following, KEPT, address(campaign), form)

    def step(self, asking: Asking, step: int, form: Mapping[str, str]) -> Response:
        campaign = self.at_address(asking)
        return self.turned_away(asking, campaign, step, form) or self.shown(asking, campaign, step, form)

    def turned_away(
        self, asking: Asking, campaign: Mapping[str, Any], step: int, form: Mapping[str, str]
    ) -> Response | None:
        """Where a campaign takes nothing, to its page; where an earlier step is not filled, to that."""
        if campaign["state"] != "open":
            return to(f"/indsamling/{quote(campaign['slug'])}")
        if step > 1 and gifts.wrong_in_first(form):
            return to(address(campaign))
        if step > 2 and gifts.wrong_in_second(form, known=bool(asking.principal.person)):  # noqa: PLR2004 - the last
            return to(f"{address(campaign)}/dig")
        return None

    def shown(  # noqa: PLR0913 - a page's facts
        self,
        asking: Asking,
        campaign: Mapping[str, Any],
        step: int,
        form: Mapping[str, str],
        *,
        wrong: Any = None,
        status: int = 200,
        **more: Any,
    ) -> Response:
        facts = {"campaign": campaign, "step": step, "form": form, "wrong": wrong, "here": address(campaign)}
        if step == 1:
            facts["match"] = self.would_bring(asking, campaign, form.get("amount", ""))
        else:
            facts["gift"] = gifts.said(form)
            facts["match"] = self.would_bring(asking, campaign, form["amount"])
        return self.page(f"support_{step}.html", asking, status, **facts, **more)


def address(campaign: Mapping[str, Any]) -> str:
    return f"/indsamling/{quote(campaign['slug'])}/stoet"


def key_of(asking: Asking) -> str | None:
    """Of who did not sign in: in the link they were sent, in a form of that page, or in the browser they gave by."""
    places = (asking.request.args, asking.body, asking.request.cookies)
    names = ("key", "key", KEY)
    return next((found for place, name in zip(places, names, strict=True) if (found := place.get(name))), None)
