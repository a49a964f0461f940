"""Accounts and what may move between them. An account is a path: its kind, its owner, its year of the pool.

The pool's book holds `council/<appropriation|carry-over|lapse>/<year>`, `pool/<year>`, `earmark/<budget>/<year>`,
`match/<campaign>/<year>`, `grant/<project>/<year>`, `payable/<payment>/<year>` and `paid/<project>/<year>`. The book of
contributions knows no year: `donor/<pledge>`, `campaign/<campaign>`, `grant/campaign-<campaign>` and the stages after it.
A stage of money is an account, so a hold is a transfer and its release is another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Book = Literal["pool", "contributions"]

GUARDED = frozenset({"pool", "earmark", "match", "grant", "payable", "paid", "campaign"})
"""Kinds that never go below zero: all but the council, which gives, and the donor, who is the outside world."""

KINDS = GUARDED | {"council", "donor"}

POOL_MOVES = {
    "appropriate": {("council", "pool")},
    "carry_over": {("council", "pool"), ("pool", "council")},
    "cut": {("pool", "council")},
    "lapse": {("pool", "council")},
    "earmark": {("pool", "earmark")},
    "award": {("earmark", "grant")},
    "direct_grant": {("pool", "grant")},
    "reserve_match": {("pool", "match")},
    "grant_match": {("match", "grant")},
    "approve_payment": {("grant", "payable")},
    "confirm_payment": {("payable", "paid")},
    "return_payment": {("payable", "grant")},
    "release": {("earmark", "pool"), ("match", "pool"), ("grant", "pool")},
    "repay": {("paid", "grant")},
    "opening": {("pool", stage) for stage in ("earmark", "match", "grant", "payable", "paid")},
}
CONTRIBUTION_MOVES = {
    "capture": {("donor", "campaign")},
    "refund": {("campaign", "donor")},
    "hand_over": {("campaign", "grant")},
    "approve_payment": {("grant", "payable")},
    "confirm_payment": {("payable", "paid")},
    "return_payment": {("payable", "grant")},
    "repay": {("paid", "grant")},
}
BOOKS: dict[Book, dict[str, set[tuple[str, str]]]] = {"pool": POOL_MOVES, "contributions": CONTRIBUTION_MOVES}
ALLOWED: frozenset[tuple[str, str, str, Book]] = frozenset(
    (kind, *ends, book) for book, kinds in BOOKS.items() for kind, pairs in kinds.items() for ends in pairs
)
"""(kind of transfer, kind of account it leaves, kind of account it reaches, book): all the moves there are."""

TRANSFER_KINDS = frozenset(POOL_MOVES) | frozenset(CONTRIBUTION_MOVES)
COUNCIL_OWNERS = ("appropriation", "carry-over", "lapse")


@dataclass(frozen=True, slots=True)
class Move:
    """One amount (minor units) from one account to another."""

    kind: str
    from_: str
    to: str
    amount: int


@dataclass(slots=True)
class Account:
    """Two counters that only grow. `origin` is the account that first paid into it: where a returned payment goes."""

    path: str
    kind: str
    owner: str
    year: int | None
    origin: str | None
    debits: int = 0
    credits: int = 0

    @property
    def balance(self) -> int:
        return self.credits - self.debits

    @property
    def book(self) -> Book:
        return "contributions" if self.year is None else "pool"

    @property
    def stage(self) -> str:
        """Where its money stands in a year of the pool: the council's accounts each count for themselves."""
        return self.owner if self.kind == "council" else self.kind


def pool(year: int) -> str:
    return f"pool/{year}"


def council(owner: str, year: int) -> str:
    return f"council/{owner}/{year}"


def stage(kind: str, owner: UUID | str, year: int | None) -> str:
    """`earmark/<owner>/<year>`; without a year it is an account of the contributions' book."""
    return f"{kind}/{owner}" if year is None else f"{kind}/{owner}/{year}"


def project_of(campaign_id: UUID) -> str:
    """Whose grant a campaign becomes. Ids are made by people's clients: a project of some budget may have the same one."""
    return f"campaign-{campaign_id}"


def read(path: str, origin: str | None = None) -> Account:
    """The empty account that a path spells, or ValueError."""
    kind, _, rest = path.partition("/")
    owner, _, year = rest.rpartition("/") if kind == "pool" else rest.partition("/")
    if kind not in KINDS or (kind == "council" and owner not in COUNCIL_OWNERS):
        raise ValueError(f"{path} is no account")
    return Account(path, kind, owner, int(year) if year else None, origin)


@dataclass
class Books:
    """The accounts a batch of requests may touch, as they stand after those decided so far."""

    currency: str
    accounts: dict[str, Account] = field(default_factory=dict)
    touched: dict[str, Account] = field(default_factory=dict)
    by_owner: dict[str, list[Account]] = field(default_factory=dict)

    def add(self, account: Account) -> Account:
        self.accounts[account.path] = account
        self.by_owner.setdefault(account.owner, []).append(account)
        return account

    def balance(self, path: str) -> int:
        account = self.accounts.get(path)
        return 0 if account is None else account.credits - account.debits

    def held(self, kind: str, owner: UUID | str) -> list[Account]:
        """The accounts of one kind and owner, one for each year there is."""
        return [account for account in self.by_owner.get(str(owner), ()) if account.kind == kind]

    def post(self, moves: Iterable[Move]) -> dict[str, int]:
        """Make the moves, and say what each account they touch holds afterwards.

        Raises AssertionError for a move that the rules should never have made; the batch then fails as a whole.
        """
        touched: dict[str, Account] = {}
        for move in moves:
            source = self.accounts.get(move.from_) or self.add(read(move.from_))
            target = self.accounts.get(move.to) or self.add(read(move.to, origin=move.from_))
            assert (move.kind, source.kind, target.kind, source.book) in ALLOWED, f"{move} is no move of the ledger"
            assert source.year == target.year, f"{move} takes money out of its year"
            assert move.amount > 0, f"{move} moves nothing"
            source.debits += move.amount
            target.credits += move.amount
            touched[move.from_], touched[move.to] = source, target
        for account in touched.values():
            assert account.balance >= 0 or account.kind not in GUARDED, f"{account.path} would hold less than nothing"
            assert account.balance <= 0 or account.kind != "donor", f"{account.path} would get back more than it gave"
        self.touched |= touched
        return {path: account.balance for path, account in touched.items()}
