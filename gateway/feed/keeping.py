"""Which events are kept, where each stands, and for how long.

A place is given while the head is locked, and the lock is held until the commit: who comes second gets the later place and
commits later. So nothing ever appears before a place that somebody has read.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.inbox import Delivery
from contracts.errors import Invalid
from contracts.feed import CursorGone, FeedItem, FeedPage, ListEvents
from contracts.sensitivity import sensitivity_of
from gateway.feed.models import Attempt, Head, KeptEvent

PRUNED_TOGETHER_MAX = 5_000
KEYS_MAX = 200
ATTEMPTS_KEPT_DAYS = 30


def keep_events(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Those that anybody may read, in the order in which they came. The inbox has left out what came before."""
    public = [delivery for delivery in deliveries if sensitivity_of(type(delivery.event)) == "public"]
    if not public:
        return
    head = locked_head(session)
    kept_at = now()
    for delivery in public:
        head.position += 1
        key = delivery.event.routing_key()
        session.add(
            KeptEvent(
                position=head.position, event_id=delivery.event_id, routing_key=key, body=delivery.body, kept_at=kept_at
            )
        )


def locked_head(session: Session) -> Head:
    head = session.get(Head, 1, with_for_update=True)
    if head is None:  # two who make it at once: the second is run again
        head = Head(id=1, position=0, pruned_to=0)
        session.add(head)
        session.flush()
    return head


def list_events(session: Session, question: ListEvents) -> FeedPage:
    """The events after a place. CursorGone where some of them are no longer kept, or the place is none of ours."""
    # In this order: what is kept meanwhile comes after `newest`, and what is let go of meanwhile is seen as gone.
    newest = session.scalar(select(Head.position)) or 0
    rows = list(session.scalars(page(question)).all())
    oldest = session.scalar(select(Head.pruned_to)) or 0
    after = oldest if question.after is None else question.after
    if question.after is not None and not oldest <= after <= newest:
        raise CursorGone("begin again: this place is not kept", oldest=oldest, newest=newest)
    found = rows[: question.limit]
    items = tuple(FeedItem(position=row.position, routing_key=row.routing_key, event=row.body) for row in found)
    if len(rows) > question.limit:
        return FeedPage(items=items, last=found[-1].position, next_after=found[-1].position)
    return FeedPage(items=items, last=max(newest, after, *(row.position for row in found)))


def page(question: ListEvents) -> Select[KeptEvent]:
    found = select(KeptEvent).order_by(KeptEvent.position).limit(question.limit + 1)
    if question.after is not None:
        found = found.where(KeptEvent.position > question.after)
    if question.keys is not None:
        keys = question.keys.split(",")
        if len(keys) > KEYS_MAX:
            raise Invalid(f"at most {KEYS_MAX} keys at once", fields={"keys": ["Too many."]})
        found = found.where(KeptEvent.routing_key.in_(keys))
    return found


def prune(session: Session, feed_days: int) -> int:
    """Let go of the oldest events beyond their days, and of old attempts; how many events."""
    session.execute(delete(Attempt).where(Attempt.tried_at < now() - timedelta(days=ATTEMPTS_KEPT_DAYS)))
    head = locked_head(session)
    old = select(func.max(KeptEvent.position)).where(KeptEvent.kept_at < now() - timedelta(days=feed_days))
    to = session.scalar(old) or 0
    to = min(to, head.pruned_to + PRUNED_TOGETHER_MAX)
    if to <= head.pruned_to:
        return 0
    session.execute(delete(KeptEvent).where(KeptEvent.position <= to))
    told, head.pruned_to = to - head.pruned_to, to
    return told
