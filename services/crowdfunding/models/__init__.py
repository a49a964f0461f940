"""Tables of this service: campaigns and what people give to them. Pool money is the ledger's."""

from services.crowdfunding.models.base import Base
from services.crowdfunding.models.campaigns import Campaign
from services.crowdfunding.models.donors import DonorContact, DonorEntry
from services.crowdfunding.models.notices import Notice
from services.crowdfunding.models.pledges import Pledge

__all__ = [
    "Base",
    "Campaign",
    "DonorContact",
    "DonorEntry",
    "Notice",
    "Pledge",
]
