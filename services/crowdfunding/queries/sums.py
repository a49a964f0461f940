"""What pledges come to, added up in one way for pages, lists and the judgement: stored nowhere."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.crowdfunding.models import Pledge
from services.crowdfunding.queries.giving_back import given_back

CONFIRMED = ("reserved", "mandated", "captured")
"""States in which the provider stands for the money."""
COUNTED = (*CONFIRMED, "promised")


class Sum(NamedTuple):
    """Minor units, and of how many pledges."""

    amount: int = 0
    pledges: int = 0


class Sums(NamedTuple):
    """Of one campaign's pledges that nobody has taken back, by their state; captured is less what was given back of it."""

    by_state: Mapping[str, Sum]

    def of(self, *states: str) -> int:
        return sum(self.by_state.get(state, Sum()).amount for state in states)

    def pledges(self, *states: str) -> int:
        return sum(self.by_state.get(state, Sum()).pledges for state in states)


def sums_of(session: Session, campaign_ids: Collection[UUID]) -> dict[UUID, Sums]:
    """Two statements, however many campaigns; each has its sums, though they be of nothing."""
    counted = Pledge.campaign_id.in_(campaign_ids), Pledge.state.in_(COUNTED), Pledge.withdrawn_at.is_(None)
    totals = select(Pledge.campaign_id, Pledge.state, func.sum(Pledge.amount), func.count()).where(*counted)
    found: dict[UUID, dict[str, Sum]] = {campaign_id: {} for campaign_id in campaign_ids}
    for campaign_id, state, amount, pledges in session.execute(totals.group_by(Pledge.campaign_id, Pledge.state)):
        found[campaign_id][state] = Sum(int(amount), pledges)
    for campaign_id, back in given_back(session, campaign_ids).items():
        captured = found[campaign_id].get("captured", Sum())
        found[campaign_id]["captured"] = captured._replace(amount=captured.amount - back)
    return {campaign_id: Sums(by_state) for campaign_id, by_state in found.items()}
