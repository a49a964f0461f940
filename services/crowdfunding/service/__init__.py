"""Crowdfunding's entrypoints: a message in, one operation or query, a message out."""

from typing import Any

from chassis.extensions import Service
from services.crowdfunding.service.answers import AnswersEntrypoints
from services.crowdfunding.service.campaigns import CampaignsEntrypoints
from services.crowdfunding.service.donors import DonorsEntrypoints
from services.crowdfunding.service.pledges import PledgesEntrypoints
from services.crowdfunding.service.settings import Own, read_settings


class CrowdfundingService(CampaignsEntrypoints, PledgesEntrypoints, DonorsEntrypoints, AnswersEntrypoints, Service):
    name = "crowdfunding"

    @staticmethod
    def own_settings(env: Any) -> Own:
        return read_settings(env)


__all__ = ["CrowdfundingService", "Own"]
