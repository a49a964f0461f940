"""Crowdfunding's entrypoints: a message in, one operation or query, a message out."""

from typing import Any

from chassis.extensions import Service
from services.crowdfunding.service.accounts import AccountsEntrypoints
from services.crowdfunding.service.answers import AnswersEntrypoints
from services.crowdfunding.service.campaigns import CampaignsEntrypoints
from services.crowdfunding.service.donors import DonorsEntrypoints
from services.crowdfunding.service.drafts import DraftsEntrypoints
from services.crowdfunding.service.ending import EndingEntrypoints
from services.crowdfunding.service.helping import HelpingEntrypoints
from services.crowdfunding.service.matching import MatchingEntrypoints
from services.crowdfunding.service.pledges import PledgesEntrypoints
from services.crowdfunding.service.reconciliation import ReconciliationEntrypoints
from services.crowdfunding.service.reviewing import ReviewingEntrypoints
from services.crowdfunding.service.settings import Own, read_settings
from services.crowdfunding.service.talking import TalkingEntrypoints
from services.crowdfunding.service.ways import WaysEntrypoints
from services.crowdfunding.service.webhooks import WebhooksEntrypoints


class CrowdfundingService(
    DraftsEntrypoints,
    CampaignsEntrypoints,
    ReviewingEntrypoints,
    EndingEntrypoints,
    TalkingEntrypoints,
    HelpingEntrypoints,
    PledgesEntrypoints,
    AccountsEntrypoints,
    DonorsEntrypoints,
    MatchingEntrypoints,
    ReconciliationEntrypoints,
    WaysEntrypoints,
    WebhooksEntrypoints,
    AnswersEntrypoints,
    Service,
):
    name = "crowdfunding"

    @staticmethod
    def own_settings(env: Any) -> Own:
        return read_settings(env)


__all__ = ["CrowdfundingService", "Own"]
