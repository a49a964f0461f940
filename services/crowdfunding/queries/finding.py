"""Campaigns in which words stand."""

from typing import Any

from sqlalchemy import exists

from services.crowdfunding.domain import words
from services.crowdfunding.models import Campaign, CampaignStem


def in_which_stand(search: str) -> list[Any]:
    """Conditions, one a word, by its Danish stem. A search without a word finds nothing."""
    stems = words.searched(search) or [""]
    return [
        exists().where(CampaignStem.stem == stem, CampaignStem.campaign_id == Campaign.campaign_id) for stem in stems
    ]
