"""The gateway as a nameko service: every route, gathered.

python -m chassis.runner gateway.service:GatewayService
"""

from typing import Any

from gateway import settings
from gateway.pages import (
    accessibility,
    api,
    campaign_account,
    casting,
    elections,
    events,
    front,
    own_account,
    own_campaigns,
    own_pledge,
    own_support,
    postings,
    proposal_pictures,
    proposing,
    results,
    sign_in,
)
from gateway.pages import applications as applications_pages
from gateway.pages import areas as area_pages
from gateway.pages import budgets as budget_pages
from gateway.pages import helping as helping_pages
from gateway.pages import initiatives as initiative_pages
from gateway.pages import projects as project_pages
from gateway.pages import proposals as proposal_pages
from gateway.pages.desk import (
    ballots,
    counter_accounts,
    counter_drafts,
    counter_picks,
    counter_votes,
    downloads,
    mailings,
    playmakers,
    under_way,
)
from gateway.pages.desk import campaigns as desk_campaigns
from gateway.pages.desk import councils as desk_councils
from gateway.pages.desk import routes as desk
from gateway.routes import (
    accounts,
    applications,
    areas,
    assisted_campaigns,
    assisting,
    attachments,
    books,
    budgets,
    campaigns,
    carrying,
    catalogue,
    councils,
    crowdfunding,
    dev,
    discussion,
    documents,
    donors,
    drafts,
    feed,
    forms,
    framing,
    grants,
    helping,
    importing,
    initiatives,
    ledger,
    letters,
    live,
    matching,
    open_data,
    overview,
    processes,
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
    books.Routes,
    crowdfunding.Routes,
    drafts.Routes,
    assisted_campaigns.Routes,
    campaigns.Routes,
    helping.Routes,
    matching.Routes,
    accounts.Routes,
    donors.Routes,
    overview.Routes,
    processes.Routes,
    live.Routes,
    dev.Routes,
    documents.Routes,
    feed.Routes,
    catalogue.Routes,
    events.Routes,
    front.Routes,
    area_pages.Routes,
    budget_pages.Routes,
    proposal_pages.Routes,
    proposing.Routes,
    project_pages.Routes,
    initiative_pages.Routes,
    elections.Routes,
    api.Routes,
    casting.Routes,
    results.Routes,
    own_pledge.Routes,
    own_support.Routes,
    helping_pages.Routes,
    campaign_account.Routes,
    own_account.Routes,
    own_campaigns.Routes,
    proposal_pictures.Routes,
    accessibility.Routes,
    postings.Routes,
    sign_in.Routes,
    applications_pages.Routes,
    desk_campaigns.Routes,
    ballots.Routes,
    counter_votes.Routes,
    counter_picks.Routes,
    counter_drafts.Routes,
    counter_accounts.Routes,
    playmakers.Routes,
    mailings.Routes,
    downloads.Routes,
    desk_councils.Routes,
    under_way.Routes,
    desk.Routes,
):
    name = "gateway"

    @staticmethod
    def own_settings(env: Any) -> settings.GatewaySettings:
        return settings.read(env)
