"""Tables of this service: campaigns and what people give to them. Pool money is the ledger's."""

from services.crowdfunding.models.accounts import Booking, CampaignAccountRow, ProjectEnd
from services.crowdfunding.models.assisting import CampaignAssistance
from services.crowdfunding.models.base import Base
from services.crowdfunding.models.campaigns import Campaign
from services.crowdfunding.models.comments import Comment
from services.crowdfunding.models.donors import DonorContact, DonorEntry
from services.crowdfunding.models.drafts import CampaignCost, CampaignNeed
from services.crowdfunding.models.ending import Extension
from services.crowdfunding.models.fees import ProviderFee
from services.crowdfunding.models.finding import CampaignStem
from services.crowdfunding.models.frozen import CONTENT
from services.crowdfunding.models.giving_back import GiveBack, GiveBackShare
from services.crowdfunding.models.helping import HelpPromise
from services.crowdfunding.models.matching import MatchingScheme, MatchLine, MatchRequest
from services.crowdfunding.models.moderating import CampaignModeration
from services.crowdfunding.models.notices import Notice
from services.crowdfunding.models.pictures import CampaignPicture
from services.crowdfunding.models.pledges import Pledge
from services.crowdfunding.models.reconciliation import Reconciliation
from services.crowdfunding.models.reviewing import Review
from services.crowdfunding.models.team import CampaignMember
from services.crowdfunding.models.undelivered import UndeliveredRefund
from services.crowdfunding.models.updates import CampaignUpdate
from services.crowdfunding.models.webhooks import Webhook

__all__ = [
    "CONTENT",
    "Base",
    "Booking",
    "Campaign",
    "CampaignAccountRow",
    "CampaignAssistance",
    "CampaignCost",
    "CampaignMember",
    "CampaignModeration",
    "CampaignNeed",
    "CampaignPicture",
    "CampaignStem",
    "CampaignUpdate",
    "Comment",
    "DonorContact",
    "DonorEntry",
    "Extension",
    "GiveBack",
    "GiveBackShare",
    "HelpPromise",
    "MatchLine",
    "MatchRequest",
    "MatchingScheme",
    "Notice",
    "Pledge",
    "ProjectEnd",
    "ProviderFee",
    "Reconciliation",
    "Review",
    "UndeliveredRefund",
    "Webhook",
]
