"""Tables of this service: campaigns and what people give to them. Pool money is the ledger's."""

from services.crowdfunding.models.accounts import Booking, CampaignAccountRow, ProjectEnd
from services.crowdfunding.models.base import Base
from services.crowdfunding.models.campaigns import Campaign
from services.crowdfunding.models.fees import ProviderFee
from services.crowdfunding.models.giving_back import GiveBack, GiveBackShare
from services.crowdfunding.models.pledges import Pledge

__all__ = [
    "Base",
    "Booking",
    "Campaign",
    "CampaignAccountRow",
    "GiveBack",
    "GiveBackShare",
    "Pledge",
    "ProjectEnd",
    "ProviderFee",
]
