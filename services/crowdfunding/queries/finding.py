"""Campaigns in which words stand."""

from typing import Any

from sqlalchemy import exists

from services.crowdfunding.domain import words
from services.crowdfunding.models import Campaign, CampaignStem


def in_which_stand(chosen: Any, search: str) -> Any:
    """Those of them in which every word stands, by its Danish stem, read along the first one's index. A search without a
    word finds nothing.
    """
    first, *others = words.searched(search) or [""]
    chosen = chosen.join(CampaignStem, CampaignStem.campaign_id == Campaign.campaign_id).where(
        CampaignStem.stem == first
    )
    for stem in others:
        also = CampaignStem.__table__.alias()
        chosen = chosen.where(exists().where(also.c.stem == stem, also.c.campaign_id == Campaign.campaign_id))
    return chosen
