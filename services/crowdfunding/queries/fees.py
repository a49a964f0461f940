"""What the payment provider took."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.crowdfunding.models import ProviderFee


def fees_of(session: Session, campaign_id: UUID) -> int:
    """Minor units that the provider took for a campaign's payments, as far as it has said."""
    return int(session.scalar(select(func.sum(ProviderFee.amount)).where(ProviderFee.campaign_id == campaign_id)) or 0)
