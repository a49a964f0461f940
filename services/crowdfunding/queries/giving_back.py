"""What was decided to be given back to donors, and what has become of it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.crowdfunding.giving_back import GiveBacks, GiveBackView, ListGiveBacks
from contracts.ledger import Decision
from services.crowdfunding.models import Campaign, GiveBack, GiveBackShare, Pledge


def given_back(session: Session, campaign_ids: Collection[UUID]) -> dict[UUID, int]:
    """Campaign -> minor units that went back in part, of pledges that otherwise stand as captured."""
    mine = select(Pledge.campaign_id, func.sum(GiveBackShare.amount))
    joined = mine.join(GiveBackShare, GiveBackShare.pledge_id == Pledge.pledge_id)
    ours = Pledge.campaign_id.in_(campaign_ids), Pledge.state == "captured", GiveBackShare.state == "given"
    rows = session.execute(joined.where(*ours).group_by(Pledge.campaign_id))
    return {campaign_id: int(amount) for campaign_id, amount in rows}


def given_back_of(session: Session, pledge_ids: Collection[UUID]) -> dict[UUID, int]:
    """Pledge -> minor units of it that went back in part."""
    ours = GiveBackShare.pledge_id.in_(pledge_ids), GiveBackShare.state == "given"
    sums = select(GiveBackShare.pledge_id, func.sum(GiveBackShare.amount)).where(*ours)
    return {pledge_id: int(amount) for pledge_id, amount in session.execute(sums.group_by(GiveBackShare.pledge_id))}


def stuck(session: Session, campaign: Campaign) -> int:
    """Minor units that were to go back to donors and could not: refused, or theirs whose payments were charged back."""
    decided = GiveBack.campaign_id == campaign.campaign_id, GiveBack.state.in_(("giving", "given"))
    amount = session.scalar(select(func.sum(GiveBack.amount)).where(*decided)) or 0
    shares = select(func.sum(GiveBackShare.amount)).join(GiveBack, GiveBack.give_back_id == GiveBackShare.give_back_id)
    return int(amount - (session.scalar(shares.where(*decided, GiveBackShare.state == "given")) or 0))


def list_give_backs(session: Session, query: ListGiveBacks) -> GiveBacks:
    """Each decision with what has become of it: three statements however many donors there are."""
    mine = (
        select(GiveBack).where(GiveBack.campaign_id == query.campaign_id).order_by(GiveBack.at, GiveBack.give_back_id)
    )
    found = session.scalars(mine).all()
    total = select(GiveBackShare.give_back_id, GiveBackShare.state, func.sum(GiveBackShare.amount), func.count())
    of_these = GiveBackShare.give_back_id.in_([each.give_back_id for each in found])
    sums: dict[Any, dict[str, tuple[int, int]]] = {}
    grouped = total.where(of_these).group_by(GiveBackShare.give_back_id, GiveBackShare.state)
    for give_back_id, state, amount, count in session.execute(grouped):
        sums.setdefault(give_back_id, {})[state] = int(amount), count
    return GiveBacks(items=tuple(give_back_view(each, sums.get(each.give_back_id, {})) for each in found))


def give_back_view(row: GiveBack, sums: dict[str, tuple[int, int]]) -> GiveBackView:
    decision = Decision.load(row.decision)
    return GiveBackView(
        give_back_id=row.give_back_id,
        state=row.state,
        amount=row.amount,
        shares=sum(count for _, count in sums.values()),
        given=sums.get("given", (0, 0))[0],
        refused=sums.get("refused", (0, 0))[0],
        reason=row.reason,
        decided_on=decision.decided_on,
        decided_by=decision.decided_by,
        at=row.at,
        note=row.note,
        sequence=row.sequence,
    )
