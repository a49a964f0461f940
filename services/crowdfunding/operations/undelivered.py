"""A refund that the provider refuses for good waits for a person of finance: asked again, or returned by another road.

Citizens' money is never kept for another purpose: it is theirs who gave it. While it waits nobody asks the provider, so that
no donor gets it twice.
"""

from uuid import UUID, uuid4, uuid5

from prometheus_client import Gauge
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import PledgeRefunded
from contracts.crowdfunding.giving_back import ProjectUnderWay
from contracts.crowdfunding.undelivered import (
    NotUndelivered,
    ReturnElsewhere,
    TryRefundAgain,
    UndeliveredDecided,
    UndeliveredNotFound,
)
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.domain import giving_back, undelivered
from services.crowdfunding.domain.notices import kroner
from services.crowdfunding.domain.undelivered import UndeliveredTrigger
from services.crowdfunding.models import Campaign, GiveBack, GiveBackShare, Pledge, UndeliveredRefund
from services.crowdfunding.operations import outcomes
from services.crowdfunding.operations.asking import ask_nothing
from services.crowdfunding.operations.following import Moved, follow_all, kind_told
from services.crowdfunding.operations.notices import tell
from services.crowdfunding.queries import undelivered as queries
from services.crowdfunding.queries.giving_back import given_back_of

FOUND_A_TICK_MAX = 200
WAITING = Gauge("opland_undelivered_refunds", "Refunds that the provider refused for good and nobody has decided of")


def find_undelivered(session: Session) -> None:
    """Name the pledges whose refund was refused so often, and let go of what has moved on since. A share names itself."""
    waits = UndeliveredRefund.pledge_id == Pledge.pledge_id, UndeliveredRefund.state == "open"
    named = exists().where(*waits, UndeliveredRefund.give_back_id.is_(None))
    of_share = exists().where(GiveBackShare.pledge_id == Pledge.pledge_id, GiveBackShare.state == "asked")
    refused = Pledge.next_action == "refund", Pledge.refund_refusals >= undelivered.REFUSALS_MAX
    chosen = select(Pledge).where(*refused, ~named, ~of_share).order_by(Pledge.pledge_id).limit(FOUND_A_TICK_MAX)
    pledges = list(session.scalars(chosen.with_for_update(of=Pledge, skip_locked=True)))
    back = given_back_of(session, [pledge.pledge_id for pledge in pledges])
    for pledge in pledges:
        left = pledge.amount - back.get(pledge.pledge_id, 0)
        name(session, pledge, left, refusals=pledge.refund_refusals, note=pledge.note or "")
    moved = select(UndeliveredRefund).join(Pledge).where(UndeliveredRefund.state == "open", Pledge.state != "captured")
    for row in session.scalars(moved.limit(FOUND_A_TICK_MAX).with_for_update(of=UndeliveredRefund, skip_locked=True)):
        row.state, row.decided_at = undelivered.next_undelivered(row.state, "pledge_moved"), now()
        if row.give_back_id is not None:
            overtake_share(session, row.give_back_id, row.pledge_id)
    session.flush()
    WAITING.set(queries.open_count(session))


def overtake_share(session: Session, give_back_id: UUID, pledge_id: UUID) -> None:
    """All of its pledge was refunded past us, this share with it: whoever saw that has told the ledger."""
    share = session.get_one(GiveBackShare, (give_back_id, pledge_id), with_for_update=True)
    if share.state == "refused" and session.get_one(Pledge, pledge_id).state == "refunded":
        share.state, share.settled_at = giving_back.SHARES["refused", "refunded"], now()


def name(  # noqa: PLR0913 - a row
    session: Session, pledge: Pledge, amount: int, *, refusals: int, note: str, give_back_id: UUID | None = None
) -> None:
    row = UndeliveredRefund(undelivered_id=uuid4(), pledge_id=pledge.pledge_id, give_back_id=give_back_id, state="open")
    row.amount, row.refusals, row.note, row.found_at = amount, refusals, note[: outcomes.NOTE_CHARS_MAX], now()
    session.add(row)
    told = f"Det drejer sig om {kroner(amount, pledge.currency)} Skriv nummeret på din støtte: {pledge.pledge_id}"
    tell(session, pledge, "undelivered", row.undelivered_id, told)
    telemetry.log().error("refund refused for good", undelivered_id=str(row.undelivered_id), amount=amount)


def try_refund_again(session: Session, principal: Principal, command: TryRefundAgain) -> UndeliveredDecided:
    row, pledge = decided(session, principal, command, "try_refund_again")
    if row.give_back_id is None:
        pledge.refund_refusals, pledge.next_try_at, pledge.attempts = 0, now(), 0
    else:
        ask_share_again(session, row.give_back_id, pledge)
    return UndeliveredDecided(id=row.undelivered_id, state=row.state)


def ask_share_again(session: Session, give_back_id: UUID, pledge: Pledge) -> None:
    share = session.get_one(GiveBackShare, (give_back_id, pledge.pledge_id), with_for_update=True)
    share.state = giving_back.SHARES[share.state, "try_refund_again"]
    share.next_try_at, share.attempts, share.settled_at = now(), 0, None
    row = session.get_one(GiveBack, give_back_id, with_for_update=True)
    if row.state == "given":
        others = exists().where(GiveBack.campaign_id == row.campaign_id, GiveBack.state.in_(("asked", "giving")))
        if session.scalar(select(others)):
            raise ProjectUnderWay("other money of this campaign is being given back: wait until that is done")
        row.state = giving_back.GIVE_BACKS[row.state, "try_refund_again"]


def return_elsewhere(session: Session, principal: Principal, command: ReturnElsewhere) -> UndeliveredDecided:
    """The ledger books it as every refund, so every total subtracts it; the voucher stands where the provider's word would."""
    row, pledge = decided(session, principal, command, "return_elsewhere")
    row.voucher = command.voucher
    if row.give_back_id is not None:
        share = session.get_one(GiveBackShare, (row.give_back_id, pledge.pledge_id), with_for_update=True)
        share.state, share.settled_at = giving_back.SHARES[share.state, "return_elsewhere"], now()
    if row.give_back_id is None or row.amount == pledge.amount:
        pledge.state, pledge.refunded_at = domain.PLEDGES["captured", "returned_elsewhere"], now()
        pledge.refund_refusals = 0
        ask_nothing(pledge)
        follow_all(session, [Moved(pledge, kind_told(session.get_one(Campaign, pledge.campaign_id), pledge))])
    back = PledgeRefunded(
        request_id=uuid5(row.undelivered_id, "returned"),
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.pledge_id,
        amount=row.amount,
        currency=pledge.currency,
        reference=command.voucher,
    )
    publish(session, back)
    return UndeliveredDecided(id=row.undelivered_id, state=row.state)


def decided(
    session: Session, principal: Principal, command: TryRefundAgain | ReturnElsewhere, trigger: UndeliveredTrigger
) -> tuple[UndeliveredRefund, Pledge]:
    """The refund, decided by who asks, and its pledge, as it still stands captured: both locked, the pledge as always first."""
    principal.require(*domain.PERMISSIONS[trigger].roles)
    found = session.get(UndeliveredRefund, command.undelivered_id)
    if found is None:
        raise UndeliveredNotFound("there is no such refund")
    _, pledge = outcomes.locked(session, found.pledge_id)
    row = session.get_one(UndeliveredRefund, command.undelivered_id, with_for_update=True, populate_existing=True)
    undelivered.check_not_own(principal.person, pledge.person)
    state = undelivered.next_undelivered(row.state, trigger)
    if pledge.state != "captured":
        raise NotUndelivered("the payment has moved on by itself", state=pledge.state)
    row.state, row.decided_by, row.decided_at, row.reason = state, principal.person, now(), command.reason
    return row, pledge
