"""Citizens' money that a project did not need goes back to them: asked of the ledger, then of the payment provider.

What is left is divided once the ledger has put it back with the campaign, so that no øre is both paid out and refunded.
"""

import time
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import and_, func, not_, select
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database
from chassis.outbox import publish
from contracts.crowdfunding import PledgeRefunded
from contracts.crowdfunding.giving_back import (
    GiveBackContributions,
    GiveBackDone,
    GiveBackRequested,
    NothingLeft,
    ProjectUnderWay,
)
from contracts.errors import NotYet
from contracts.ledger.giving_back import GiveBackPosted, GiveBackRefused
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.domain import accounts, giving_back, undelivered
from services.crowdfunding.models import GiveBack, GiveBackShare, Pledge, ProjectEnd
from services.crowdfunding.operations.asking import ask_next, ask_nothing
from services.crowdfunding.operations.campaigns import locked
from services.crowdfunding.operations.outcomes import NOTE_CHARS_MAX
from services.crowdfunding.operations.provider import order_of
from services.crowdfunding.operations.undelivered import name
from services.crowdfunding.payments import PaymentRefused, Payments, PaymentsAway
from services.crowdfunding.queries import accounts as queries

SHARES_A_TICK_MAX = 500
TICK_SECONDS_MAX = 10.0
UNDER_WAY = ("asked", "giving")


def give_back_contributions(session: Session, principal: Principal, command: GiveBackContributions) -> GiveBackDone:
    """All that is left in the project's grant of what citizens gave; the command's id becomes the decision's."""
    campaign = locked(session, command.campaign_id)
    principal.require(*domain.PERMISSIONS["give_back_contributions"].roles, scope=campaign.area_id)
    if session.get(ProjectEnd, campaign.campaign_id) is None:
        raise ProjectUnderWay("the project goes on: its accounts are closed first, or it is given up")
    mine = GiveBack.campaign_id == campaign.campaign_id, GiveBack.state.in_(UNDER_WAY)
    if session.scalar(select(func.count()).where(*mine)):
        raise ProjectUnderWay("money is being given back already")
    left = granted_left(queries.booked(session, campaign))
    if not left:
        raise NothingLeft("no citizens' money is left in the project's grant")
    row = GiveBack(
        give_back_id=command.command_id,
        campaign_id=campaign.campaign_id,
        state="asked",
        amount=left,
        decision=command.decision.dump(),
        reason=command.reason,
        decided_by=principal.person,
        at=now(),
    )
    session.add(row)
    session.flush()
    asked = GiveBackRequested(
        request_id=row.give_back_id,
        campaign_id=campaign.campaign_id,
        amount=left,
        currency=campaign.currency,
        decision=command.decision,
        reason=command.reason,
        coded_by=principal.person,
    )
    publish(session, asked)
    return GiveBackDone(id=row.give_back_id, state=row.state)


def granted_left(booked: list[accounts.Booked]) -> int:
    """What the project's grant holds of citizens' money, by the ledger's own transfers."""
    lines = [each for each in booked if not accounts.is_of_pool(each.from_)]
    into = sum(each.amount for each in lines if each.to.startswith("grant/"))
    return into - sum(each.amount for each in lines if each.from_.startswith("grant/"))


def record_giving_back(session: Session, event: GiveBackPosted) -> None:
    """The campaign holds it again: divide it among those who gave, and have the provider refund each."""
    row = asked_give_back(session, event.request_id)
    if row.state != "asked":
        return
    row.state = giving_back.GIVE_BACKS[row.state, "give_back_posted"]
    row.sequence = event.sequence
    given = left_of_pledges(session, row.campaign_id)
    amount = min(event.amount, sum(given.values()))  # what was charged back has nobody to go to
    found = giving_back.shares(amount, given)
    for pledge_id, share in found.items():
        share_row = GiveBackShare(give_back_id=row.give_back_id, pledge_id=pledge_id, amount=share, state="asked")
        share_row.next_try_at = now()
        session.add(share_row)
    if not found:
        row.state = giving_back.GIVE_BACKS[row.state, "all_settled"]


def record_refused_giving_back(session: Session, event: GiveBackRefused) -> None:
    """Nothing moved: it may be decided anew."""
    row = asked_give_back(session, event.request_id)
    if row.state == "asked":
        row.state, row.note = giving_back.GIVE_BACKS[row.state, "give_back_refused"], event.reason


def asked_give_back(session: Session, give_back_id: UUID) -> GiveBack:
    row = session.get(GiveBack, give_back_id, with_for_update=True)
    if row is None:
        raise NotYet(f"nobody here asked for {give_back_id} to be given back")
    return row


def left_of_pledges(session: Session, campaign_id: UUID) -> dict[UUID, int]:
    """What each captured pledge gave and has not got back, in minor units. A share that waits, for the provider or for finance
    to decide how it is returned, is its donor's already; so is one that goes back whole, such as what was captured late."""
    going_back = Pledge.next_action.is_not(None), Pledge.next_action == "refund"
    captured = Pledge.campaign_id == campaign_id, Pledge.state == "captured", not_(and_(*going_back))
    given = dict(session.execute(select(Pledge.pledge_id, Pledge.amount).where(*captured)).all())
    back = select(GiveBackShare.pledge_id, func.sum(GiveBackShare.amount))
    for pledge_id, amount in session.execute(back.group_by(GiveBackShare.pledge_id)):
        if pledge_id in given:
            given[pledge_id] -= int(amount)
    return {pledge_id: amount for pledge_id, amount in given.items() if amount > 0}


def refund_shares(db: Database, payments: Payments) -> int:
    """Ask the provider for the shares that are due, oldest first, for some seconds; how many were settled."""
    until, settled = time.monotonic() + TICK_SECONDS_MAX, 0
    for share in db.read(due):
        if time.monotonic() > until:
            break
        try:
            settled += refund_share(db, payments, share)
        except PaymentsAway as away:
            postpone(db, share, str(away), giving_back.UNANSWERED)
            break
        except Exception as error:  # noqa: BLE001 - one that cannot be refunded must not stop the others
            telemetry.log().exception("share not refunded", pledge_id=str(share[1]))
            postpone(db, share, type(error).__name__)
    return settled


def due(session: Session) -> list[tuple[UUID, UUID]]:
    keys = select(GiveBackShare.give_back_id, GiveBackShare.pledge_id)
    chosen = keys.where(GiveBackShare.next_try_at <= now()).order_by(GiveBackShare.next_try_at)
    return [(row[0], row[1]) for row in session.execute(chosen.limit(SHARES_A_TICK_MAX))]


def refund_share(db: Database, payments: Payments, key: tuple[UUID, UUID]) -> int:
    """With the share's own idempotency key; after a no to try again is another act. All of a pledge goes back by the pledge's own refund, which is followed there."""
    amount, order, of_pledge, act = db.read(lambda session: step_of(session, key))
    if of_pledge:
        return db.run(lambda session: refund_whole(session, key))
    if giving_back.too_small(payments.capabilities, order.kind, amount):
        return db.run(lambda session: leave_to_a_person(session, key))
    note = None
    try:
        payments.refund(order, act, amount)
    except PaymentRefused as refused:
        note = str(refused)
    db.run(lambda session: settle(session, key, note))
    return 1


def step_of(session: Session, key: tuple[UUID, UUID]) -> tuple[int, domain.Order, bool, str]:
    """How much of what, whether that is the pledge's own to settle, and the key under which it is done once: all of it is, and
    what is captured no more."""
    share, pledge = session.get_one(GiveBackShare, key), session.get_one(Pledge, key[1])
    act = f"{key[1]}-give-back-{key[0]}" + (f"-{share.refusals}" if share.refusals else "")
    of_pledge = share.amount == pledge.amount or pledge.state != "captured"
    return share.amount, order_of(session, pledge), of_pledge, act


def refund_whole(session: Session, key: tuple[UUID, UUID]) -> int:
    """Ask for the pledge's refund, or see whether it has been done."""
    share = session.get_one(GiveBackShare, key, with_for_update=True)
    pledge = session.get_one(Pledge, key[1], with_for_update=True)
    if pledge.state == "refunded":
        return close(session, share, None)
    if pledge.state == "charged_back":
        return close(session, share, "the payment was charged back")
    if pledge.refund_refusals >= undelivered.REFUSALS_MAX:
        share.refusals += pledge.refund_refusals
        pledge.refund_refusals = 0
        ask_nothing(pledge)
        return give_up(session, share, pledge, pledge.note or "")
    if pledge.state == "captured" and pledge.next_action is None:
        ask_next(pledge, "refund")
    again(share, "the provider has not refunded it yet")
    return 0


def settle(session: Session, key: tuple[UUID, UUID], refusal: str | None) -> None:
    """Refunded, and told to the ledger; or refused, and asked again; in the end it stays with the campaign, for people to see to."""
    share = session.get_one(GiveBackShare, key, with_for_update=True)
    if share.state != "asked":
        return
    pledge = session.get_one(Pledge, share.pledge_id, with_for_update=True)
    if refusal is not None:
        share.refusals += 1
        if undelivered.for_good(share.refusals):
            give_up(session, share, pledge, refusal)
        else:
            again(share, refusal)
            share.next_try_at = now() + timedelta(hours=undelivered.REFUSED_AGAIN_HOURS)
        return
    close(session, share, None)
    # With the last part the provider calls all of the pledge refunded: whoever saw that first has told the ledger.
    if pledge.state != "refunded":
        back = PledgeRefunded(
            request_id=uuid5(share.give_back_id, str(share.pledge_id)),
            campaign_id=pledge.campaign_id,
            pledge_id=pledge.pledge_id,
            amount=share.amount,
            currency=pledge.currency,
            reference=pledge.psp_reference or str(pledge.pledge_id),
        )
        publish(session, back)


def leave_to_a_person(session: Session, key: tuple[UUID, UUID]) -> int:
    """The provider would refuse so little however often it was asked."""
    share = session.get_one(GiveBackShare, key, with_for_update=True)
    if share.state != "asked":
        return 0
    pledge = session.get_one(Pledge, share.pledge_id, with_for_update=True)
    return give_up(session, share, pledge, giving_back.TOO_SMALL)


def give_up(session: Session, share: GiveBackShare, pledge: Pledge, refusal: str) -> int:
    """Nobody asks any more: a person decides."""
    which = share.give_back_id
    name(session, pledge, share.amount, refusals=share.refusals, note=refusal, give_back_id=which)
    return close(session, share, refusal)


def close(session: Session, share: GiveBackShare, refusal: str | None) -> int:
    """The share is settled; with the last of them, so is the decision."""
    share.state = giving_back.SHARES[share.state, "refunded" if refusal is None else "refund_refused"]
    share.settled_at, share.next_try_at = now(), None
    share.note = None if refusal is None else refusal[:NOTE_CHARS_MAX]
    session.flush()
    open_ = GiveBackShare.give_back_id == share.give_back_id, GiveBackShare.state == "asked"
    row = session.get_one(GiveBack, share.give_back_id, with_for_update=True)
    if row.state == "giving" and not session.scalar(select(func.count()).where(*open_)):
        row.state = giving_back.GIVE_BACKS[row.state, "all_settled"]
    return 1


def postpone(db: Database, key: tuple[UUID, UUID], reason: str, least: timedelta = timedelta()) -> None:
    db.run(lambda session: again(session.get_one(GiveBackShare, key, with_for_update=True), reason, least))


def again(share: GiveBackShare, reason: str, least: timedelta = timedelta()) -> None:
    if share.state == "asked":
        share.attempts += 1
        share.next_try_at = max(domain.retry_at(now(), share.attempts), now() + least)
        share.note = reason[:NOTE_CHARS_MAX]
