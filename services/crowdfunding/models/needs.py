"""What a campaign needs beside money."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.crowdfunding.models.base import Base


class Need(Base):
    """Hours or things; `quantity` counts quarter hours, or whole pieces."""

    __tablename__ = "campaign_need"
    need_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    quantity: Mapped[int]
    __table_args__ = (
        CheckConstraint("kind IN ('hours', 'things')", name="kind_is_known"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
    )
