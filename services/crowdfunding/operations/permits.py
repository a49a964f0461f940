"""The account for a permit of a campaign's own: recorded when it is sent, announced once when it is late."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now, today
from chassis.outbox import publish
from contracts.crowdfunding import CampaignDone, PermitAccountOverdue, RecordPermitAccount, WrongCampaignState
from contracts.principal import Principal
from services.crowdfunding.domain import permits
from services.crowdfunding.models import Campaign
from services.crowdfunding.operations.allowing import allow
from services.crowdfunding.operations.campaigns import done, locked
from services.crowdfunding.queries.accounts import COLLECTING

OVERDUE_A_TICK_MAX = 100


def record_permit_account(session: Session, principal: Principal, command: RecordPermitAccount) -> CampaignDone:
    campaign = locked(session, command.campaign_id)
    allow(principal, "record_permit_account", campaign)
    if campaign.opened_at is None or campaign.state in COLLECTING:
        raise WrongCampaignState("an account is owed when the collection is over", state=campaign.state)
    permits.check_account(campaign.account_due_on, campaign.account_sent_on, command.sent_on, campaign.ended_at, now())
    campaign.account_sent_on = command.sent_on
    return done(campaign)


def tell_overdue_accounts(session: Session) -> None:
    """Once each: what was due yesterday or before, of campaigns that did collect, and is not said to be sent."""
    late = Campaign.account_due_on < today(), Campaign.account_sent_on.is_(None), Campaign.account_told_at.is_(None)
    chosen = select(Campaign).where(*late, Campaign.opened_at.is_not(None)).order_by(Campaign.account_due_on)
    for campaign in session.scalars(chosen.limit(OVERDUE_A_TICK_MAX).with_for_update()):
        if campaign.account_due_on is not None:
            campaign.account_told_at = now()
            publish(session, PermitAccountOverdue(campaign_id=campaign.campaign_id, due_on=campaign.account_due_on))
