"""Where messages about the review of a campaign come in."""

from sqlalchemy.orm import Session

from chassis.extensions import command, query
from contracts.crowdfunding import (
    CampaignDone,
    CampaignReview,
    Criteria,
    GetCampaignReview,
    ListCriteria,
    PublishCampaign,
    ReturnCampaign,
    SubmitCampaign,
)
from contracts.principal import Principal
from services.crowdfunding import operations
from services.crowdfunding.queries import reviewing
from services.crowdfunding.service.settings import Own


class ReviewingEntrypoints:
    """Handed in, sent back, published; and by what."""

    own: Own

    @query(ListCriteria)
    def list_criteria(self, _session: Session, _principal: Principal, _query: ListCriteria) -> Criteria:
        return reviewing.list_criteria(self.own.rules)

    @query(GetCampaignReview)
    def get_campaign_review(self, session: Session, principal: Principal, query: GetCampaignReview) -> CampaignReview:
        return reviewing.get_campaign_review(session, principal, query)

    @command(SubmitCampaign)
    def submit_campaign(self, session: Session, principal: Principal, command: SubmitCampaign) -> CampaignDone:
        return operations.submit_campaign(session, self.own.rules, principal, command)

    @command(ReturnCampaign)
    def return_campaign(self, session: Session, principal: Principal, command: ReturnCampaign) -> CampaignDone:
        return operations.return_campaign(session, self.own.rules, principal, command)

    @command(PublishCampaign)
    def publish_campaign(self, session: Session, principal: Principal, command: PublishCampaign) -> CampaignDone:
        return operations.publish_campaign(session, self.own.rules, principal, command)
