"""What finance enters by hand, each time one person and another: payments from any grant, and corrections.

One function for each kind of request: the books and the request in, a posting out, or a refusal raised.
"""

from typing import Literal

from contracts.ledger import (
    AccountNotFound,
    GrantRepaid,
    NotReleasable,
    NotReversible,
    OpeningPosted,
    PayGrant,
    PostOpening,
    Released,
    ReleaseHeld,
    RepayGrant,
    ReverseTransfer,
    TransferNotFound,
    TransferReversed,
)
from services.ledger.domain import checks, pool_rules
from services.ledger.domain.accounts import (
    GUARDED,
    Account,
    Books,
    Move,
    project_id_of,
    stage,
)
from services.ledger.domain.requests import Posting

FINAL = ("lapse", "reverse")
OWNERS: dict[str, Literal["budget", "campaign", "project"]] = {
    "earmark": "budget",
    "match": "campaign",
    "grant": "project",
}


def pay_grant(books: Books, asked: PayGrant) -> Posting:
    """An invoice of a project, of a campaign or of a direct grant is to be paid."""
    existing(books, asked.account, "grant")
    return pool_rules.payment(books, asked.account, asked.command_id, asked.amount, {"voucher": asked.voucher})


def repay_grant(books: Books, asked: RepayGrant) -> Posting:
    """A project has paid back what it was paid: it stands as granted again."""
    paid = existing(books, asked.account, "paid")
    checks.enough(books, paid.path, asked.amount)
    return Posting(
        (Move("repay", paid.path, stage("grant", paid.owner, paid.year), asked.amount),),
        GrantRepaid,
        {"project_id": project_id_of(paid.owner), "amount": asked.amount},
        f"repaid by {paid.owner}",
        {"voucher": asked.voucher},
    )


def release_held(books: Books, asked: ReleaseHeld) -> Posting:
    """Some of what is held or granted is not needed. Citizens' money has no pool to go back to."""
    held = books.accounts.get(asked.account)
    if held is None or held.kind not in OWNERS or held.year is None:
        raise NotReleasable(f"{asked.account} holds no money of the pool's")
    checks.enough(books, held.path, asked.amount)
    return Posting(
        pool_rules.back(books, held.path, asked.amount),
        Released,
        {"owner": OWNERS[held.kind], "owner_id": project_id_of(held.owner), "amount": asked.amount},
        f"released from {held.kind} {held.owner}",
        {"reason": asked.reason},
    )


def reverse_transfer(books: Books, asked: ReverseTransfer) -> Posting:
    """As much as a transfer moved goes back where it came from: once, and while it is still there."""
    wrong = books.reversible.get(asked.transfer_id)
    if wrong is None:
        raise TransferNotFound("there is no transfer with this id")
    if wrong.kind in FINAL:
        raise NotReversible(f"a transfer of kind {wrong.kind} is not undone: enter what should stand anew")
    if wrong.reversed:
        raise NotReversible("the transfer was reversed before")
    target = books.accounts[wrong.to]
    if target.kind in GUARDED and target.balance < wrong.amount:
        raise NotReversible(
            f"{wrong.to} holds {target.balance} of the {wrong.amount} it got: the rest was spent on",
            available=target.balance,
        )
    return Posting(
        (Move("reverse", wrong.to, wrong.from_, wrong.amount),),
        TransferReversed,
        {"transfer_id": asked.transfer_id, "kind": wrong.kind, "amount": wrong.amount, "reason": asked.reason},
        f"reversal of transfer {asked.transfer_id}",
        {"reason": asked.reason},
        reverses=asked.transfer_id,
    )


def post_opening(books: Books, asked: PostOpening) -> Posting:
    """Where money of a year already stood when the city began here."""
    checks.right_currency(books, asked.currency)
    source = checks.free_money(books, asked.year, asked.amount)
    return Posting(
        (Move("opening", source, stage(asked.stage, asked.owner_id, asked.year), asked.amount),),
        OpeningPosted,
        {name: getattr(asked, name) for name in ("stage", "owner_id", "year", "amount")},
        f"opening balance, {asked.stage} {asked.owner_id}",
        {"voucher": asked.voucher},
    )


def existing(books: Books, path: str, kind: str) -> Account:
    account = books.accounts.get(path)
    if account is None or account.kind != kind:
        raise AccountNotFound(f"there is no account {path} of kind {kind}")
    return account


def owner_of(path: str) -> str:
    """Whose account a path names, whether there is one or not."""
    return path.split("/")[1] if path.count("/") else ""
