"""A campaign's account as people read it: to the krone what came in, what was taken, and what it was used for."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from werkzeug import Response

from contracts.budgets.projects import ListProjects
from contracts.crowdfunding.accounts import AccountNotPublic, GetCampaignAccount
from contracts.crowdfunding.giving_back import ListGiveBacks
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages import campaigns
from gateway.pages.base import to
from gateway.pages.campaigns import CAMPAIGN
from gateway.pages.desk.items import form

ENDED = ("finished", "given_back")
"""The states of a project that spends nothing more."""


class Routes(campaigns.Routes):
    @http("GET", f"{CAMPAIGN}/regnskab", auth=PUBLIC, summary="A campaign's account", page=True)
    def campaign_account_page(self, asking: Asking) -> Response:
        """One that goes on has none for everybody yet: back to its page."""
        campaign = self.at_address(asking)
        try:
            account = self.ask(asking, GetCampaignAccount.load({"campaign_id": campaign["campaign_id"]}))
        except AccountNotPublic:
            return to(f"/indsamling/{quote(campaign['slug'])}")
        which = {"campaign_id": campaign["campaign_id"]}
        found = self.gather(asking, given=ListGiveBacks.load(which), projects=ListProjects.load(which))
        facts: dict[str, Any] = {"given_back": found.items("given"), "unavailable": found.unavailable}
        facts["steps"] = giving_back(account, found.items("projects"), asking)
        return self.page("campaign_account.html", asking, campaign=campaign, account=account, **facts)


def giving_back(account: Mapping[str, Any], projects: list[dict[str, Any]], asking: Asking) -> list[tuple[str, str]]:
    """For a playmaker, once the project has ended with citizens' money left: that it goes back to them."""
    over = any(each["state"] in ENDED for each in projects)
    if account["totals"]["left"] <= 0 or not over or not asking.principal.has("playmaker", account["area_id"]):
        return []
    return [form("give_back_contributions", account["campaign_id"], fra=asking.request.path)]
