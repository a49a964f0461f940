"""The gateway as a nameko service: every route, gathered.

python -m chassis.runner gateway.service:GatewayService
"""

from typing import Any

from gateway import settings
from gateway.pages import applications as applications_pages
from gateway.pages import budgets as budget_pages
from gateway.pages import elections, front, money, permalinks, sign_in
from gateway.pages.desk import ballots
from gateway.pages.desk import campaigns as desk_campaigns
from gateway.pages.desk import routes as desk
from gateway.routes import (
    accounts,
    applications,
    areas,
    assisting,
    attachments,
    budgets,
    campaigns,
    carrying,
    councils,
    crowdfunding,
    dev,
    discussion,
    documents,
    donors,
    drafts,
    forms,
    framing,
    grants,
    helping,
    importing,
    initiatives,
    ledger,
    letters,
    matching,
    open_data,
    overview,
    projects,
    proposals,
    voting,
)


class GatewayService(
    budgets.Routes,
    framing.Routes,
    areas.Routes,
    councils.Routes,
    initiatives.Routes,
    projects.Routes,
    applications.Routes,
    proposals.Routes,
    attachments.Routes,
    carrying.Routes,
    assisting.Routes,
    forms.Routes,
    open_data.Routes,
    importing.Routes,
    discussion.Routes,
    grants.Routes,
    letters.Routes,
    voting.Routes,
    ledger.Routes,
    crowdfunding.Routes,
    drafts.Routes,
    campaigns.Routes,
    helping.Routes,
    matching.Routes,
    accounts.Routes,
    donors.Routes,
    overview.Routes,
    dev.Routes,
    documents.Routes,
    front.Routes,
    budget_pages.Routes,
    elections.Routes,
    permalinks.Routes,
    money.Routes,
    sign_in.Routes,
    applications_pages.Routes,
    desk_campaigns.Routes,
    ballots.Routes,
    desk.Routes,
):
    name = "gateway"

    @staticmethod
    def own_settings(env: Any) -> settings.GatewaySettings:
        return settings.read(env)
