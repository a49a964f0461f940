"""Partners who are told by webhook: added, rotated, set back, revoked. What an operator does; the process only tells."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from gateway.feed.keeping import locked_head
from gateway.feed.models import Attempt, KeptEvent, Webhook

OLD_SECRET_HOURS = 24
LOG_ROWS_MAX = 500


class Unable(Exception):  # noqa: N818 - an answer
    """Says in a sentence why it cannot be done."""


def add(session: Session, name: str, url: str, keys: list[str]) -> Webhook:
    """Told of what is kept from now on."""
    if find(session, name) is not None:
        raise Unable(f"there is a partner {name} already")
    webhook = Webhook(
        partner_id=uuid4(),
        name=name,
        url=url,
        keys=keys,
        state="active",
        position=locked_head(session).position,
        secret_number=1,
        attempts=0,
        added_at=now(),
    )
    session.add(webhook)
    return webhook


def find(session: Session, name: str) -> Webhook | None:
    """Locked: whoever tells this partner waits."""
    return session.scalar(select(Webhook).where(Webhook.name == name, Webhook.state != "revoked").with_for_update())


def needed(session: Session, name: str) -> Webhook:
    webhook = find(session, name)
    if webhook is None:
        raise Unable(f"no partner {name} is told by webhook")
    return webhook


def rotate(session: Session, name: str) -> Webhook:
    """A new secret; the one before it signs beside it for OLD_SECRET_HOURS, and older ones no more."""
    webhook = needed(session, name)
    webhook.secret_number += 1
    webhook.old_until = now() + timedelta(hours=OLD_SECRET_HOURS)
    return webhook


def replay(session: Session, name: str, position: int) -> Webhook:
    """Told again of all after a place, from now on; one that was disabled is active again."""
    webhook, head = needed(session, name), locked_head(session)
    if not head.pruned_to <= position <= head.position:
        raise Unable(f"events are kept from place {head.pruned_to} to {head.position}")
    webhook.position = position
    webhook.state, webhook.attempts, webhook.try_at, webhook.failing_since = "active", 0, None, None
    return webhook


def resume(session: Session, name: str) -> Webhook:
    """Goes on where it stopped, at once."""
    webhook = needed(session, name)
    return replay(session, name, max(webhook.position, locked_head(session).pruned_to))


def place_of(session: Session, event_id: object) -> int:
    """The place just before an event."""
    position = session.scalar(select(KeptEvent.position).where(KeptEvent.event_id == event_id))
    if position is None:
        raise Unable("no such event is kept")
    return position - 1


def revoke(session: Session, name: str) -> bool:
    """Told nothing more; its log stays its days. Whether there was one."""
    webhook = find(session, name)
    if webhook is not None:
        webhook.state = "revoked"
    return webhook is not None


def all_of(session: Session) -> list[Webhook]:
    return list(session.scalars(select(Webhook).where(Webhook.state != "revoked").order_by(Webhook.name)))


def waiting(session: Session, webhook: Webhook) -> int:
    """How many events it is still to be told of."""
    rows = select(KeptEvent.position).where(
        KeptEvent.position > webhook.position, KeptEvent.routing_key.in_(webhook.keys)
    )
    return len(session.scalars(rows).all())


def deliveries(session: Session, name: str, limit: int = LOG_ROWS_MAX) -> list[Attempt]:
    """The newest first."""
    rows = select(Attempt).where(Attempt.partner_id == needed(session, name).partner_id)
    return list(session.scalars(rows.order_by(Attempt.id.desc()).limit(limit)))
