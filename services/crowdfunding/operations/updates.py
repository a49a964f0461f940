"""What a campaign tells those who follow it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import CampaignUpdatePosted, WrongCampaignState
from contracts.crowdfunding.updates import PostUpdate, UpdateDone
from contracts.principal import Principal
from services.crowdfunding.domain import limits
from services.crowdfunding.models import CampaignUpdate
from services.crowdfunding.operations.allowing import allow
from services.crowdfunding.operations.campaigns import locked
from services.crowdfunding.operations.notices import tell_supporters


def post_update(session: Session, principal: Principal, command: PostUpdate) -> UpdateDone:
    """The next of the campaign's, from its opening on, also after its end."""
    campaign = locked(session, command.campaign_id)
    allow(principal, "post_update", campaign)
    if campaign.opened_at is None:
        raise WrongCampaignState("it tells its news when it is open", state=campaign.state)
    count = session.scalar(select(func.count()).where(CampaignUpdate.campaign_id == campaign.campaign_id)) or 0
    limits.check_room(count, limits.UPDATES_MAX, "updates of a campaign")
    session.add(
        CampaignUpdate(
            update_id=command.command_id,
            campaign_id=campaign.campaign_id,
            number=count + 1,
            title=command.title,
            text=command.text,
            posted_by=principal.person,
            posted_at=now(),
        )
    )
    told = {"campaign_id": campaign.campaign_id, "update_id": command.command_id}
    publish(session, CampaignUpdatePosted(**told, number=count + 1))
    tell_supporters(session, campaign, "update", about_id=command.command_id, text=command.title)
    return UpdateDone(id=command.command_id, number=count + 1)
