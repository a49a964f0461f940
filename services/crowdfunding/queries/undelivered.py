"""Refunds that the payment provider has refused for good."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.crowdfunding.undelivered import ListUndelivered, Undelivered, UndeliveredLine
from contracts.principal import Principal
from services.crowdfunding.domain import PERMISSIONS
from services.crowdfunding.models import Campaign, GiveBackShare, Pledge, UndeliveredRefund


def list_undelivered(session: Session, principal: Principal, query: ListUndelivered) -> Undelivered:
    principal.require(*PERMISSIONS["list_undelivered"].roles)
    row = UndeliveredRefund
    chosen = select(row, Pledge, Campaign).join(Pledge, Pledge.pledge_id == row.pledge_id)
    chosen = chosen.join(Campaign, Campaign.campaign_id == Pledge.campaign_id).where(row.state == query.state)
    if query.after is not None:
        chosen = chosen.where(row.undelivered_id > query.after)
    found = session.execute(chosen.order_by(row.undelivered_id).limit(query.limit + 1)).all()
    page = found[: query.limit]
    return Undelivered(
        items=tuple(line(*each) for each in page),
        next_after=page[-1][0].undelivered_id if len(found) > query.limit else None,
    )


def line(row: UndeliveredRefund, pledge: Pledge, campaign: Campaign) -> UndeliveredLine:
    return UndeliveredLine(
        undelivered_id=row.undelivered_id,
        campaign_id=campaign.campaign_id,
        campaign_title=campaign.title,
        pledge_id=row.pledge_id,
        give_back_id=row.give_back_id,
        amount=row.amount,
        currency=pledge.currency,
        refusals=row.refusals,
        note=row.note,
        found_at=row.found_at,
        state=row.state,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        voucher=row.voucher,
    )


def open_count(session: Session) -> int:
    waiting = select(func.count()).select_from(UndeliveredRefund).where(UndeliveredRefund.state == "open")
    return int(session.scalar(waiting) or 0)


class Back(NamedTuple):
    """Minor units of a pledge that went back: in `parts`, by whatever road; `by_provider`, in parts or whole, since an instant.
    `elsewhere`: some of it went past the provider."""

    parts: int = 0
    by_provider: int = 0
    elsewhere: bool = False


def went_back(session: Session, pledges: Collection[Pledge], since: datetime) -> dict[UUID, Back]:
    """Of each of these pledges, in two statements."""
    pledge_ids = [pledge.pledge_id for pledge in pledges]
    row, share = UndeliveredRefund, GiveBackShare
    past = select(row.pledge_id, row.give_back_id).where(row.pledge_id.in_(pledge_ids), row.state == "returned")
    elsewhere = {(each[0], each[1]) for each in session.execute(past)}
    given = select(share.pledge_id, share.give_back_id, share.amount, share.settled_at >= since)
    given = given.where(share.pledge_id.in_(pledge_ids), share.state == "given")
    parts: dict[UUID, int] = dict.fromkeys(pledge_ids, 0)
    told: dict[UUID, int] = dict.fromkeys(pledge_ids, 0)
    for pledge_id, give_back_id, amount, lately in session.execute(given):
        parts[pledge_id] += amount
        told[pledge_id] += amount if lately and (pledge_id, give_back_id) not in elsewhere else 0
    found = {}
    for pledge in pledges:
        whole = pledge.state == "refunded" and (pledge.pledge_id, None) not in elsewhere
        by_provider = told[pledge.pledge_id] + (pledge.amount - parts[pledge.pledge_id] if whole else 0)
        past_it = any(pledge_id == pledge.pledge_id for pledge_id, _ in elsewhere)
        found[pledge.pledge_id] = Back(parts[pledge.pledge_id], by_provider, past_it)
    return found
