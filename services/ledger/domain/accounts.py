"""Accounts and what may move between them. An account is a path: its kind, its owner, its year of the pool.

The pool's book holds `council/<appropriation|carry-over|advance|lapse>/<year>`, `pool/<operating|capital>/<year>`,
`earmark/<budget>/<year>`, `match/<campaign>/<year>`, `grant/<project>/<year>`, `payable/<payment>/<year>` and
`paid/<project>/<year>`; what an application was granted is `grant/application-<application>/<year>`, and what a scheme of
matching may use `earmark/scheme-<scheme>/<year>`. The book of contributions knows no year: `donor/<pledge>`, `campaign/<campaign>`,
`grant/campaign-<campaign>` and the stages after it, `loss/<campaign>`, what the city bears of money that was charged back
after it had been handed over, and apart from these what the payment provider took: `fee/<campaign>`, out of what was
collected or of `city/<campaign>`, the city's own money. A stage of money is an account, so a hold is a transfer and its
release is another. What comes from operating money, or from capital, keeps that name on every account it reaches.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from contracts.ledger import APPLICATION_PREFIX, CAMPAIGN_PREFIX, SCHEME_PREFIX, Means

Book = Literal["pool", "contributions"]

GUARDED = frozenset({"pool", "earmark", "match", "grant", "payable", "paid", "campaign", "fee"})
"""Kinds that never go below zero: all but the council and the city, which give, the donor, who is the outside world, and the
loss."""

COMMITTED = ("earmark", "match", "grant", "payable")
"""Where money stands that is held or promised and not paid yet."""

KINDS = GUARDED | {"council", "donor", "loss", "city"}

POOL_MOVES = {
    "appropriate": {("council", "pool")},
    "carry_over": {("council", "pool"), ("pool", "council")},
    "advance": {("council", "pool"), ("pool", "council")},
    "cut": {("pool", "council")},
    "lapse": {("pool", "council")},
    "earmark": {("pool", "earmark")},
    "award": {("earmark", "grant")},
    "direct_grant": {("pool", "grant")},
    "reserve_match": {("earmark", "match")},
    "grant_match": {("match", "grant")},
    "approve_payment": {("grant", "payable")},
    "confirm_payment": {("payable", "paid")},
    "return_payment": {("payable", "grant")},
    "release": {("earmark", "pool"), ("match", "pool"), ("match", "earmark"), ("grant", "pool")},
    "repay": {("paid", "grant")},
    "opening": {("pool", stage) for stage in ("earmark", "match", "grant", "paid")},
}
CONTRIBUTION_MOVES = {
    "capture": {("donor", "campaign")},
    "refund": {("campaign", "donor")},
    "charge_back": {("campaign", "donor"), ("loss", "donor")},
    "charge_fee": {("campaign", "fee")},
    "bear_fee": {("city", "fee")},
    "hand_over": {("campaign", "grant")},
    "give_back": {("grant", "campaign")},
    "approve_payment": {("grant", "payable")},
    "confirm_payment": {("payable", "paid")},
    "return_payment": {("payable", "grant")},
    "repay": {("paid", "grant")},
}
BOOKS: dict[Book, dict[str, set[tuple[str, str]]]] = {"pool": POOL_MOVES, "contributions": CONTRIBUTION_MOVES}
for _moves in (POOL_MOVES, CONTRIBUTION_MOVES):
    _moves["reverse"] = {(to, from_) for pairs in _moves.values() for from_, to in pairs}
ALLOWED: frozenset[tuple[str, str, str, Book]] = frozenset(
    (kind, *ends, book) for book, kinds in BOOKS.items() for kind, pairs in kinds.items() for ends in pairs
)
"""(kind of transfer, kind of account it leaves, kind of account it reaches, book): all the moves there are."""

TRANSFER_KINDS = frozenset(POOL_MOVES) | frozenset(CONTRIBUTION_MOVES)
COUNCIL_OWNERS = ("appropriation", "carry-over", "advance", "lapse")
MEANS: tuple[Means, ...] = ("operating", "capital")
"""In the order they are used: what would lapse goes first."""


FINANCE_PREFIX = "finance-"


@dataclass(frozen=True, slots=True)
class Move:
    """One amount (minor units) from one account to another."""

    kind: str
    from_: str
    to: str
    amount: int


@dataclass(slots=True)
class Account:
    """Two counters that only grow. `origin` is the account that first paid into it: where a returned payment goes.

    `means` is the kind of money it holds; the council's accounts and the book of contributions know none.
    """

    path: str
    kind: str
    owner: str
    year: int | None
    origin: str | None
    means: str | None
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


def pool(year: int | None, means: str | None) -> str:
    return f"pool/{means}/{year}"


def council(owner: str, year: int) -> str:
    return f"council/{owner}/{year}"


def stage(kind: str, owner: UUID | str, year: int | None) -> str:
    """`earmark/<owner>/<year>`; without a year it is an account of the contributions' book."""
    return f"{kind}/{owner}" if year is None else f"{kind}/{owner}/{year}"


def project_of(campaign_id: UUID) -> str:
    """Whose grant a campaign becomes. Ids are made by people's clients: a project of some budget may have the same one."""
    return f"{CAMPAIGN_PREFIX}{campaign_id}"


def application_of(application_id: UUID) -> str:
    """Whose grant an application is granted: so finance's own grants and those that budgets follows share no account."""
    return f"{APPLICATION_PREFIX}{application_id}"


def scheme_of(scheme_id: UUID) -> str:
    """Whose earmark the council's scheme of matching is: a budget may have the same id."""
    return f"{SCHEME_PREFIX}{scheme_id}"


def payment_of(command_id: UUID) -> str:
    """The owner of a payment that finance entered here: an id of its own kind, for the same reason."""
    return f"{FINANCE_PREFIX}{command_id}"


def payment_id_of(owner: str) -> UUID:
    return UUID(owner.removeprefix(FINANCE_PREFIX))


def project_id_of(owner: str) -> UUID:
    """The id of the project, of the campaign or of the application that a grant's owner names."""
    return UUID(owner.removeprefix(CAMPAIGN_PREFIX).removeprefix(APPLICATION_PREFIX))


def read(path: str, origin: str | None = None, means: str | None = None) -> Account:
    """The empty account that a path spells, or ValueError. The pool's own accounts name their means."""
    kind, _, rest = path.partition("/")
    owner, _, year = rest.partition("/")
    known = {"council": COUNCIL_OWNERS, "pool": MEANS}.get(kind)
    if kind not in KINDS or (known is not None and owner not in known):
        raise ValueError(f"{path} is no account")
    means = {"pool": owner, "council": None}.get(kind, means)
    return Account(path, kind, owner, int(year) if year else None, origin, means)


@dataclass
class Books:
    """The accounts a batch of requests may touch, as they stand after those decided so far.

    `today` is the day in Copenhagen; years up to `closed` are closed; `holders` names where most of a year's money is
    held, for who wants to take some back; `over` are the owners of schemes that have ended; `repaid` the transfers by which an
    account was repaid by a voucher, and that were not reversed.
    """

    currency: str
    today: date
    closed: int = 0
    accounts: dict[str, Account] = field(default_factory=dict)
    touched: dict[str, Account] = field(default_factory=dict)
    by_owner: dict[str, list[Account]] = field(default_factory=dict)
    holders: dict[int, dict[str, int]] = field(default_factory=dict)
    reversible: dict[UUID, "Reversible"] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    repaid: dict[tuple[str, str], UUID] = field(default_factory=dict)

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

    def post(self, moves: Iterable[Move]) -> list[tuple[int, int]]:
        """Make the moves, and say what each left on the account it left and on the one it reached.

        Raises AssertionError for a move that the rules should never have made; the batch then fails as a whole.
        """
        left_behind = []
        touched = {}
        for move in moves:
            source = self.accounts.get(move.from_) or self.add(read(move.from_))
            target = self.accounts.get(move.to) or self.add(read(move.to, move.from_, source.means))
            assert (move.kind, source.kind, target.kind, source.book) in ALLOWED, f"{move} is no move of the ledger"
            assert source.year == target.year, f"{move} takes money out of its year"
            assert "council" in (source.kind, target.kind) or source.means == target.means, f"{move} mixes means"
            assert move.amount > 0, f"{move} moves nothing"
            source.debits += move.amount
            target.credits += move.amount
            touched[move.from_], touched[move.to] = source, target
            left_behind.append((source.balance, target.balance))
        for account in touched.values():
            assert account.balance >= 0 or account.kind not in GUARDED, f"{account.path} would hold less than nothing"
            assert account.balance <= 0 or account.kind != "donor", f"{account.path} would get back more than it gave"
        self.touched |= touched
        return left_behind


@dataclass(frozen=True, slots=True)
class Reversible:
    """A transfer that somebody wants undone, and whether it was before."""

    transfer_id: UUID
    kind: str
    from_: str
    to: str
    amount: int
    reversed: bool
    file: int | None = None
    """The number of the payment file that it stands in, if it made something payable."""
