"""The account that whoever holds a permit owes Indsamlingsnævnet after the collection."""

from datetime import date, datetime, timedelta

from chassis.clock import day_of
from contracts.crowdfunding import NoAccountOwed
from contracts.errors import Invalid
from services.crowdfunding.domain.rules import Rules


def account_due_on(rules: Rules, ends_at: datetime) -> date:
    return day_of(ends_at) + timedelta(days=rules.account_days)


def check_account(
    due_on: date | None, sent_before: date | None, sent_on: date, ended_at: datetime, now: datetime
) -> None:
    """Owed, not sent yet, and sent on a day between the end and today."""
    if due_on is None:
        raise NoAccountOwed("this campaign collected under no permit of its own")
    if sent_before is not None:
        raise NoAccountOwed(f"the account was sent on {sent_before}", sent_on=sent_before.isoformat())
    first, last = day_of(ended_at), day_of(now)
    if not first <= sent_on <= last:
        raise Invalid("it was sent after the end and not after today", fields={"sent_on": [f"From {first} to {last}."]})
