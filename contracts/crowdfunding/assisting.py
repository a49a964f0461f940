"""What an official enters for somebody who cannot sign in: the same commands, the same rules, under the citizen's handle."""

from contracts.crowdfunding.drafts import EditCampaign, StartCampaign
from contracts.message import Command
from contracts.principal import Principal


class EnterCampaignForCitizen(Command):
    """One of these, by its own id; `citizen` is what the gateway's residents' port says of the person. No number comes here.

    The campaign shows publicly that the city entered it, and to nobody who did.
    """

    citizen: Principal
    start_campaign: StartCampaign | None = None
    edit_campaign: EditCampaign | None = None
