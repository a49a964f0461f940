"""The one time that a campaign's deadline was moved. Rows are only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from chassis.guards import keep_all_rows
from services.crowdfunding.models.base import Base


class Extension(Base):
    """From `closed_at` to `closes_at`, by a recorded decision. Once a campaign, by the key."""

    __tablename__ = "extension"
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True)
    closed_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("closes_at > closed_at", name="later_than_before"),)


keep_all_rows(Extension)
