"""What can be read of pledges."""

from uuid import UUID

from sqlalchemy.orm import Session

from contracts.crowdfunding import (
    GetPledge,
    PledgeNotFound,
    PledgeView,
)
from services.crowdfunding.models import Pledge
from services.crowdfunding.queries import matching


def get_pledge(session: Session, query: GetPledge) -> PledgeView:
    return pledge_view(session, query.pledge_id)


def pledge_view(session: Session, pledge_id: UUID) -> PledgeView:
    """For who knows its id: the payer, who need not have signed in."""
    pledge = session.get(Pledge, pledge_id)
    if pledge is None:
        raise PledgeNotFound("there is no such pledge")
    return PledgeView(
        pledge_id=pledge_id,
        campaign_id=pledge.campaign_id,
        amount=pledge.amount,
        state=pledge.state,  # type: ignore[arg-type]
        pay_url=pledge.pay_url or "",
        match=matching.told(session, pledge),
    )
