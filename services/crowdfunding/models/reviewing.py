"""How campaigns were looked at. Rows are only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from chassis.guards import keep_all_rows, refuse
from contracts.crowdfunding.reviewing import ReviewOutcome
from services.crowdfunding.models.base import Base


class Review(Base):
    """What a playmaker answered to one submission of a campaign, by the criteria as they stood: one outcome each, by the key."""

    __tablename__ = "review"
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True)
    submission: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[ReviewOutcome] = mapped_column(String)
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    by: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("outcome IN ('returned', 'published')", name="outcome_is_known"),)


keep_all_rows(Review)
HAD_A_HAND = """EXISTS (SELECT 1 FROM campaign WHERE campaign_id = NEW.campaign_id AND owner = NEW."by")
    OR EXISTS (SELECT 1 FROM campaign_member WHERE campaign_id = NEW.campaign_id AND person = NEW."by")
    OR EXISTS (SELECT 1 FROM campaign_assistance WHERE campaign_id = NEW.campaign_id AND entered_by = NEW."by")"""
# "by" is quoted since PL/pgSQL has a word of its own by that name.
refuse("nobody_reviews_what_they_had_a_hand_in", "INSERT", Review, HAD_A_HAND)
