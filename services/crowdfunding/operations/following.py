"""What follows when a pledge has come to another state: its donor is told, and the pledge that it replaces goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import PledgeNotFound
from contracts.crowdfunding.notices import NoticeKind
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations.asking import ask_next
from services.crowdfunding.operations.notices import tell_each

TOLD: dict[str, NoticeKind] = {"reserved": "reserved", "mandated": "mandated"}
TOLD_AT_ONCE: dict[str, NoticeKind] = {"captured": "paid"}
"""Where what is reserved is captured at once, nobody is told that it may be captured later."""
TOLD_ALWAYS: dict[str, NoticeKind] = {"refunded": "refunded", "promised": "unpaid"}


@dataclass(frozen=True)
class Moved:
    """A pledge that has come to another state, and what its donor is told of that."""

    pledge: Pledge
    kind: NoticeKind | None


def kind_told(campaign: Campaign, pledge: Pledge) -> NoticeKind | None:
    """What the donor is told of the state that the pledge has just come to, if anything."""
    kind = (TOLD_AT_ONCE if campaign.way == "capture_now" else TOLD).get(pledge.state)
    if pledge.state == "declined" and pledge.capture_from is not None:
        kind = "declined"
    elif pledge.state == "expired" and pledge.reserved_at is not None:
        kind = "expired"
    elif pledge.state in TOLD_ALWAYS:
        kind = TOLD_ALWAYS[pledge.state]
    return kind if pledge.withdrawn_at is None or kind == "refunded" else None


def follow_all(session: Session, moved: Sequence[Moved]) -> None:
    """In the transaction that moved them; nothing is between their states and what must be asked next when this reads."""
    tell_each(
        session, [(each.pledge.pledge_id, each.kind, about(each.pledge)) for each in moved if each.kind is not None]
    )
    for each in moved:
        if each.pledge.state != "promised":  # what its payer left unpaid takes nobody's place that it had not before
            replace_old(session, each.pledge)


def about(pledge: Pledge) -> UUID | None:
    """Which of its payments was left unpaid; every other state is told of a pledge once."""
    return uuid5(pledge.pledge_id, f"unpaid {pledge.confirmations}") if pledge.state == "promised" else None


def replace_old(session: Session, pledge: Pledge) -> None:
    """Of two of the same donor that would stand, the old one goes."""
    stands = pledge.state in domain.withdrawing.STANDING and pledge.next_action != "refund"
    if pledge.withdrawn_at is None and stands and pledge.replaces_id is not None:
        old = session.get(Pledge, pledge.replaces_id, with_for_update=True)
        if old is None:
            raise PledgeNotFound("there is no such pledge")
        if old.withdrawn_at is None and old.state in domain.withdrawing.TAKEABLE:
            take_back(old)


def take_back(pledge: Pledge) -> None:
    """It counts no more; what its payer gets back is asked of the provider until that has confirmed it."""
    pledge.withdrawn_at = now()
    if pledge.state in domain.UNHEARD_OF:
        pledge.state = domain.PLEDGES[pledge.state, "withdrawn"]
    elif pledge.next_action != "create":  # a payment that is being created is cancelled once it is there
        ask_next(pledge, "refund" if pledge.state == "captured" else "cancel")
