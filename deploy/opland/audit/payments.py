"""Each payment against its account in the ledger."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.opland.audit.books import Books, balance
from deploy.opland.audit.difference import Difference, pages
from deploy.opland.audit.earmarks import BY_HAND, UNASKED, UNHEARD
from services.budgets import domain
from services.budgets.models import Grant, Payment

COLUMNS = (
    *(Payment.payment_id, Payment.amount, Payment.state, Payment.approved_at),
    *(Grant.budget_id, Grant.year),
)
ENDED = {"confirm_payment": "paid", "return_payment": "returned", "reverse": "refused"}
"""By the last transfer that left it, where a payment of which nothing is payable stands."""


def wrong_payments(session: Session, books: Books, late: datetime) -> Iterator[Difference]:
    """`late`: what was approved before this instant should have been answered."""
    found = select(*COLUMNS).join(Grant, Grant.project_id == Payment.project_id)
    for page in pages(session, found, Payment.payment_id):
        accounts = books.accounts("payable", [row.payment_id for row in page], of_pool=False)
        last = books.last_out([account.path for found in accounts.values() for account in found])
        answers = books.answers((row.payment_id, "PaymentApproved") for row in page)
        drafts = books.held_back([row.payment_id for row in page])
        for row in page:
            answer = "waits for a third person" if row.payment_id in drafts else answers.get(row.payment_id)
            there = standing(accounts[str(row.payment_id)], last, answer)
            yield from wrong_payment(row, books, there, late)


def standing(accounts: list[Any], last: dict[str, Any], answer: str | None) -> tuple[str | None, int]:
    """(state, amount) as the books have it; (None, 0) where they know nothing of it. A campaign's may stand on two accounts."""
    payable = sum(balance(account) for account in accounts)
    if payable:
        return "payable", payable
    left = [last[account.path] for account in accounts if account.path in last]
    if left:
        return ENDED.get(left[0].kind, left[0].kind), sum(int(each.amount) for each in left)
    return answer, 0


def wrong_payment(row: Any, books: Books, there: tuple[str | None, int], late: datetime) -> Iterator[Difference]:
    state, amount = there
    path = path_of(row)
    if state is None or state == "waits for a third person":
        yield from unbooked(row, state, late)
    elif state != row.state:
        do = UNHEARD if row.state in ("approved", "payable") else BY_HAND
        yield Difference("payment", path, row.budget_id, row.state, state, books.moved_at(path), do)
    elif amount and amount != row.amount:
        yield Difference("amount of a payment", path, row.budget_id, row.amount, amount, books.moved_at(path), BY_HAND)


def unbooked(row: Any, state: str | None, late: datetime) -> Iterator[Difference]:
    """The books know nothing of it: right until it is approved, and for as long as a third person takes."""
    if row.state in domain.grants.NOT_APPROVED:
        return
    if row.state != "approved":
        yield Difference("payment", path_of(row), row.budget_id, row.state, state, row.approved_at, BY_HAND)
    elif state is None and row.approved_at < late:
        subject = str(row.payment_id)
        yield Difference("PaymentApproved waits", subject, row.budget_id, "asked", None, row.approved_at, UNASKED)


def path_of(row: Any) -> str:
    return f"payable/{row.payment_id}" + ("" if row.year is None else f"/{row.year}")
