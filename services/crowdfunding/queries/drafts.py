"""What a campaign says beside its own row."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.budgets.applications import CostLine
from contracts.budgets.places import Place
from contracts.crowdfunding import CampaignNeed
from services.crowdfunding import models
from services.crowdfunding.models import Campaign, CampaignCost


def place_of(campaign: Campaign) -> Place | None:
    if campaign.latitude is None or campaign.longitude is None:
        return None
    return Place(latitude=campaign.latitude, longitude=campaign.longitude)


def costs_of(session: Session, campaign_id: UUID) -> tuple[CostLine, ...]:
    rows = select(CampaignCost).where(CampaignCost.campaign_id == campaign_id).order_by(CampaignCost.position)
    return tuple(CostLine(text=row.text, amount=row.amount) for row in session.scalars(rows))


def sum_of_costs(session: Session, campaign_id: UUID) -> int:
    """Minor units."""
    summed = select(func.sum(CampaignCost.amount)).where(CampaignCost.campaign_id == campaign_id)
    return int(session.scalar(summed) or 0)


def needs_of(session: Session, campaign_id: UUID) -> tuple[CampaignNeed, ...]:
    rows = select(models.CampaignNeed).where(models.CampaignNeed.campaign_id == campaign_id)
    return tuple(
        CampaignNeed(need_id=row.need_id, kind=row.kind, title=row.title, quantity=row.quantity)
        for row in session.scalars(rows.order_by(models.CampaignNeed.position))
    )
