"""An official enters a campaign for somebody without MitID: the citizen's own, marked, and who helped kept apart."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignDone, StartCampaign
from contracts.crowdfunding.accounts import SubmitCampaignAccount
from contracts.crowdfunding.assisting import EnterCampaignForCitizen
from contracts.crowdfunding.pictures import RemovePicture
from contracts.crowdfunding.updates import PostUpdate
from contracts.errors import Invalid
from contracts.message import Command
from contracts.principal import EVERYWHERE, Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, CampaignAssistance, CampaignPicture
from services.crowdfunding.operations.accounts import submit_campaign_account
from services.crowdfunding.operations.campaigns import submit_campaign
from services.crowdfunding.operations.drafts import edit_campaign, start_campaign
from services.crowdfunding.operations.ending import cancel_campaign
from services.crowdfunding.operations.pictures import add_picture, arrange_pictures, remove_picture
from services.crowdfunding.operations.updates import post_update

Enter = Callable[[Session, domain.Rules, Principal, Any], CampaignDone]


def by_no_rule(operation: Callable[[Session, Principal, Any], CampaignDone]) -> Enter:
    """One that asks for none of the settings."""
    return lambda session, _rules, principal, command: operation(session, principal, command)


def post(session: Session, principal: Principal, command: PostUpdate) -> CampaignDone:
    return CampaignDone(id=post_update(session, principal, command).id, state="posted")


def account(session: Session, principal: Principal, command: SubmitCampaignAccount) -> CampaignDone:
    done = submit_campaign_account(session, principal, command)
    return CampaignDone(id=done.campaign_id, state=done.state)


ENTERED: Mapping[str, Enter] = MappingProxyType(
    {
        "start_campaign": start_campaign,
        "edit_campaign": edit_campaign,
        "add_picture": by_no_rule(add_picture),
        "arrange_pictures": by_no_rule(arrange_pictures),
        "remove_picture": by_no_rule(remove_picture),
        "submit_campaign": submit_campaign,
        "cancel_campaign": cancel_campaign,
        "post_update": by_no_rule(post),
        "submit_campaign_account": by_no_rule(account),
    }
)
"""By the field of `EnterCampaignForCitizen`: what the citizen would do."""
LATER = ("cancel_campaign", "post_update", "submit_campaign_account")
"""What says nothing that is reviewed: who entered the campaign itself is what everybody is told."""


def enter_campaign_for_citizen(
    session: Session, rules: domain.Rules, principal: Principal, command: EnterCampaignForCitizen
) -> CampaignDone:
    """As if the citizen had, within their limits. From then on all can see that the city entered it."""
    given = {name: each for name in ENTERED if (each := getattr(command, name)) is not None}
    if len(given) != 1:
        raise Invalid("one thing is entered at a time", fields={name: ["One of these."] for name in ENTERED})
    ((name, entered),) = given.items()
    about = about_campaign(session, entered)
    area_id = entered.area_id if isinstance(entered, StartCampaign) else area_of(session, about)
    principal.require(*domain.PERMISSIONS["enter_campaign_for_citizen"].roles, scope=area_id)
    if entered.command_id != command.command_id:
        raise Invalid("the two ids are one", fields={name: {"command_id": ["Another than the command's."]}})
    domain.drafts.check_another(principal.person, command.citizen.person)
    done = ENTERED[name](session, rules, command.citizen, entered)
    campaign = session.get_one(Campaign, about or done.id)
    if name not in LATER:
        campaign.assisted = True
    row = CampaignAssistance(command_id=command.command_id, entered=name, campaign_id=campaign.campaign_id)
    row.person, row.entered_by, row.entered_at = command.citizen.person, principal.person, now()
    session.add(row)
    return done


def about_campaign(session: Session, entered: Command) -> UUID | None:
    """The campaign that is entered about; None for one that does not exist yet, or a picture that never did."""
    if isinstance(entered, StartCampaign):
        return None
    if isinstance(entered, RemovePicture):
        picture = session.get(CampaignPicture, entered.picture_id)
        return picture.campaign_id if picture else None
    campaign_id: UUID = entered.campaign_id  # type: ignore[attr-defined] # all the others name it
    return campaign_id


def area_of(session: Session, campaign_id: UUID | None) -> str:
    """Where the official must be one; what is unknown is said afterwards."""
    campaign = session.get(Campaign, campaign_id) if campaign_id else None
    return campaign.area_id if campaign else EVERYWHERE
