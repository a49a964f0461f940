"""Who may do something to a campaign, by the table of permissions."""

from contracts.crowdfunding import NotYourCampaign
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign


def allow(principal: Principal, entrypoint: str, campaign: Campaign) -> None:
    """Whoever is signed in or owns it, where the table says so, or holds one of the roles for its area; else refused."""
    permission = domain.permission(entrypoint)
    principal.require_person()
    if "signed in" in permission.others or ("owner" in permission.others and principal.person == campaign.owner):
        return
    if not permission.roles:
        raise NotYourCampaign("this takes whoever started the campaign")
    principal.require(*permission.roles, scope=campaign.area_id)
