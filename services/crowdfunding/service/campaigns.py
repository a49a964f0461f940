"""Where messages about campaigns come in."""

from sqlalchemy.orm import Session

from chassis.extensions import every, query, subscribe
from contracts.budgets.carrying import CampaignWanted
from contracts.crowdfunding import (
    Campaigns,
    CampaignView,
    GetCampaign,
    GetCampaignBySlug,
    ListCampaigns,
)
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.service.settings import Own


class CampaignsEntrypoints:
    """What can be read of campaigns, and what time does to them."""

    own: Own

    @query(ListCampaigns)
    def list_campaigns(self, session: Session, principal: Principal, query: ListCampaigns) -> Campaigns:
        return queries.list_campaigns(session, principal, query)

    @query(GetCampaign)
    def get_campaign(self, session: Session, principal: Principal, query: GetCampaign) -> CampaignView:
        return queries.get_campaign(session, principal, query)

    @query(GetCampaignBySlug)
    def get_campaign_by_slug(self, session: Session, principal: Principal, query: GetCampaignBySlug) -> CampaignView:
        return queries.get_campaign_by_slug(session, principal, query)

    @subscribe(CampaignWanted)
    def on_campaign_wanted(self, session: Session, event: CampaignWanted) -> None:
        operations.draft_wanted_campaign(session, self.own.rules, event)

    @every(seconds=1)
    def advance_campaigns(self, session: Session) -> None:
        operations.advance_campaigns(session)
