"""Pictures are added, put in order and removed by those who write the campaign, for as long as it is a draft."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignDone
from contracts.crowdfunding.pictures import AddPicture, ArrangePictures, PictureNotFound, RemovePicture
from contracts.principal import Principal
from services.crowdfunding import domain, queries
from services.crowdfunding.models import Campaign, CampaignPicture
from services.crowdfunding.operations.campaigns import done, locked


def add_picture(session: Session, principal: Principal, command: AddPicture) -> CampaignDone:
    """Keep what is known of a file; the command's id becomes the picture's. It stands last; the first one is the cover."""
    campaign = locked(session, command.campaign_id)
    require_writing(session, principal, campaign)
    queries.pictures.require_room(session, principal, campaign.campaign_id)
    picture = CampaignPicture(
        picture_id=command.command_id,
        campaign_id=campaign.campaign_id,
        position=next_position(session, campaign),
        name=command.name,
        description=command.description,
        media_type=command.media_type,
        size_bytes=command.size_bytes,
        digest=command.digest,
        added_by=principal.person,
        added_at=now(),
    )
    session.add(picture)
    return CampaignDone(id=picture.picture_id, state="added")


def remove_picture(session: Session, principal: Principal, command: RemovePicture) -> CampaignDone:
    """It is in no list any more; the row stays, and the file with it."""
    found = session.get(CampaignPicture, command.picture_id)
    if found is None:
        raise PictureNotFound("there is no such picture")
    campaign = locked(session, found.campaign_id)
    require_writing(session, principal, campaign)
    picture = session.get_one(CampaignPicture, command.picture_id, populate_existing=True)
    if picture.removed_at is not None:
        raise PictureNotFound("there is no such picture")
    picture.removed_by, picture.removed_at = principal.person, now()
    return CampaignDone(id=picture.picture_id, state="removed")


def arrange_pictures(session: Session, principal: Principal, command: ArrangePictures) -> CampaignDone:
    """All of them in this order. Positions only grow, so that no two pictures ever pass through the same one."""
    campaign = locked(session, command.campaign_id)
    require_writing(session, principal, campaign)
    there = {each.picture_id: each for each in queries.pictures.pictures_of(session, campaign.campaign_id)}
    domain.pictures.check_order(command.picture_ids, list(there))
    for position, picture_id in enumerate(command.picture_ids, next_position(session, campaign)):
        there[picture_id].position = position
    return done(campaign)


def require_writing(session: Session, principal: Principal, campaign: Campaign) -> None:
    """Refuse whoever does not write it, and what is written no more."""
    queries.team.require_behind(session, principal, campaign)
    domain.drafts.check_draft(campaign.state)


def next_position(session: Session, campaign: Campaign) -> int:
    last = select(func.max(CampaignPicture.position)).where(CampaignPicture.campaign_id == campaign.campaign_id)
    return (session.scalar(last) or 0) + 1
