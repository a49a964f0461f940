"""What came in at the payment provider's door, for operators."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.crowdfunding.models import Webhook


def recent_webhooks(session: Session, limit: int, verdict: str | None = None) -> list[Webhook]:
    """The newest first; all, or those of one verdict."""
    chosen = select(Webhook).order_by(Webhook.received_at.desc(), Webhook.webhook_id).limit(limit)
    return list(session.scalars(chosen if verdict is None else chosen.where(Webhook.verdict == verdict)))
