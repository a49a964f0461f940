"""How a campaign that is published will be found: at its permanent address, and by its words."""

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from chassis import words
from services.crowdfunding.domain import slugs
from services.crowdfunding.models import Campaign, CampaignStem


def make_findable(session: Session, campaign: Campaign) -> None:
    """As it reads now. Two with one title at once: the key lets one have the address, the other is run again."""
    slug = slugs.slug_of(campaign.title)
    taken = select(Campaign.campaign_id).where(Campaign.slug == slug, Campaign.campaign_id != campaign.campaign_id)
    campaign.slug = slug if session.scalar(taken) is None else slugs.slug_with(slug, campaign.campaign_id)
    session.execute(delete(CampaignStem).where(CampaignStem.campaign_id == campaign.campaign_id))
    found = words.stems(f"{campaign.title} {campaign.story}")
    if found:
        rows = [{"campaign_id": campaign.campaign_id, "stem": stem} for stem in sorted(found)]
        session.execute(insert(CampaignStem), rows)
