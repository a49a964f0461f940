"""The pool's book: appropriations, earmarks, awards, payments, and what is released when a budget closes.

One function for each kind of request: the books and the request in, a posting out, or a refusal raised. A voucher may
name a person, so it stands among the grounds of its entry and not in what is published for ever.
"""

from typing import Any
from uuid import UUID

from contracts.budgets import AwardsDecided, BudgetClosed, EarmarkRequested, PaymentApproved
from contracts.errors import Refused
from contracts.ledger import (
    AppropriationPosted,
    ConfirmPayment,
    EarmarkGranted,
    GrantsPosted,
    InsufficientFunds,
    NotPayable,
    PaymentConfirmed,
    PaymentNotFound,
    PaymentPosted,
    PaymentReturned,
    PostAppropriation,
    Released,
    ReturnPayment,
)
from services.ledger.domain import checks
from services.ledger.domain.accounts import COUNCIL_OWNERS, Account, Books, Move, council, pool, read, stage
from services.ledger.domain.requests import Posting


def post_appropriation(books: Books, asked: PostAppropriation, asked_by: str) -> Posting:
    """The council gives, carries over, or takes back; it takes back no more than is free."""
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    owner = "carry-over" if asked.kind == "carry_over" else "appropriation"
    ends = (council(owner, asked.year), pool(asked.year))
    if asked.kind == "cut":
        checks.year_in_plan(books, asked.year)
        checks.enough(books, pool(asked.year), asked.amount)
        ends = ends[1], ends[0]
    else:
        checks.within_limit(given_for(books, asked.year) + asked.amount, f"what the pool is given for {asked.year}")
    return Posting(
        (Move(asked.kind, *ends, asked.amount),),
        AppropriationPosted,
        {name: getattr(asked, name) for name in ("kind", "year", "amount", "currency", "decision")},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision)},
        coded_by=asked_by,
        accounting_on=asked.accounting_on or asked.decision.decided_on,
    )


def given_for(books: Books, year: int) -> int:
    """What the council has given for a year until now, however it was given."""
    accounts = (account for owner in COUNCIL_OWNERS for account in books.held("council", owner))
    return -sum(account.balance for account in accounts if account.year == year)


def earmark(books: Books, asked: EarmarkRequested, _asked_by: str) -> Posting:
    """Hold pool money for a budget: a playmaker has drafted it, its joint council has endorsed it."""
    checks.two_people(asked.coded_by, asked.attested_by, "an earmark")
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    checks.year_in_plan(books, asked.year)
    checks.enough(books, pool(asked.year), asked.amount)
    return Posting(
        (Move("earmark", pool(asked.year), stage("earmark", asked.budget_id, asked.year), asked.amount),),
        EarmarkGranted,
        {"budget_id": asked.budget_id, "year": asked.year, "amount": asked.amount},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision)},
        asked.coded_by,
        asked.attested_by,
    )


def award(books: Books, asked: AwardsDecided, asked_by: str) -> Posting:
    """Each winner's grant, and the rest back to the pool, in one entry: their sum can never pass the earmark."""
    earmarked = stage("earmark", asked.budget_id, asked.year)
    total = sum(grant.amount for grant in asked.awards)
    if len({grant.project_id for grant in asked.awards}) < len(asked.awards):
        raise Refused("a project is named twice among the awards")
    if earmarked not in books.accounts:
        raise InsufficientFunds(f"nothing is earmarked for the budget in {asked.year}", available=0)
    checks.enough(books, earmarked, total)
    moves = [
        Move("award", earmarked, stage("grant", grant.project_id, asked.year), grant.amount) for grant in asked.awards
    ]
    rest = books.balance(earmarked) - total
    if rest:
        moves.append(Move("release", earmarked, pool(asked.year), rest))
    return Posting(
        tuple(moves),
        GrantsPosted,
        {"owner": "budget", "owner_id": asked.budget_id, "grants": asked.awards, "released": rest},
        f"election {asked.election_id}, tally {asked.tally_hash}",
        coded_by=asked_by,
    )


def approve_payment(books: Books, asked: PaymentApproved, _asked_by: str) -> Posting:
    """Money granted to a project becomes payable: two people have said so."""
    checks.two_people(asked.coded_by, asked.attested_by, "a payment")
    granted = stage("grant", asked.project_id, asked.year)
    checks.enough(books, granted, asked.amount)
    return Posting(
        (Move("approve_payment", granted, stage("payable", asked.payment_id, asked.year), asked.amount),),
        PaymentPosted,
        {"payment_id": asked.payment_id, "project_id": asked.project_id, "amount": asked.amount},
        f"payment {asked.payment_id}",
        {"budget_id": str(asked.budget_id), "voucher": asked.voucher},
        asked.coded_by,
        asked.attested_by,
    )


def confirm_payment(books: Books, asked: ConfirmPayment, asked_by: str) -> Posting:
    """The city's payment system has paid."""
    payable, granted = waiting(books, asked.payment_id)
    return Posting(
        (Move("confirm_payment", payable.path, stage("paid", granted.owner, granted.year), payable.balance),),
        PaymentConfirmed,
        paid_facts(asked.payment_id, granted, payable.balance),
        f"payment {asked.payment_id} confirmed",
        {"voucher": asked.voucher},
        coded_by=asked_by,
    )


def return_payment(books: Books, asked: ReturnPayment, asked_by: str) -> Posting:
    """The city's payment system could not pay: the money stands as granted again."""
    payable, granted = waiting(books, asked.payment_id)
    return Posting(
        (Move("return_payment", payable.path, granted.path, payable.balance),),
        PaymentReturned,
        {**paid_facts(asked.payment_id, granted, payable.balance), "reason": asked.reason},
        f"payment {asked.payment_id} returned",
        {"reason": asked.reason},
        coded_by=asked_by,
    )


def waiting(books: Books, payment_id: UUID) -> tuple[Account, Account]:
    """The account of a payment under way, and of the grant it came from."""
    accounts = books.held("payable", payment_id)
    if not accounts:
        raise PaymentNotFound("no payment with this id was ever approved")
    (payable,) = accounts
    if not payable.balance:
        raise NotPayable("the payment does not wait at the city's payment system: it was confirmed or returned")
    assert payable.origin is not None
    return payable, read(payable.origin)


def paid_facts(payment_id: UUID, granted: Account, amount: int) -> dict[str, Any]:
    return {"payment_id": payment_id, "project_id": UUID(granted.owner), "amount": amount}


def close_budget(books: Books, asked: BudgetClosed, asked_by: str) -> Posting:
    """What is left of a budget's earmark and of its projects' grants is the pool's again; what is payable stays."""
    owners = (("earmark", asked.budget_id), *(("grant", project_id) for project_id in dict.fromkeys(asked.project_ids)))
    held = [(path, books.balance(path)) for path in (stage(*owner, asked.year) for owner in owners)]
    moves = tuple(Move("release", path, pool(asked.year), amount) for path, amount in held if amount)
    return Posting(
        moves,
        Released,
        {"owner": "budget", "owner_id": asked.budget_id, "amount": sum(move.amount for move in moves)},
        f"budget {asked.budget_id} closed",
        {"reason": asked.reason},
        coded_by=asked_by,
    )
