"""Where messages about campaigns come in."""

from sqlalchemy.orm import Session

from chassis.extensions import command, every, query, subscribe
from contracts.budgets.carrying import CampaignWanted
from contracts.crowdfunding import (
    CampaignDone,
    Campaigns,
    CampaignView,
    GetCampaign,
    GetCampaignBySlug,
    ListCampaigns,
    StartCampaign,
)
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.service.settings import Own


class CampaignsEntrypoints:
    """Drafts, what can be read, and what time does."""

    own: Own

    @command(StartCampaign)
    def start_campaign(self, session: Session, principal: Principal, command: StartCampaign) -> CampaignDone:
        return operations.start_campaign(session, self.own.rules, principal, command)

    @query(ListCampaigns)
    def list_campaigns(self, session: Session, principal: Principal, query: ListCampaigns) -> Campaigns:
        return queries.list_campaigns(session, principal, query)

    @query(GetCampaign)
    def get_campaign(self, session: Session, _principal: Principal, query: GetCampaign) -> CampaignView:
        return queries.get_campaign(session, query)

    @query(GetCampaignBySlug)
    def get_campaign_by_slug(self, session: Session, _principal: Principal, query: GetCampaignBySlug) -> CampaignView:
        return queries.get_campaign_by_slug(session, query)

    @subscribe(CampaignWanted)
    def on_campaign_wanted(self, session: Session, event: CampaignWanted) -> None:
        operations.draft_from_proposal(session, self.own.rules, event)

    @every(seconds=1)
    def advance_campaigns(self, session: Session) -> None:
        operations.advance_campaigns(session)
