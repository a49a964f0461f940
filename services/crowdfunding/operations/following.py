"""What follows when a pledge has come to another state: its donor is told, and the pledge that it replaces is let go."""

from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import PledgeNotFound
from contracts.crowdfunding.notices import NoticeKind
from services.crowdfunding import domain
from services.crowdfunding.models import Pledge
from services.crowdfunding.operations.notices import tell

TOLD: dict[str, NoticeKind] = {"reserved": "reserved", "refunded": "refunded"}


def follow(session: Session, pledge: Pledge) -> None:
    """In the transaction that moved it; nothing is between its state and what must be asked next when this reads."""
    if pledge.state in TOLD:
        tell(session, pledge, TOLD[pledge.state])
    if pledge.state in domain.withdrawing.COUNTING and pledge.replaces_id is not None:
        old = session.get(Pledge, pledge.replaces_id, with_for_update=True)
        if old is None:
            raise PledgeNotFound("there is no such pledge")
        if old.withdrawn_at is None and old.state in domain.withdrawing.TAKEABLE:
            take_back(old)


def take_back(pledge: Pledge) -> None:
    """It counts no more; what its payer gets back is asked of the provider until that has confirmed it."""
    pledge.withdrawn_at = now()
    if pledge.state == "withheld":
        pledge.state = domain.PLEDGES["withheld", "withdrawn"]
    elif pledge.next_action != "create":  # a payment that is being created is cancelled once it is there
        pledge.next_action = "refund" if pledge.state == "captured" else "cancel"
        pledge.next_try_at, pledge.attempts = now(), 0
