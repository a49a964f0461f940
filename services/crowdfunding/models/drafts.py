"""What a campaign says beside its own row: what the money is for, and what else is needed. It is written while it is a draft."""

from typing import get_args
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import changed, refuse
from contracts.crowdfunding.drafts import QUANTITY_MAX, NeedKind
from services.crowdfunding.models.base import Base
from services.crowdfunding.models.campaigns import Campaign


class CampaignCost(Base):
    """One line of what the money is for, in minor units; `position` is its place among them."""

    __tablename__ = "campaign_cost"
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (CheckConstraint("amount > 0", name="amount_is_positive"),)


class CampaignNeed(Base):
    """Whole hours, or things, that are needed; the same row for as long as the campaign asks for it."""

    __tablename__ = "campaign_need"
    need_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    kind: Mapped[NeedKind] = mapped_column(String)
    title: Mapped[str]
    quantity: Mapped[int]
    position: Mapped[int]
    __table_args__ = (
        CheckConstraint(f"kind IN {get_args(NeedKind)}", name="kind_is_known"),
        CheckConstraint(f"quantity BETWEEN 1 AND {QUANTITY_MAX}", name="quantity_within_the_limit"),
        Index(None, "campaign_id", "position"),
    )


HANDED_IN = "EXISTS (SELECT 1 FROM campaign WHERE campaign_id = {row}.campaign_id AND state <> 'draft')"
UNBALANCED = (
    "OLD.state = 'draft' AND NEW.state NOT IN ('draft', 'cancelled') AND NEW.goal + NEW.granted <>"
    " (SELECT COALESCE(SUM(amount), 0) FROM campaign_cost WHERE campaign_id = NEW.campaign_id)"
)
refuse("what_the_money_is_for_adds_up", "UPDATE", Campaign, UNBALANCED)
for model, named in ((CampaignCost, "a_cost"), (CampaignNeed, "a_need")):
    refuse(f"{named}_is_added_to_a_draft", "INSERT", model, HANDED_IN.replace("{row}", "NEW"))
    refuse(f"{named}_is_changed_in_a_draft", "UPDATE", model, HANDED_IN.replace("{row}", "OLD"))
    refuse(f"{named}_is_removed_from_a_draft", "DELETE", model, HANDED_IN.replace("{row}", "OLD"))
refuse("a_need_stays_what_it_is", "UPDATE", CampaignNeed, changed("need_id", "campaign_id", "kind"))
