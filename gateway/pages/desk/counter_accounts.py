"""The account of a campaign at the counter: an official writes down what its owner says of each payment."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.crowdfunding.accounts import GetCampaignAccount, SubmitCampaignAccount
from contracts.crowdfunding.assisting import EnterCampaignForCitizen
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.action import CPR, Assisted
from gateway.pages.desk.items import DESK
from gateway.residents import citizen
from gateway.web import forms, vouchers

SUBMIT = Assisted(SubmitCampaignAccount, "campaign_id", within=EnterCampaignForCitizen)
ACCOUNT = f"{DESK}/{SUBMIT.name}/<uuid:campaign_id>"


class Routes(Pages):
    @http("GET", ACCOUNT, auth=SIGNED_IN, summary="Account for a citizen's campaign", page=True)
    def account_for_citizen_form(self, asking: Asking) -> Response:
        account = self.ask(asking, GetCampaignAccount.load(asking.path))
        return self.account_for_citizen(asking, account, vouchers.typed(account))

    @http("POST", ACCOUNT, auth=SIGNED_IN, summary="Submit a citizen's account by form", page=True, takes="form")
    def submit_campaign_account_for_citizen_by_form(self, asking: Asking) -> Response:
        account = self.ask(asking, GetCampaignAccount.load(asking.path))
        who, wrong = fields.read((CPR,), asking.body)
        said, mistakes = vouchers.read(asking.body, account["payments"])
        if wrong or mistakes:
            return self.account_for_citizen(
                asking, account, asking.body, in_words(asking, wrong | mistakes), Invalid.status
            )
        try:
            ids = {**asking.path, "command_id": str(forms.command_id(asking.body))}
            self.ask(asking, SUBMIT.entered({**said, **ids}, citizen(asking.principal, who["cpr"], self.own)))
        except Refused as refusal:
            return self.account_for_citizen(asking, account, asking.body, told(asking, refusal), refusal.status)
        return to(f"{DESK}?gjort={SUBMIT.name}")

    def account_for_citizen(
        self,
        asking: Asking,
        account: Mapping[str, Any],
        form: Mapping[str, str],
        wrong: Any = None,
        status: int = 200,
    ) -> Response:
        facts = {"action": SUBMIT, "account": account, "form": form, "wrong": wrong}
        return self.page("desk_account.html", asking, status, **facts)
