"""The provider says that there is news: whether it is the provider, whether it is news, and then what is true.

Each message leaves a row and a count, whatever became of it. No row is needed for safety: a webhook says only where to
look, and what is looked at is the provider's answer.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
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
from contracts.errors import Refused, Unavailable
from contracts.principal import ANONYMOUS
from services.crowdfunding.models import Webhook
from services.crowdfunding.models.webhooks import REFERENCE_CHARS_MAX
from services.crowdfunding.operations.pledges import answer_or_raise, look
from services.crowdfunding.payments import Delivery, Payments, PaymentsAway
from services.crowdfunding.queries import pledge_views

WEBHOOKS = Counter("opland_webhooks_total", "Messages of the payment provider, by what we thought of them", ["verdict"])
Verdict = Literal["accepted", "forged", "stale", "replayed", "unknown"]
KEPT_DAYS = 30
ROWS_MAX = 20_000
"""Of those accepted, and as many of the others: a flood of forgeries drives out no memory of what was heard."""


@dataclass
class Heard:
    """A message, and what is thought of it so far; `refusal` is what its sender is answered, if it is refused."""

    command: RelayWebhook
    digest: str
    verdict: Verdict = "accepted"
    delivery: Delivery | None = None
    pledge_id: UUID | None = None
    refusal: Refused | None = None


def relay_webhook(db: Database, payments: Payments, command: RelayWebhook) -> PledgeView:
    """One of `relay_webhooks`; its refusal raised."""
    (told,) = relay_webhooks(db, payments, [command])
    return answer_or_raise(told)


def relay_webhooks(db: Database, payments: Payments, commands: Sequence[RelayWebhook]) -> list[PledgeView | Refused]:
    """The provider, and nobody else, says that there is news: ask it what is true.

    WebhookForged, WebhookStale, WebhookReplayed and PledgeNotFound leave a row each, as what is accepted does; Unavailable
    leaves none: the same message is heard when it comes again.
    """
    messages = [verified(payments, command) for command in commands]
    db.read(lambda session: refuse_replays(session, messages))
    asking = {each.pledge_id for each in messages if each.refusal is None and each.pledge_id is not None}
    refused = look(db, payments, asking) if asking else {}
    for each in messages:
        refusal = refused.get(each.pledge_id) if each.pledge_id and each.refusal is None else None
        if refusal is not None:
            each.refusal = refusal
            each.verdict = "unknown" if isinstance(refusal, PledgeNotFound) else each.verdict
    db.run(lambda session: keep(session, [each for each in messages if not isinstance(each.refusal, Unavailable)]))
    taken = [(each.pledge_id, ANONYMOUS, None) for each in messages if each.refusal is None and each.pledge_id]
    views = iter(db.read(lambda session: pledge_views(session, taken)))
    return [each.refusal or next(views) for each in messages]


def verified(payments: Payments, command: RelayWebhook) -> Heard:
    try:
        delivery = payments.verify_webhook(command.path, command.headers, command.body)
    except WebhookForged as refused:
        verdict: Verdict = "stale" if isinstance(refused, WebhookStale) else "forged"
        return Heard(command, digest(command.body), verdict, refusal=refused)
    except PaymentsAway:
        return Heard(command, "", refusal=Unavailable("the payment provider does not answer: ask again"))
    try:
        return Heard(command, delivery.digest, delivery=delivery, pledge_id=UUID(delivery.reference))
    except ValueError:
        refusal = PledgeNotFound("there is no such pledge")
        return Heard(command, delivery.digest, "unknown", delivery, refusal=refusal)


def refuse_replays(session: Session, messages: Sequence[Heard]) -> None:
    """What was heard before is not asked about again."""
    before = heard(session, messages)
    for each in messages:
        if each.delivery is not None and each.digest in before:
            each.verdict, each.refusal = "replayed", WebhookReplayed("this message was heard before")


def heard(session: Session, messages: Sequence[Heard]) -> set[str]:
    digests = {each.digest for each in messages}
    accepted = select(Webhook.digest).where(Webhook.digest.in_(digests), Webhook.verdict == "accepted")
    return set(session.scalars(accepted))


def keep(session: Session, messages: Sequence[Heard]) -> None:
    """A row for each. The second of two at once has done no harm: it has looked once more, and is called replayed."""
    before = heard(session, messages)
    session.execute(delete(Webhook).where(Webhook.webhook_id.in_([each.command.command_id for each in messages])))
    for each in messages:
        verdict = "replayed" if each.verdict == "accepted" and each.digest in before else each.verdict
        before.add(each.digest if verdict == "accepted" else "")
        session.add(row_of(each, verdict))
        WEBHOOKS.labels(verdict).inc()


def row_of(message: Heard, verdict: Verdict) -> Webhook:
    reference = message.delivery.reference[:REFERENCE_CHARS_MAX] if message.delivery else None
    return Webhook(
        webhook_id=message.command.command_id,
        received_at=now(),
        verdict=verdict,
        reference=reference,
        digest=message.digest,
    )


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
