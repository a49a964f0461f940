"""How promises of help end: they lapse with their campaign, and are told of when nobody confirms them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding.helping import HelpEnded, HelpOverdue
from services.crowdfunding import domain, queries
from services.crowdfunding.domain import helping
from services.crowdfunding.models import Campaign, CampaignNeed, HelpPromise

HELP_A_TICK_MAX = 200


def tend_help(session: Session, rules: domain.Rules) -> None:
    """Oldest ids first, so many at a time. Replicas share them out by their locks."""
    of_dead = chosen().where(HelpPromise.state == "promised", Campaign.state.in_(helping.DEAD))
    for promise, need in session.execute(of_dead):
        promise.state = helping.next_help(promise.state, "campaign_failed")
        tell_end(session, promise, need)
    due = Campaign.closes_at <= now() - timedelta(days=rules.help_overdue_days)
    late = chosen().where(HelpPromise.state.in_(helping.WAITING), HelpPromise.overdue_at.is_(None), due)
    for promise, need in session.execute(late):
        promise.overdue_at = now()
        publish(session, HelpOverdue(**told(promise, need), state=promise.state))


def chosen() -> Select[HelpPromise, CampaignNeed]:
    found = (
        select(HelpPromise, CampaignNeed).join(CampaignNeed, CampaignNeed.need_id == HelpPromise.need_id).join(Campaign)
    )
    found = found.order_by(HelpPromise.promise_id).limit(HELP_A_TICK_MAX)
    return found.with_for_update(of=HelpPromise, skip_locked=True)


def tell_end(session: Session, promise: HelpPromise, need: CampaignNeed) -> None:
    publish(session, HelpEnded(**told(promise, need), state=promise.state))  # type: ignore[arg-type] # one of those


def told(promise: HelpPromise, need: CampaignNeed) -> dict[str, Any]:
    return queries.helping.named(promise, need) | {"quantity": promise.quantity}
