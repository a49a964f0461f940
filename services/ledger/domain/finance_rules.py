"""What finance enters by hand, each time one person and another: payments from any grant, and corrections.

One function for each kind of request: the books and the request in, a posting out, or a refusal raised.
"""

from hashlib import sha256

from contracts.ledger import (
    AccountNotFound,
    BeginEpoch,
    EpochBegun,
    FollowedElsewhere,
    GrantRepaid,
    NotReleasable,
    NotReversible,
    OpeningPosted,
    PayGrant,
    PostOpening,
    Released,
    ReleaseGrant,
    RepayGrant,
    ReverseTransfer,
    TransferNotFound,
    TransferReversed,
    VoucherUsed,
)
from services.ledger.domain import checks, payment_rules, pool_rules
from services.ledger.domain.accounts import (
    GUARDED,
    Account,
    Books,
    Move,
    payment_of,
    project_id_of,
    stage,
)
from services.ledger.domain.requests import Posting
from services.ledger.domain.returns import back, onward

FINAL = ("lapse", "reverse", "advance")
"""An advance is two transfers: with one of them undone the pool would hold what no council has given."""


def pay_grant(books: Books, asked: PayGrant) -> Posting:
    """An invoice of a project that only finance follows is to be paid."""
    finances_own(existing(books, asked.account, "grant"))
    owner = payment_of(asked.command_id)
    return payment_rules.payment(books, ((asked.account, asked.amount),), owner, {"voucher": asked.voucher})


def repay_grant(books: Books, asked: RepayGrant) -> Posting:
    """A project has paid back what it was paid: it stands as granted again."""
    paid = existing(books, asked.account, "paid")
    repays = paid.path, voucher_key(asked.voucher)
    if repays in books.repaid:
        raise VoucherUsed("what this voucher shows was booked as repaid before", transfer_id=str(books.repaid[repays]))
    checks.enough(books, paid.path, asked.amount)
    return Posting(
        (Move("repay", paid.path, stage("grant", paid.owner, paid.year), asked.amount),),
        GrantRepaid,
        {"project_id": project_id_of(paid.owner), "amount": asked.amount},
        f"repaid by {paid.owner}",
        {"voucher": asked.voucher},
        repays=repays,
    )


def voucher_key(voucher: str) -> str:
    """One for a voucher however it is spaced and cased; it may name a person, so no more of it is kept."""
    return sha256(" ".join(voucher.split()).casefold().encode()).hexdigest()


def release_grant(books: Books, asked: ReleaseGrant) -> Posting:
    """Some of a grant is not needed."""
    held = books.accounts.get(asked.account)
    if held is None or held.kind != "grant" or held.year is None:
        raise NotReleasable(f"{asked.account} is no grant of the pool's money")
    finances_own(held)
    checks.enough(books, held.path, asked.amount)
    return Posting(
        back(books, held.path, asked.amount),
        Released,
        {"owner": "project", "owner_id": project_id_of(held.owner), "amount": asked.amount},
        f"released from grant {held.owner}",
        {"reason": asked.reason},
    )


def finances_own(grant: Account) -> None:
    """What a budget follows is paid and released there, where its story is told: no øre of it is paid on two roads."""
    if pool_rules.is_awarded(grant):
        raise FollowedElsewhere("the grant was awarded by a vote: it is paid and released through its budget")
    if pool_rules.is_application(grant):
        raise FollowedElsewhere("the grant was asked for by an application: it is paid and released through it")
    if pool_rules.is_campaign(grant):
        raise FollowedElsewhere("the grant is a campaign's: it is paid, released and given back through its project")


def reverse_transfer(books: Books, asked: ReverseTransfer) -> Posting:
    """As much as a transfer moved goes back where it came from: once, and while it is still there."""
    wrong = books.reversible.get(asked.transfer_id)
    if wrong is None:
        raise TransferNotFound("there is no transfer with this id")
    if wrong.kind in FINAL:
        raise NotReversible(f"a transfer of kind {wrong.kind} is not undone: enter what should stand anew")
    if wrong.file is not None:
        raise NotReversible(f"the payment stands in file {wrong.file}: only the payment system can return it")
    if wrong.reversed:
        raise NotReversible("the transfer was reversed before")
    source, target = books.accounts[wrong.from_], books.accounts[wrong.to]
    if any(payment_rules.in_parts(books, each) for each in (source, target) if each.kind == "payable"):
        raise NotReversible("the payment drew on two accounts: the payment system returns it, or it is paid back")
    if target.kind in GUARDED and target.balance < wrong.amount:
        raise NotReversible(
            f"{wrong.to} holds {target.balance} of the {wrong.amount} it got: the rest was spent on",
            available=target.balance,
        )
    if source.kind == "donor" and -source.balance < wrong.amount:
        raise NotReversible(
            f"{-source.balance} of the {wrong.amount} is still with the campaign: the donor has the rest back",
            available=-source.balance,
        )
    return Posting(
        (
            Move("reverse", wrong.to, wrong.from_, wrong.amount),
            *onward(books, wrong.from_, wrong.amount),
        ),
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
    held = stage(asked.stage, asked.owner_id, asked.year)
    if asked.stage == "grant":
        pool_rules.not_awarded(books, asked.owner_id)
    if asked.stage == "match":
        checks.one_source(books, held, source)
    return Posting(
        (Move("opening", source, held, asked.amount),),
        OpeningPosted,
        {name: getattr(asked, name) for name in ("stage", "owner_id", "year", "amount")},
        f"opening balance, {asked.stage} {asked.owner_id}",
        {"voucher": asked.voucher},
    )


def begin_epoch(_books: Books, asked: BeginEpoch) -> Posting:
    """Numbers go on, in a new epoch: what the lost ones were used for is not mistaken for what they stand for now."""
    return Posting((), EpochBegun, {"reason": asked.reason}, "", {"reason": asked.reason}, begins_epoch=True)


def existing(books: Books, path: str, kind: str) -> Account:
    account = books.accounts.get(path)
    if account is None or account.kind != kind:
        raise AccountNotFound(f"there is no account {path} of kind {kind}")
    return account


def owner_of(path: str) -> str:
    """Whose account a path names, whether there is one or not."""
    return path.split("/")[1] if path.count("/") else ""
