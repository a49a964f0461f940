"""Payments from a grant to the invoice: payable, then paid, or returned.

A campaign's grant holds two kinds of money. Citizens gave theirs for this purpose and no other, so it is used first, to the
last øre; what a project does not need is then, as far as possible, the pool's, which can use it again.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from contracts.budgets import PaymentApproved
from contracts.ledger import (
    ConfirmPayment,
    InsufficientFunds,
    NotPayable,
    PaymentConfirmed,
    PaymentNotFound,
    PaymentPosted,
    PaymentReturned,
    ReturnPayment,
)
from services.ledger.domain import checks
from services.ledger.domain.accounts import (
    FINANCE_PREFIX,
    Account,
    Books,
    Move,
    payment_id_of,
    payment_of,
    project_id_of,
    read,
    stage,
)
from services.ledger.domain.pool_rules import grant_owner, is_application, is_campaign
from services.ledger.domain.requests import Posting

Part = tuple[str, int]
"""A grant's account, and how much of a payment it bears."""


def approve_payment(books: Books, asked: PaymentApproved) -> Posting:
    """Money granted to a project becomes payable: two people have said so."""
    checks.two_people(asked.coded_by, asked.attested_by, "a payment")
    owner = grant_owner(asked)
    if asked.campaign_id is None:
        parts: tuple[Part, ...] = ((stage("grant", owner, asked.year), asked.amount),)
    else:
        parts = drawn(books.held("grant", owner), asked.amount)
    named = ("budget_id", "application_id", "campaign_id", "payee")
    ids = {name: str(of) for name in named if (of := getattr(asked, name)) is not None}
    grounds = {**ids, "voucher": asked.voucher}
    posting = payment(books, parts, str(asked.payment_id), grounds)
    return replace(posting, coded_by=asked.coded_by, attested_by=asked.attested_by)


def drawn(held: list[Account], amount: int) -> tuple[Part, ...]:
    """What each account of a campaign's grant bears: citizens' money first, then the match, the oldest year first."""
    parts, left = [], amount
    for account in sorted(held, key=lambda account: account.year or 0):
        part = min(account.balance, left)
        if part:
            parts.append((account.path, part))
            left -= part
    if left:
        available = amount - left
        raise InsufficientFunds(
            f"the campaign's grant holds {available}, which is less than {amount}", available=available
        )
    return tuple(parts)


def payment(books: Books, parts: tuple[Part, ...], owner: str, grounds: dict[str, Any]) -> Posting:
    """Some of a grant is to be paid by the city's payment system. `owner` names the payment among the accounts."""
    moves = []
    for granted, amount in parts:
        checks.enough(books, granted, amount)
        year = read(granted).year
        checks.year_begun(books, year)
        moves.append(Move("approve_payment", granted, stage("payable", owner, year), amount))
    return Posting(
        tuple(moves),
        PaymentPosted,
        paid_facts(owner, read(parts[0][0]), sum(amount for _, amount in parts)),
        f"payment {payment_id_of(owner)}",
        grounds,
    )


def confirm_payment(books: Books, asked: ConfirmPayment) -> Posting:
    """The city's payment system has paid."""
    waits = waiting(books, asked.payment_id)
    return Posting(
        tuple(
            Move("confirm_payment", payable.path, stage("paid", granted.owner, granted.year), payable.balance)
            for payable, granted in waits
        ),
        PaymentConfirmed,
        waiting_facts(waits),
        f"payment {asked.payment_id} confirmed",
        {"voucher": asked.voucher},
    )


def return_payment(books: Books, asked: ReturnPayment) -> Posting:
    """The city's payment system could not pay: the money stands as granted again."""
    waits = waiting(books, asked.payment_id)
    return Posting(
        tuple(Move("return_payment", payable.path, granted.path, payable.balance) for payable, granted in waits),
        PaymentReturned,
        {**waiting_facts(waits), "reason": asked.reason},
        f"payment {asked.payment_id} returned",
        {"reason": asked.reason},
    )


def waiting(books: Books, payment_id: UUID) -> list[tuple[Account, Account]]:
    """The accounts of a payment under way, each with that of the grant it came from."""
    accounts = books.held("payable", payment_id) + books.held("payable", payment_of(payment_id))
    if not accounts:
        raise PaymentNotFound("no payment with this id was ever approved")
    owner = max(accounts, key=lambda account: account.balance).owner
    waits = [(each, read(each.origin or "")) for each in accounts if each.owner == owner and each.balance]
    if not waits:
        raise NotPayable("the payment does not wait at the city's payment system: it was confirmed or returned")
    return waits


def waiting_facts(waits: list[tuple[Account, Account]]) -> dict[str, Any]:
    return paid_facts(waits[0][0].owner, waits[0][1], sum(payable.balance for payable, _ in waits))


def paid_facts(owner: str, granted: Account, amount: int) -> dict[str, Any]:
    """Of a grant whose payments budgets follows, or of one that only finance does."""
    if is_campaign(granted):
        whose = "campaign"
    elif owner.startswith(FINANCE_PREFIX):
        whose = "project"
    else:
        whose = "application" if is_application(granted) else "budget"
    ids = {"payment_id": payment_id_of(owner), "project_id": project_id_of(granted.owner)}
    return {"owner": whose, **ids, "amount": amount}


def in_parts(books: Books, payable: Account) -> bool:
    """Whether a payment drew on more than one account."""
    return len(books.held("payable", payable.owner)) > 1
