"""What a citizen at the counter chooses among: the proposals of a budget, what a campaign needs, and who promised it."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.budgets import GetBudget, ListProposals
from contracts.crowdfunding import GetCampaign
from contracts.crowdfunding.helping import EnterHelpForCitizen, FulfilHelp, GetNeeds, ListHelpers, PromiseHelp
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.action import CPR, Assisted
from gateway.pages.desk.counter import COUNTER, to_support
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import DESK, Section
from gateway.pages.desk.work import SHOWN_MAX, Found
from gateway.residents import citizen
from gateway.web import forms, gifts

PROPOSALS = f"{COUNTER}/forslag/<uuid:budget_id>"
HELP = f"{COUNTER}/hjaelp/<uuid:campaign_id>"
GIVEN = f"{COUNTER}/givet/<uuid:campaign_id>"
NOTE = Field("note", "text", required=False)
SEARCH_CHARS_MAX = 200
PROMISES_MAX = 1_000
"""Shown of one campaign."""
PROMISE = Assisted(PromiseHelp, "need_id", within=EnterHelpForCitizen)
FULFIL = Assisted(FulfilHelp, "promise_id", within=EnterHelpForCitizen)


class Routes(Pages):
    @http("GET", PROPOSALS, auth=SIGNED_IN, summary="Proposals that a citizen may support", page=True)
    def proposals_to_support(self, asking: Asking) -> Response:
        """Those whose words match, or the first; who looks for another writes a word of it."""
        search = asking.request.args.get("ord", "").strip()[:SEARCH_CHARS_MAX]
        listed = {**asking.path, "search": search or None, "limit": SHOWN_MAX}
        found = self.gather(asking, budget=GetBudget.load(asking.path), proposals=ListProposals.load(listed))
        budget, _ = found.needed("budget"), found.needed("proposals")
        section = Section("to_support", tuple(to_support(Found(found.parts))), missing=False)
        return self.page("desk_pick.html", asking, budget=budget, section=section, search=search)

    @http("GET", HELP, auth=SIGNED_IN, summary="What a campaign needs, for a citizen who would help", page=True)
    def help_for_citizen_form(self, asking: Asking) -> Response:
        return self.help_for_citizen(asking, {})

    @http("POST", HELP, auth=SIGNED_IN, summary="Promise help for a citizen by form", page=True, takes="form")
    def promise_help_for_citizen_by_form(self, asking: Asking) -> Response:
        needs = {each["need_id"]: each for each in self.ask(asking, GetNeeds.load(asking.path))["needs"]}
        need = needs.get(asking.body.get("need_id", ""))
        said, wrong = fields.read((CPR,), asking.body)
        if need is None:
            wrong["need_id"] = "empty"
        else:
            wrong |= gifts.wrong_in_help(asking.body, need["kind"])
        if need is None or wrong:
            return self.help_for_citizen(asking, asking.body, in_words(asking, wrong), Invalid.status)
        try:
            ids = {"command_id": str(forms.command_id(asking.body)), "need_id": need["need_id"]}
            who = citizen(asking.principal, said["cpr"], self.own)
            promised = self.ask(asking, PROMISE.entered(ids | gifts.help_said(asking.body, need["kind"]), who))
        except Refused as refusal:
            return self.help_for_citizen(asking, asking.body, told(asking, refusal), refusal.status)
        return self.page("desk_done.html", asking, action=PROMISE, told={"id": promised["id"]}, then=(), back=DESK)

    def help_for_citizen(
        self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200
    ) -> Response:
        found = self.gather(asking, campaign=GetCampaign.load(asking.path), needs=GetNeeds.load(asking.path))
        campaign, needs = found.needed("campaign"), found.needed("needs")["needs"]
        missing = [each for each in needs if each["missing"]]
        return self.page("desk_help.html", asking, status, campaign=campaign, needs=missing, form=form, wrong=wrong)

    @http("GET", GIVEN, auth=SIGNED_IN, summary="What was promised, for a citizen who has given it", page=True)
    def given_for_citizen_form(self, asking: Asking) -> Response:
        return self.given_for_citizen(asking, {})

    @http("POST", GIVEN, auth=SIGNED_IN, summary="Say what a citizen gave by form", page=True, takes="form")
    def fulfil_help_for_citizen_by_form(self, asking: Asking) -> Response:
        """Whose the promise is, the service knows; what its quantity counts, we ask, and believe no form."""
        promises = {each["promise_id"]: each for each in self.promises(asking)}
        promise = promises.get(asking.body.get("promise_id", ""))
        said, wrong = fields.read((CPR, NOTE), asking.body)
        quantity = 0
        if promise is None:
            wrong["promise_id"] = "empty"
        else:
            try:
                quantity = forms.quantity(asking.body.get("quantity", ""), promise["kind"])
            except Invalid as error:
                wrong["quantity"] = str(error.facts["reason"])
        if promise is None or wrong:
            return self.given_for_citizen(asking, asking.body, in_words(asking, wrong), Invalid.status)
        try:
            who = citizen(asking.principal, said.pop("cpr"), self.own)
            ids = {"command_id": str(forms.command_id(asking.body)), "promise_id": promise["promise_id"]}
            self.ask(asking, FULFIL.entered({**said, **ids, "quantity": quantity}, who))
        except Refused as refusal:
            return self.given_for_citizen(asking, asking.body, told(asking, refusal), refusal.status)
        return to(f"{DESK}?gjort={FULFIL.name}")

    def given_for_citizen(
        self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200
    ) -> Response:
        found = self.gather(asking, campaign=GetCampaign.load(asking.path), needs=GetNeeds.load(asking.path))
        titles = {each["need_id"]: each["title"] for each in found.needed("needs")["needs"]}
        facts = {"campaign": found.needed("campaign"), "titles": titles, "promises": self.promises(asking)}
        return self.page("desk_given.html", asking, status, action=FULFIL, form=form, wrong=wrong, **facts)

    def promises(self, asking: Asking) -> list[dict[str, Any]]:
        """All that stand, and that nobody has confirmed."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while len(found) < PROMISES_MAX:
            page = self.ask(asking, ListHelpers.load({**asking.path, "after": after}))
            found += [each for each in page["items"] if each["confirmed"] is None]
            after = page["next_after"]
            if after is None:
                break
        return found
