"""Where messages about campaigns come in."""

from sqlalchemy.orm import Session

from chassis.extensions import command, every, query, subscribe
from contracts.budgets.carrying import CampaignWanted
from contracts.crowdfunding import (
    CampaignDone,
    Campaigns,
    CampaignView,
    GetCampaign,
    ListCampaigns,
    PublishCampaign,
)
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.service.settings import Own


class CampaignsEntrypoints:
    """From its publication on, and what can be read."""

    own: Own

    @command(PublishCampaign)
    def publish_campaign(self, session: Session, principal: Principal, command: PublishCampaign) -> CampaignDone:
        return operations.publish_campaign(session, self.own.rules, principal, command)

    @query(ListCampaigns)
    def list_campaigns(self, session: Session, principal: Principal, query: ListCampaigns) -> Campaigns:
        return queries.list_campaigns(session, principal, query)

    @query(GetCampaign)
    def get_campaign(self, session: Session, principal: Principal, query: GetCampaign) -> CampaignView:
        return queries.get_campaign(session, principal, query)

    @subscribe(CampaignWanted)
    def on_campaign_wanted(self, session: Session, event: CampaignWanted) -> None:
        operations.draft_wanted_campaign(session, self.own.rules, event)

    @every(seconds=1)
    def advance_campaigns(self, session: Session) -> None:
        operations.advance_campaigns(session)
