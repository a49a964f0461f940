"""The pool's book between the council and the invoice: earmarks, awards, payments, and what is released.

One function for each kind of request: the books and the request in, a posting out, or a refusal raised. A voucher may
name a person, so it stands among the grounds of its entry and not in what is published for ever.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from contracts.budgets import AwardsDecided, BudgetClosed, EarmarkRequested, PaymentApproved
from contracts.budgets.applications import GrantRequested
from contracts.budgets.earmarks import EarmarkChangeRequested
from contracts.budgets.grants import GrantEnded
from contracts.errors import Refused
from contracts.ledger import (
    APPLICATION_PREFIX,
    ConfirmPayment,
    EarmarkChanged,
    EarmarkGranted,
    GrantDirectly,
    GrantLine,
    GrantsPosted,
    InsufficientFunds,
    NotPayable,
    PaymentConfirmed,
    PaymentNotFound,
    PaymentPosted,
    PaymentReturned,
    Released,
    ReturnPayment,
)
from services.ledger.domain import areas, checks
from services.ledger.domain.accounts import (
    CAMPAIGN_PREFIX,
    FINANCE_PREFIX,
    Account,
    Books,
    Move,
    application_of,
    payment_id_of,
    payment_of,
    pool,
    project_id_of,
    read,
    stage,
)
from services.ledger.domain.requests import Posting
from services.ledger.domain.returns import back


def earmark(books: Books, asked: EarmarkRequested) -> Posting:
    """Hold pool money for a budget: a playmaker has drafted it, its joint council has endorsed it."""
    checks.two_people(asked.coded_by, asked.attested_by, "an earmark")
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    source = checks.free_money(books, asked.year, asked.amount)
    parts = areas.parts(asked.amount, asked.area_id, asked.areas)
    return Posting(
        (Move("earmark", source, stage("earmark", asked.budget_id, asked.year), asked.amount),),
        EarmarkGranted,
        {"budget_id": asked.budget_id, "year": asked.year, "amount": asked.amount, "areas": parts},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision), "areas": {part.area_id: part.amount for part in parts}},
        asked.coded_by,
        asked.attested_by,
    )


def change_earmark(books: Books, asked: EarmarkChangeRequested) -> Posting:
    """Hold more for a budget, or less: the difference moves, from or to the money that the earmark is made of.

    What a dead budget, or one without its earmark, still asks for is refused: it would come to life again.
    """
    checks.two_people(asked.coded_by, asked.attested_by, "an earmark")
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    path = stage("earmark", asked.budget_id, asked.year)
    held = books.balance(path)
    if not held:
        raise InsufficientFunds(f"nothing is earmarked for the budget in {asked.year}", available=0)
    difference = asked.amount - held
    if not difference:
        raise Refused(f"the earmark is {held} already")
    parts = areas.parts(abs(difference), asked.area_id, asked.areas)
    raised = {"areas": {part.area_id: part.amount for part in parts}} if difference > 0 else {}
    return Posting(
        held_more(books, path, difference) if difference > 0 else back(books, path, -difference),
        EarmarkChanged,
        {
            "budget_id": asked.budget_id,
            "year": asked.year,
            "amount": asked.amount,
            "changed": difference,
            "areas": parts,
        },
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision), **raised},
        asked.coded_by,
        asked.attested_by,
    )


def held_more(books: Books, path: str, amount: int) -> tuple[Move, ...]:
    """From the same kind of money: an account never holds both. Operating money of a closed year is not there any more."""
    home = pool(books.accounts[path].year, books.accounts[path].means)
    checks.enough(books, home, amount)
    return (Move("earmark", home, path, amount),)


def award(books: Books, asked: AwardsDecided) -> Posting:
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
    return Posting(
        (*moves, *back(books, earmarked, rest)),
        GrantsPosted,
        {"owner": "budget", "owner_id": asked.budget_id, "grants": asked.awards, "released": rest},
        f"election {asked.election_id}, tally {asked.tally_hash}",
    )


def grant_directly(books: Books, asked: GrantDirectly) -> Posting:
    """Pool money for a project that no vote has chosen, on a decision of its own."""
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    source = checks.free_money(books, asked.year, asked.amount)
    grant = GrantLine(project_id=asked.project_id, amount=asked.amount)
    return Posting(
        (Move("direct_grant", source, stage("grant", asked.project_id, asked.year), asked.amount),),
        GrantsPosted,
        {"owner": "project", "owner_id": asked.project_id, "grants": (grant,), "released": 0},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision)},
    )


def grant_application(books: Books, asked: GrantRequested) -> Posting:
    """Pool money for an application, on a named decision: one person entered it, another attested it."""
    checks.two_people(asked.coded_by, asked.attested_by, "a direct grant")
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    source = checks.free_money(books, asked.year, asked.amount)
    parts = areas.parts(asked.amount, asked.area_id, asked.areas)
    grant = GrantLine(project_id=asked.project_id, amount=asked.amount)
    granted = stage("grant", application_of(asked.application_id), asked.year)
    return Posting(
        (Move("direct_grant", source, granted, asked.amount),),
        GrantsPosted,
        {"owner": "application", "owner_id": asked.application_id, "grants": (grant,), "released": 0},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision), "areas": {part.area_id: part.amount for part in parts}},
        asked.coded_by,
        asked.attested_by,
    )


def grant_owner(asked: PaymentApproved | GrantEnded) -> UUID | str:
    """Whose grant it is about: that of an application, or of a project that won in a budget."""
    return asked.project_id if asked.application_id is None else application_of(asked.application_id)


def approve_payment(books: Books, asked: PaymentApproved) -> Posting:
    """Money granted to a project becomes payable: two people have said so."""
    checks.two_people(asked.coded_by, asked.attested_by, "a payment")
    granted = stage("grant", grant_owner(asked), asked.year)
    ids = {name: str(of) for name in ("budget_id", "application_id") if (of := getattr(asked, name)) is not None}
    grounds = {**ids, "voucher": asked.voucher}
    posting = payment(books, granted, str(asked.payment_id), asked.amount, grounds)
    return replace(posting, coded_by=asked.coded_by, attested_by=asked.attested_by)


def payment(books: Books, granted: str, owner: str, amount: int, grounds: dict[str, Any]) -> Posting:
    """Some of a grant is to be paid by the city's payment system. `owner` names the payment among the accounts."""
    checks.enough(books, granted, amount)
    account = read(granted)
    checks.year_begun(books, account.year)
    return Posting(
        (Move("approve_payment", granted, stage("payable", owner, account.year), amount),),
        PaymentPosted,
        paid_facts(owner, account, amount),
        f"payment {payment_id_of(owner)}",
        grounds,
    )


def confirm_payment(books: Books, asked: ConfirmPayment) -> Posting:
    """The city's payment system has paid."""
    payable, granted = waiting(books, asked.payment_id)
    return Posting(
        (Move("confirm_payment", payable.path, stage("paid", granted.owner, granted.year), payable.balance),),
        PaymentConfirmed,
        paid_facts(payable.owner, granted, payable.balance),
        f"payment {asked.payment_id} confirmed",
        {"voucher": asked.voucher},
    )


def return_payment(books: Books, asked: ReturnPayment) -> Posting:
    """The city's payment system could not pay: the money stands as granted again."""
    payable, granted = waiting(books, asked.payment_id)
    return Posting(
        (Move("return_payment", payable.path, granted.path, payable.balance),),
        PaymentReturned,
        {**paid_facts(payable.owner, granted, payable.balance), "reason": asked.reason},
        f"payment {asked.payment_id} returned",
        {"reason": asked.reason},
    )


def waiting(books: Books, payment_id: UUID) -> tuple[Account, Account]:
    """The account of a payment under way, and of the grant it came from."""
    accounts = books.held("payable", payment_id) + books.held("payable", payment_of(payment_id))
    if not accounts:
        raise PaymentNotFound("no payment with this id was ever approved")
    payable = max(accounts, key=lambda account: account.balance)
    if not payable.balance:
        raise NotPayable("the payment does not wait at the city's payment system: it was confirmed or returned")
    assert payable.origin is not None
    return payable, read(payable.origin)


def paid_facts(owner: str, granted: Account, amount: int) -> dict[str, Any]:
    """Of a grant whose payments budgets follows, or of one that only finance does."""
    if owner.startswith(FINANCE_PREFIX):
        whose = "campaign" if is_campaign(granted) else "project"
    else:
        whose = "application" if is_application(granted) else "budget"
    ids = {"payment_id": payment_id_of(owner), "project_id": project_id_of(granted.owner)}
    return {"owner": whose, **ids, "amount": amount}


def is_campaign(granted: Account) -> bool:
    return granted.owner.startswith(CAMPAIGN_PREFIX)


def is_application(granted: Account) -> bool:
    return granted.owner.startswith(APPLICATION_PREFIX)


def close_budget(books: Books, asked: BudgetClosed) -> Posting:
    """What is left of a budget's earmark and of its projects' grants is the pool's again; what is payable stays."""
    owners = (("earmark", asked.budget_id), *(("grant", project_id) for project_id in dict.fromkeys(asked.project_ids)))
    left = [(path, books.balance(path)) for path in (stage(*owner, asked.year) for owner in owners)]
    return Posting(
        tuple(move for path, amount in left for move in back(books, path, amount)),
        Released,
        {"owner": "budget", "owner_id": asked.budget_id, "amount": sum(amount for _, amount in left)},
        f"budget {asked.budget_id} closed",
        {"reason": asked.reason},
    )


def end_grant(books: Books, asked: GrantEnded) -> Posting:
    """What a project that is finished, or given back, did not need is the pool's again."""
    granted = stage("grant", grant_owner(asked), asked.year)
    left = books.balance(granted)
    owner = ("application", asked.application_id) if asked.budget_id is None else ("budget", asked.budget_id)
    return Posting(
        back(books, granted, left),
        Released,
        {"owner": owner[0], "owner_id": owner[1] or asked.project_id, "amount": left},
        f"project {asked.project_id} {asked.state.replace('_', ' ')}",
        {"reason": asked.reason},
    )
