"""The provider says that there is news: whether it is the provider, whether it is news, and then what is true.

Each message leaves a row and a count, whatever became of it. No row is needed for safety: a webhook says only where to
look, and what is looked at is the provider's answer.
"""

import hashlib
from datetime import timedelta
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Database
from contracts.crowdfunding import (
    PledgeNotFound,
    PledgeView,
    RelayWebhook,
    WebhookForged,
    WebhookReplayed,
    WebhookStale,
)
from contracts.errors import Unavailable
from services.crowdfunding.models import Webhook
from services.crowdfunding.models.webhooks import REFERENCE_CHARS_MAX
from services.crowdfunding.operations.pledges import look
from services.crowdfunding.payments import Delivery, Payments, PaymentsAway
from services.crowdfunding.queries import pledge_view

WEBHOOKS = Counter("opland_webhooks_total", "Messages of the payment provider, by what we thought of them", ["verdict"])
KEPT_DAYS = 30
ROWS_MAX = 20_000
"""Of those accepted, and as many of the others: a flood of forgeries drives out no memory of what was heard."""


def relay_webhook(db: Database, payments: Payments, command: RelayWebhook) -> PledgeView:
    """The provider, and nobody else, says that there is news: ask it what is true.

    Raises WebhookForged, WebhookStale, WebhookReplayed and PledgeNotFound, each of which leaves its row; Unavailable, after
    which the same message is heard when it comes again.
    """
    try:
        delivery = payments.verify_webhook(command.path, command.headers, command.body)
    except WebhookForged as refused:
        verdict = "stale" if isinstance(refused, WebhookStale) else "forged"
        db.run(lambda session: keep(session, command, verdict, digest(command.body)))
        raise
    except PaymentsAway as away:
        raise Unavailable("the payment provider does not answer: ask again") from away
    if db.read(lambda session: heard(session, delivery.digest)):
        db.run(lambda session: keep(session, command, "replayed", delivery.digest, delivery.reference))
        raise WebhookReplayed("this message was heard before")
    try:
        pledge_id = pledge_of(delivery)
        look(db, payments, pledge_id)
    except PledgeNotFound:
        db.run(lambda session: keep(session, command, "unknown", delivery.digest, delivery.reference))
        raise
    db.run(lambda session: accept(session, command, delivery))
    return db.read(lambda session: pledge_view(session, pledge_id))


def pledge_of(delivery: Delivery) -> UUID:
    try:
        return UUID(delivery.reference)
    except ValueError as error:
        raise PledgeNotFound("there is no such pledge") from error


def heard(session: Session, digest: str) -> bool:
    accepted = select(Webhook.webhook_id).where(Webhook.digest == digest, Webhook.verdict == "accepted")
    return session.scalar(accepted.limit(1)) is not None


def accept(session: Session, command: RelayWebhook, delivery: Delivery) -> None:
    """The second of two at once has done no harm: it has looked once more."""
    verdict = "replayed" if heard(session, delivery.digest) else "accepted"
    keep(session, command, verdict, delivery.digest, delivery.reference)


def keep(session: Session, command: RelayWebhook, verdict: str, digest: str, reference: str | None = None) -> None:
    session.merge(
        Webhook(
            webhook_id=command.command_id,
            received_at=now(),
            verdict=verdict,
            reference=None if reference is None else reference[:REFERENCE_CHARS_MAX],
            digest=digest,
        )
    )
    WEBHOOKS.labels(verdict).inc()


def forget_webhooks(session: Session) -> None:
    """Those that are old, and the oldest of those that are too many."""
    session.execute(delete(Webhook).where(Webhook.received_at < now() - timedelta(days=KEPT_DAYS)))
    for kind in (Webhook.verdict == "accepted", Webhook.verdict != "accepted"):
        newest = select(Webhook.received_at).where(kind).order_by(Webhook.received_at.desc())
        last = session.scalar(newest.offset(ROWS_MAX - 1).limit(1))
        if last is not None:
            session.execute(delete(Webhook).where(kind, Webhook.received_at < last))


def digest(body: str) -> str:
    return hashlib.sha256(body.encode(errors="surrogatepass")).hexdigest()
