"""What is hidden of a campaign after its opening, and shown again: the act, and the row that stays of it."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignDone, WrongCampaignState
from contracts.crowdfunding.moderating import HidePicture, RestorePicture
from contracts.crowdfunding.pictures import PictureNotFound
from contracts.principal import Principal
from services.crowdfunding.domain import limits
from services.crowdfunding.models import Campaign, CampaignModeration, CampaignPicture
from services.crowdfunding.operations.allowing import allow
from services.crowdfunding.operations.campaigns import locked


def hide_picture(session: Session, principal: Principal, command: HidePicture) -> CampaignDone:
    """Of an open campaign, or of one that has ended: before that it is sent back, and its owner removes it."""
    campaign, picture = published_picture(session, principal, command)
    if picture.hidden_at is not None:
        raise WrongCampaignState("the picture is hidden already", state=campaign.state)
    picture.hidden_at, picture.hidden_because = now(), command.reason
    keep_moderation(session, principal, campaign, what="hidden", reason=command.reason, picture_id=picture.picture_id)
    return CampaignDone(id=picture.picture_id, state="hidden")


def restore_picture(session: Session, principal: Principal, command: RestorePicture) -> CampaignDone:
    """In its old place."""
    campaign, picture = published_picture(session, principal, command)
    if picture.hidden_at is None:
        raise WrongCampaignState("the picture is not hidden", state=campaign.state)
    picture.hidden_at = picture.hidden_because = None
    keep_moderation(session, principal, campaign, what="shown", reason=command.reason, picture_id=picture.picture_id)
    return CampaignDone(id=picture.picture_id, state="shown")


def published_picture(
    session: Session, principal: Principal, command: HidePicture | RestorePicture
) -> tuple[Campaign, CampaignPicture]:
    found = session.get(CampaignPicture, command.picture_id)
    if found is None or found.removed_at is not None:
        raise PictureNotFound("there is no such picture")
    campaign = locked(session, found.campaign_id)
    allow(principal, "hide_picture", campaign)
    if campaign.opened_at is None:
        raise WrongCampaignState("until it opens its owner removes it", state=campaign.state)
    return campaign, session.get_one(CampaignPicture, command.picture_id, populate_existing=True)


def keep_moderation(session: Session, principal: Principal, campaign: Campaign, **what: Any) -> None:
    """The next row of the campaign's, which is locked."""
    of_it = CampaignModeration.campaign_id == campaign.campaign_id
    count = session.scalar(select(func.count()).where(of_it)) or 0
    limits.check_room(count, limits.MODERATIONS_MAX, "moderations of a campaign")
    row = CampaignModeration(campaign_id=campaign.campaign_id, place=count + 1, **what)
    row.by, row.at = principal.person, now()
    session.add(row)
