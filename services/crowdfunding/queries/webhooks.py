"""What came in at the payment provider's door, for operators."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.crowdfunding.models import Webhook


def recent_webhooks(session: Session, limit: int, verdict: str | None = None) -> list[Webhook]:
    """The newest first; all, or those of one verdict."""
    chosen = select(Webhook).order_by(Webhook.received_at.desc(), Webhook.webhook_id).limit(limit)
    return list(session.scalars(chosen if verdict is None else chosen.where(Webhook.verdict == verdict)))


def webhook_counts(session: Session, since: datetime) -> dict[str, int]:
    """Verdict -> how many since then."""
    found = select(Webhook.verdict, func.count()).where(Webhook.received_at >= since).group_by(Webhook.verdict)
    return dict(session.execute(found).tuples())
