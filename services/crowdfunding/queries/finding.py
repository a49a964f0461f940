"""Campaigns in which words stand."""

from typing import Any

from sqlalchemy import exists, select

from chassis import words
from services.crowdfunding.models import Campaign, CampaignStem


def in_which_stand(search: str) -> tuple[Any, Any]:
    """Those in which every word stands, by its Danish stem; and the key by which the first one's index has them in order.
    A search without a word finds nothing.
    """
    first, *others = words.searched(search) or [""]
    chosen = select(Campaign).join(CampaignStem, CampaignStem.campaign_id == Campaign.campaign_id)
    chosen = chosen.where(CampaignStem.stem == first)
    for stem in others:
        also = CampaignStem.__table__.alias()
        chosen = chosen.where(exists().where(also.c.stem == stem, also.c.campaign_id == Campaign.campaign_id))
    return chosen, CampaignStem.campaign_id
