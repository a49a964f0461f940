"""Tables of this service: campaigns and what people give to them. Pool money is the ledger's."""

from services.crowdfunding.models.base import Base
from services.crowdfunding.models.campaigns import Campaign
from services.crowdfunding.models.matching import MatchingScheme, MatchLine, MatchRequest
from services.crowdfunding.models.pledges import Pledge

__all__ = [
    "Base",
    "Campaign",
    "MatchLine",
    "MatchRequest",
    "MatchingScheme",
    "Pledge",
]
