"""What is hidden of a campaign after its opening, and shown again: the act, and the row that stays of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignDone, PledgeNotFound, WrongCampaignState
from contracts.crowdfunding.helping import PromiseNotFound
from contracts.crowdfunding.moderating import HideHelper, HidePicture, HideSupporter, RestorePicture
from contracts.crowdfunding.pictures import PictureNotFound
from contracts.principal import Principal
from services.crowdfunding.domain import limits
from services.crowdfunding.models import (
    Campaign,
    CampaignModeration,
    CampaignNeed,
    CampaignPicture,
    HelpPromise,
    Pledge,
)
from services.crowdfunding.operations.allowing import allow
from services.crowdfunding.operations.campaigns import locked
from services.crowdfunding.operations.notices import tell


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


def hide_supporter(session: Session, principal: Principal, command: HideSupporter) -> CampaignDone:
    """A name that nobody has looked at, and that may be an insult or somebody else's; the pledge counts as before."""
    campaign = published(session, principal, command.campaign_id, "hide_supporter")
    mine = Pledge.campaign_id == campaign.campaign_id, Pledge.supporter_id == command.supporter_id
    pledge = session.scalar(select(Pledge).where(*mine).with_for_update())
    if pledge is None:
        raise PledgeNotFound("nobody of this campaign's is shown by that id")
    take_name(campaign, pledge)
    told = {"what": "hidden", "reason": command.reason, "supporter_id": command.supporter_id}
    keep_moderation(session, principal, campaign, **told)
    tell(session, pledge, "name_hidden", text=command.reason)
    return CampaignDone(id=command.supporter_id, state="hidden")


def hide_helper(session: Session, principal: Principal, command: HideHelper) -> CampaignDone:
    found = session.get(HelpPromise, command.promise_id)
    if found is None:
        raise PromiseNotFound("there is no such promise")
    campaign_id = session.get_one(CampaignNeed, found.need_id).campaign_id
    campaign = published(session, principal, campaign_id, "hide_helper")
    promise = session.get_one(HelpPromise, command.promise_id, with_for_update=True, populate_existing=True)
    take_name(campaign, promise)
    told = {"what": "hidden", "reason": command.reason, "promise_id": promise.promise_id}
    keep_moderation(session, principal, campaign, **told)
    return CampaignDone(id=promise.promise_id, state="hidden")


def published(session: Session, principal: Principal, campaign_id: UUID, entrypoint: str) -> Campaign:
    """Locked."""
    campaign = locked(session, campaign_id)
    allow(principal, entrypoint, campaign)
    if campaign.opened_at is None:
        raise WrongCampaignState("nobody is shown before it opens", state=campaign.state)
    return campaign


def take_name(campaign: Campaign, row: Pledge | HelpPromise) -> None:
    if row.display_name is None:
        raise WrongCampaignState("this one is shown without a name", state=campaign.state)
    row.shown_as, row.display_name, row.cvr = "anonymous", None, None


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
