"""Accounts of budgets in the ledger that no budget knows of, and events of either service that wait for a person."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.inbox import InboxRow
from chassis.outbox import OutboxRow
from contracts.ledger import SCHEME_PREFIX
from deploy.opland.audit.books import ACCOUNT, Books, balance
from deploy.opland.audit.difference import Difference, pages
from services.budgets.models import Budget, Grant, Payment
from services.ledger.domain.accounts import FINANCE_PREFIX

OWNED = {
    "earmark": (Budget.budget_id, None),
    "grant": (Grant.project_id, "earmark/"),
    "payable": (Payment.payment_id, None),
}
"""Kind of account -> whose it is here, and how the account begins that first paid into ours."""
UNKNOWN = (
    "No budget knows it: was this service's database restored from an older backup? Restore what is missing, or let "
    "finance reverse the transfers."
)
RETRY = "Read why it failed, mend that, and `opland parked retry` it."
UNSENT = "See with `opland status` whether the broker and both services run."


def strangers(session: Session, books: Books) -> Iterator[Difference]:
    """Finance's own grants, campaigns and schemes of matching are none, nor is what was posted as an opening balance."""
    ours = select(ACCOUNT).where(ACCOUNT.c.kind.in_(OWNED), ACCOUNT.c.book == "pool")
    for page in pages(books.session, ours, ACCOUNT.c.path):
        for kind, (key, origin) in OWNED.items():
            rows = [row for row in page if row.kind == kind and is_ours(row, origin)]
            known = owners_known(session, key, [row.owner for row in rows])
            for row in rows:
                if row.owner not in known and not books.opened(row.path):
                    since = books.moved_at(row.path)
                    yield Difference("unknown owner", row.path, None, None, balance(row), since, UNKNOWN)


def is_ours(row: Any, origin: str | None) -> bool:
    return not row.owner.startswith((FINANCE_PREFIX, SCHEME_PREFIX)) and (
        origin is None or (row.origin or "").startswith(origin)
    )


def owners_known(session: Session, key: Any, owners: list[str]) -> set[str]:
    ids = [UUID(owner) for owner in owners if is_id(owner)]
    return {str(found) for found in session.scalars(select(key).where(key.in_(ids)))}


def is_id(owner: str) -> bool:
    try:
        UUID(owner)
    except ValueError:
        return False
    return True


def stuck_events(service: str, session: Session, late: datetime) -> Iterator[Difference]:
    """Parked ones, and those that came or were written before `late` and still wait."""
    columns = (InboxRow.event_id, InboxRow.handler, InboxRow.state, InboxRow.error, InboxRow.received_at)
    for page in pages(session, select(*columns).where(InboxRow.state != "done"), InboxRow.event_id):
        for row in page:
            if row.state == "parked" or row.received_at < late:
                told = {"budgets": "here", "ledger": "ledger"}[service]
                subject = f"{row.event_id} {row.handler}"
                yield Difference(f"{row.state} event", subject, since=row.received_at, do=RETRY, **{told: row.error})
    unsent = select(OutboxRow.written_at).where(OutboxRow.written_at < late).order_by(OutboxRow.position).limit(1)
    since = session.scalar(unsent)
    if since is not None:
        yield Difference("unsent events", service, since=since, do=UNSENT)
