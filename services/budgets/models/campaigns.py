"""Campaigns that were funded, as crowdfunding told of them."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.budgets.models.budgets import Base, Minor


class FundedCampaign(Base):
    """Whose campaign became a project's money: `owner` as a keyed HMAC, or the association `cvr` in whose name it was.

    `rest_of`: the project with a grant of the pool whose rest it raised. `collected` of citizens' money and `match` of the pool's are what the ledger was first asked to hand over, and then what it did, in minor units.
    """

    __tablename__ = "funded_campaign"
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    cvr: Mapped[str | None]
    rest_of: Mapped[UUID | None] = mapped_column(index=True)
    collected: Mapped[Minor]
    match: Mapped[Minor]
    __table_args__ = (CheckConstraint("collected > 0 AND match >= 0", name="citizens_gave_something"),)
