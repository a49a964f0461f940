"""An official enters a campaign for somebody without MitID: the citizen's own, marked, and who helped kept apart."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignDone, EditCampaign, StartCampaign
from contracts.crowdfunding.assisting import EnterCampaignForCitizen
from contracts.errors import Invalid
from contracts.principal import EVERYWHERE, Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, CampaignAssistance
from services.crowdfunding.operations.drafts import edit_campaign, start_campaign

ENTERED: Mapping[str, Callable[[Session, domain.Rules, Principal, Any], CampaignDone]] = MappingProxyType(
    {"start_campaign": start_campaign, "edit_campaign": edit_campaign}
)
"""By the field of `EnterCampaignForCitizen`: what the citizen would do."""


def enter_campaign_for_citizen(
    session: Session, rules: domain.Rules, principal: Principal, command: EnterCampaignForCitizen
) -> CampaignDone:
    """As if the citizen had, within their limits. From then on all can see that the city entered it."""
    given = {name: each for name in ENTERED if (each := getattr(command, name)) is not None}
    if len(given) != 1:
        raise Invalid("one thing is entered at a time", fields={name: ["One of these."] for name in ENTERED})
    ((name, entered),) = given.items()
    principal.require(*domain.PERMISSIONS["enter_campaign_for_citizen"].roles, scope=area_of(session, entered))
    if entered.command_id != command.command_id:
        raise Invalid("the two ids are one", fields={name: {"command_id": ["Another than the command's."]}})
    domain.drafts.check_another(principal.person, command.citizen.person)
    done = ENTERED[name](session, rules, command.citizen, entered)
    session.get_one(Campaign, done.id).assisted = True
    row = CampaignAssistance(command_id=command.command_id, entered=name, campaign_id=done.id)
    row.person, row.entered_by, row.entered_at = command.citizen.person, principal.person, now()
    session.add(row)
    return done


def area_of(session: Session, entered: StartCampaign | EditCampaign) -> str:
    """Where the official must be one; what is unknown is said afterwards."""
    if isinstance(entered, StartCampaign):
        return entered.area_id
    campaign = session.get(Campaign, entered.campaign_id)
    return campaign.area_id if campaign else EVERYWHERE
