"""A campaign's account as people read it: to the krone what came in, what was taken, and what it was used for."""

from urllib.parse import quote

from werkzeug import Response

from contracts.crowdfunding.accounts import AccountNotPublic, GetCampaignAccount
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages import campaigns
from gateway.pages.base import to
from gateway.pages.campaigns import CAMPAIGN


class Routes(campaigns.Routes):
    @http("GET", f"{CAMPAIGN}/regnskab", auth=PUBLIC, summary="A campaign's account", page=True)
    def campaign_account_page(self, asking: Asking) -> Response:
        """One that goes on has none for everybody yet: back to its page."""
        campaign = self.at_address(asking)
        try:
            account = self.ask(asking, GetCampaignAccount.load({"campaign_id": campaign["campaign_id"]}))
        except AccountNotPublic:
            return to(f"/indsamling/{quote(campaign['slug'])}")
        return self.page("campaign_account.html", asking, campaign=campaign, account=account)
