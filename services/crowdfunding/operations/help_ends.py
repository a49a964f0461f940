"""How promises of help end: they lapse with their campaign, are told of when nobody confirms them, and whose they were is forgotten."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding.helping import AnonymiseHelper, HelpEnded, HelperAnonymised, HelpOverdue, HelpStillWaits
from contracts.errors import Unauthenticated
from contracts.principal import Principal
from services.crowdfunding import domain, queries
from services.crowdfunding.domain import helping
from services.crowdfunding.models import Campaign, CampaignNeed, HelpPromise

HELP_A_TICK_MAX = 200
FORGOTTEN_MAX = 1_000
"""Promises of one person at a time; who has more asks again."""


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


def anonymise_helper(session: Session, principal: Principal, _command: AnonymiseHelper) -> HelperAnonymised:
    """Handle, name and texts go; what was promised, given and confirmed stays."""
    if not principal.person:
        raise Unauthenticated("sign in to be forgotten")
    mine = select(HelpPromise).where(HelpPromise.person == principal.person).order_by(HelpPromise.promise_id)
    promises = list(session.scalars(mine.limit(FORGOTTEN_MAX).with_for_update()))
    waiting = [str(each.promise_id) for each in promises if each.state in helping.WAITING]
    if waiting:
        raise HelpStillWaits("somebody counts on what you promised", promise_ids=waiting)
    for promise in promises:
        forget(promise)
    return HelperAnonymised(promises=len(promises))


def forget(promise: HelpPromise) -> None:
    """An official who entered it stays known, the giver does not."""
    person = promise.person
    for column in ("person", "promised_by", "reported_by", "settled_by"):
        if getattr(promise, column) == person:
            setattr(promise, column, "")
    promise.shown_as, promise.display_name, promise.message, promise.note = "anonymous", None, "", None


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
