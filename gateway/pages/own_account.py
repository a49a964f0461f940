"""The owner accounts for a campaign: the ledger's figures, and what each payment was for."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.crowdfunding.accounts import GetCampaignAccount, SubmitCampaignAccount
from contracts.errors import Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import UNPROCESSABLE, Pages, in_words, to, told
from gateway.pages.starting import OWN
from gateway.web import forms, vouchers

ACCOUNT = f"{OWN}/regnskab"


class Routes(Pages):
    @http("GET", ACCOUNT, auth=SIGNED_IN, summary="Account for one's campaign", page=True)
    def own_account_page(self, asking: Asking) -> Response:
        account = self.ask(asking, GetCampaignAccount.load(asking.path))
        return self.own_account(asking, account, vouchers.typed(account))

    @http("POST", ACCOUNT, auth=SIGNED_IN, summary="Submit the account by form", page=True, takes="form")
    def submit_campaign_account_by_form(self, asking: Asking) -> Response:
        """Said again until a playmaker has accepted it, it is the later word that counts."""
        account = self.ask(asking, GetCampaignAccount.load(asking.path))
        said, wrong = vouchers.read(asking.body, account["payments"])
        if wrong:
            return self.own_account(asking, account, asking.body, in_words(asking, wrong), UNPROCESSABLE)
        try:
            ids = {**asking.path, "command_id": str(forms.command_id(asking.body))}
            self.ask(asking, SubmitCampaignAccount.load({**said, **ids}))
        except Refused as refusal:
            return self.own_account(asking, account, asking.body, told(asking, refusal), refusal.status)
        return to(f"/mine-indsamlinger/{asking.path['campaign_id']}/regnskab")

    def own_account(
        self,
        asking: Asking,
        account: Mapping[str, Any],
        form: Mapping[str, str],
        wrong: Any = None,
        status: int = 200,
    ) -> Response:
        return self.page("own_account.html", asking, status, account=account, form=form, wrong=wrong)
