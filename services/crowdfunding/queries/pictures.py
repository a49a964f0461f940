"""What is known of a campaign's pictures, and who may add more."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignNotFound
from contracts.crowdfunding.assisting import GetPictureRoomForCitizen
from contracts.crowdfunding.pictures import (
    GetPicture,
    GetPictureRoom,
    HiddenPicture,
    PictureNotFound,
    PictureRoom,
    PictureView,
)
from contracts.principal import EVERYWHERE, Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, CampaignPicture
from services.crowdfunding.queries.reading import readable
from services.crowdfunding.queries.team import require_behind


def pictures_of(session: Session, campaign_id: UUID) -> list[CampaignPicture]:
    """In their order, the cover first; hidden ones too."""
    there = CampaignPicture.campaign_id == campaign_id, CampaignPicture.removed_at.is_(None)
    return list(session.scalars(select(CampaignPicture).where(*there).order_by(CampaignPicture.position)))


def shown(session: Session, campaign_id: UUID) -> dict[str, Any]:
    """Of a campaign's view: what is seen, and of what is hidden the reason."""
    there = pictures_of(session, campaign_id)
    hidden = (
        HiddenPicture(picture_id=each.picture_id, reason=each.hidden_because or "") for each in there if each.hidden_at
    )
    seen = tuple(picture_view(each) for each in there if each.hidden_at is None)
    return {"pictures": seen, "hidden_pictures": tuple(hidden)}


def covers_of(session: Session, campaign_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Campaign -> the picture that stands first, of those that have one."""
    of_these = CampaignPicture.campaign_id.in_(campaign_ids)
    there = of_these, CampaignPicture.removed_at.is_(None), CampaignPicture.hidden_at.is_(None)
    first = select(CampaignPicture.campaign_id, func.min(CampaignPicture.position).label("position")).where(*there)
    of_each = first.group_by(CampaignPicture.campaign_id).subquery()
    both = (CampaignPicture.campaign_id == of_each.c.campaign_id) & (CampaignPicture.position == of_each.c.position)
    rows = session.scalars(select(CampaignPicture).join(of_each, both))
    return {row.campaign_id: row.picture_id for row in rows}


def get_picture(session: Session, principal: Principal, query: GetPicture) -> PictureView:
    """One of a campaign that the asker may read; a hidden one for its playmakers alone, who may show it again."""
    picture = session.get(CampaignPicture, query.picture_id)
    if picture is None or picture.removed_at is not None:
        raise PictureNotFound("there is no such picture")
    try:
        campaign = readable(session, principal, picture.campaign_id)
    except CampaignNotFound as private:
        raise PictureNotFound("there is no such picture") from private
    if picture.hidden_at is not None and not principal.has("playmaker", campaign.area_id):
        raise PictureNotFound("there is no such picture")
    return picture_view(picture)


def get_picture_room_for_citizen(
    session: Session, principal: Principal, query: GetPictureRoomForCitizen
) -> PictureRoom:
    """For an official of the campaign's area: how much there is for the citizen whom they help."""
    campaign = session.get(Campaign, query.campaign_id)
    roles = domain.PERMISSIONS["get_picture_room_for_citizen"].roles
    principal.require(*roles, scope=campaign.area_id if campaign else EVERYWHERE)
    asked = GetPictureRoom(campaign_id=query.campaign_id, picture_id=query.picture_id)
    return get_picture_room(session, query.citizen, asked)


def get_picture_room(session: Session, principal: Principal, query: GetPictureRoom) -> PictureRoom:
    """How much there is; refused as adding one would be. What was added already has its answer, however late."""
    campaign = session.get(Campaign, query.campaign_id)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    require_behind(session, principal, campaign)
    added = session.get(CampaignPicture, query.picture_id) if query.picture_id else None
    if added is None or added.added_by != principal.person:
        domain.drafts.check_draft(campaign.state)
        require_room(session, principal, query.campaign_id)
    here, today = added_here(session, query.campaign_id)[0], added_today(session, principal)
    return PictureRoom(
        files_left=max(0, domain.pictures.PICTURES_MAX - here),
        files_left_today=max(0, domain.pictures.ADDED_A_DAY_MAX - today),
    )


def require_room(session: Session, principal: Principal, campaign_id: UUID) -> None:
    """LimitReached where there is none. The day's limit is counted without a lock: who adds to several campaigns at once
    may pass it by as many."""
    count, ever = added_here(session, campaign_id)
    domain.drafts.check_room(count, domain.pictures.PICTURES_MAX, "pictures of one campaign")
    domain.drafts.check_room(ever, domain.pictures.PICTURES_EVER_MAX, "pictures ever added to one campaign")
    today = added_today(session, principal)
    domain.drafts.check_room(today, domain.pictures.ADDED_A_DAY_MAX, "pictures added by one person in a day")


def added_here(session: Session, campaign_id: UUID) -> tuple[int, int]:
    """How many there are, and how many there ever were."""
    there = func.count().filter(CampaignPicture.removed_at.is_(None))
    counted = select(there, func.count()).where(CampaignPicture.campaign_id == campaign_id)
    count, ever = session.execute(counted).one()
    return count, ever


def added_today(session: Session, principal: Principal) -> int:
    since = now() - timedelta(hours=domain.pictures.DAY_HOURS)
    mine = CampaignPicture.added_by == principal.person, CampaignPicture.added_at > since
    return session.scalar(select(func.count()).where(*mine)) or 0


def named_digests(session: Session, digests: Collection[str]) -> set[str]:
    """Those of them that a picture names, a removed one included: its file is kept."""
    named = select(CampaignPicture.digest).where(CampaignPicture.digest.in_(digests))
    return set(session.scalars(named.distinct()))


def picture_view(row: CampaignPicture) -> PictureView:
    return PictureView(
        picture_id=row.picture_id,
        name=row.name,
        description=row.description,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        digest=row.digest,
        added_at=row.added_at,
    )
