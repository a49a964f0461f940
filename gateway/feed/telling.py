"""Partners are told of events one at a time and in their order: the next only when the one before was taken.

A partner's place moves when its endpoint has said that it took the event, in the transaction that writes it down. Who is
killed between the two tells again, with the same `webhook-id`; nothing is lost.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from eventlet import GreenPool
from prometheus_client import Counter, Gauge
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database
from gateway.feed.models import Attempt, Head, KeptEvent, Webhook
from gateway.feed.sending import Answer, headers_of, send
from gateway.feed.settings import FeedSettings
from gateway.feed.signing import secret_of

PAUSES_SECONDS = (5, 60, 300, 1_800, 7_200, 18_000, 36_000)
"""After the first failure, the second, …; the last one again and again."""
GONE = 410
"""By which an endpoint says that it wants nothing more (Standard Webhooks)."""
AT_ONCE_MAX = 50
PASS_SECONDS_MAX = 8.0
"""A pass, with its last request, ends before a database would end the transaction that its lock is."""
SKIP_POSITIONS_MIN = 1_000
DELIVERED = Counter("opland_webhook_deliveries_total", "Webhook deliveries tried, by outcome", ["outcome"])
DISABLED = Gauge("opland_webhooks_disabled", "Partners who are told nothing any more until an operator looks")
FAILING = Gauge("opland_webhooks_failing", "Partners whose last delivery failed and is tried again")


@dataclass(frozen=True)
class Due:
    """One event that one partner is to be told of now."""

    partner_id: UUID
    name: str
    url: str
    secrets: list[str]
    event: KeptEvent
    before: int
    """The place that the partner was at."""


def tell_all(db: Database, settings: FeedSettings) -> None:
    """One pass over all partners who are due, each on its own: one that is slow holds up nobody."""
    until = time.monotonic() + PASS_SECONDS_MAX
    pool = GreenPool(AT_ONCE_MAX)
    for partner_id in db.read(due_partners):
        pool.spawn_n(tell_one, db, settings, partner_id, until)
    pool.waitall()
    db.read(measure)


def due_partners(session: Session) -> list[UUID]:
    due = or_(Webhook.try_at.is_(None), Webhook.try_at <= now())
    return list(session.scalars(select(Webhook.partner_id).where(Webhook.state == "active", due)))


def tell_one(db: Database, settings: FeedSettings, partner_id: UUID, until: float) -> None:
    """What a partner is to be told, until it fails, there is no more, or the pass is over."""
    try:
        while time.monotonic() < until:
            due = db.read(lambda session: next_due(session, settings, partner_id))
            if due is None:
                db.run(lambda session: skip(session, partner_id))
                return
            headers = headers_of(due.event.event_id, due.event.body, due.secrets)
            answer = send(due.url, due.event.body, headers, private_allowed=settings.private_addresses)
            if not db.run(lambda session: note(session, settings, due, answer)):  # noqa: B023 - run at once
                return
    except Exception as error:  # noqa: BLE001 - one partner's trouble is that partner's; the next pass tries again
        telemetry.log().warning("telling failed", partner=str(partner_id), error=repr(error))


def next_due(session: Session, settings: FeedSettings, partner_id: UUID) -> Due | None:
    webhook = session.get_one(Webhook, partner_id)
    event = session.scalar(
        select(KeptEvent)
        .where(KeptEvent.position > webhook.position, KeptEvent.routing_key.in_(webhook.keys))
        .order_by(KeptEvent.position)
        .limit(1)
    )
    if event is None or webhook.state != "active":
        return None
    numbers = [webhook.secret_number]
    if webhook.old_until is not None and now() < webhook.old_until:
        numbers.append(webhook.secret_number - 1)
    secrets = [secret_of(settings.webhook_key, partner_id, number) for number in numbers]
    return Due(partner_id, webhook.name, webhook.url, secrets, event, webhook.position)


def skip(session: Session, partner_id: UUID) -> None:
    """Past what a partner does not follow, now and then: looking for the next one again begins from its place."""
    # Read before the look that finds nothing: what is kept after it lies beyond.
    newest = session.scalar(select(Head.position)) or 0
    webhook = session.get_one(Webhook, partner_id, with_for_update=True)
    if newest - webhook.position < SKIP_POSITIONS_MIN:
        return
    left = select(func.count()).where(
        KeptEvent.position > webhook.position,
        KeptEvent.position <= newest,
        KeptEvent.routing_key.in_(webhook.keys),
    )
    if not session.scalar(left):
        webhook.position = newest


def note(session: Session, settings: FeedSettings, due: Due, answer: Answer) -> bool:
    """Write down what came of it; whether the partner may be told the next one at once."""
    webhook = session.get_one(Webhook, due.partner_id, with_for_update=True)
    session.add(
        Attempt(
            partner_id=due.partner_id,
            position=due.event.position,
            event_id=due.event.event_id,
            routing_key=due.event.routing_key,
            number=webhook.attempts + 1,
            status=answer.status,
            error=answer.error,
            milliseconds=answer.milliseconds,
            tried_at=now(),
        )
    )
    DELIVERED.labels("taken" if answer.taken else "failed").inc()
    if webhook.position != due.before or webhook.state != "active":
        return False  # an operator has set it back, or revoked it, meanwhile
    if answer.taken:
        webhook.position, webhook.told_at = due.event.position, now()
        webhook.attempts, webhook.try_at, webhook.failing_since = 0, None, None
        return True
    fail(webhook, settings, answer)
    return False


def fail(webhook: Webhook, settings: FeedSettings, answer: Answer) -> None:
    """Tried again after a pause that grows; disabled, with an alarm, after days of it, or where it wants nothing more."""
    at = now()
    webhook.failing_since = webhook.failing_since or at
    webhook.try_at = at + timedelta(seconds=PAUSES_SECONDS[min(webhook.attempts, len(PAUSES_SECONDS) - 1)])
    webhook.attempts += 1
    if answer.status == GONE or at - webhook.failing_since >= timedelta(days=settings.failing_days):
        webhook.state = "disabled"
        told = {"partner": webhook.name, "since": webhook.failing_since.isoformat(), "status": answer.status}
        telemetry.log().error("webhook disabled", **told)


def measure(session: Session) -> None:
    states = select(Webhook.state, Webhook.failing_since.is_not(None)).where(Webhook.state != "revoked")
    found = session.execute(states).all()
    DISABLED.set(sum(state == "disabled" for state, _ in found))
    FAILING.set(sum(state == "active" and failing for state, failing in found))
