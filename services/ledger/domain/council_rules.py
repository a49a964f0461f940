"""What the council decides: money for a year, money taken back, carried over or advanced, and a year that is closed.

One function for each kind of request: the books and the request in, a posting out, or a refusal raised.
"""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.ledger import (
    AdvanceAppropriation,
    AppropriationPosted,
    CarryOver,
    CloseYear,
    CutAppropriation,
    InsufficientFunds,
    PostAppropriation,
    YearClosed,
    YearNotOver,
)
from services.ledger.domain import checks
from services.ledger.domain.accounts import COUNCIL_OWNERS, Books, Move, council, pool
from services.ledger.domain.requests import Posting


def post_appropriation(books: Books, asked: PostAppropriation) -> Posting:
    """The council gives the pool money for a year."""
    checked(books, asked, asked.year)
    checks.within_limit(given_for(books, asked.year) + asked.amount, f"what the pool is given for {asked.year}")
    on = asked.accounting_on or asked.decision.decided_on
    checks.open_period(books, on)
    move = Move("appropriate", council("appropriation", asked.year), pool(asked.year, asked.means), asked.amount)
    return posting("appropriate", asked, (move,), asked.amount, on, amends=asked.amends)


def cut(books: Books, asked: CutAppropriation) -> Posting:
    """The council takes back what it gave, no more than is free; who has the rest is said."""
    checked(books, asked, asked.year)
    checks.year_in_plan(books, asked.year)
    free = books.balance(pool(asked.year, asked.means))
    if asked.amount > free:
        raise InsufficientFunds(
            f"{free} of the {asked.means} money of {asked.year} is free, less than {asked.amount}",
            available=free,
            held=books.holders.get(asked.year, {}),
        )
    on = asked.accounting_on or asked.decision.decided_on
    checks.open_period(books, on)
    move = Move("cut", pool(asked.year, asked.means), council("appropriation", asked.year), asked.amount)
    return posting("cut", asked, (move,), -asked.amount, on, amends=asked.amends)


def carry_over(books: Books, asked: CarryOver) -> Posting:
    """A new appropriation on account of a closed year: what it left, or, negative, what it used too much."""
    checked(books, asked, asked.year)
    if asked.carried_from > books.closed:
        raise YearNotOver(f"{asked.carried_from} is carried over from once it is closed", year=asked.carried_from)
    ends = council("carry-over", asked.year), pool(asked.year, asked.means)
    if asked.amount < 0:
        checks.enough(books, ends[1], -asked.amount)
        ends = ends[1], ends[0]
    else:
        checks.within_limit(given_for(books, asked.year) + asked.amount, f"what the pool is given for {asked.year}")
    return posting(
        "carry_over",
        asked,
        (Move("carry_over", *ends, abs(asked.amount)),),
        asked.amount,
        other_year=asked.carried_from,
    )


def advance(books: Books, asked: AdvanceAppropriation) -> Posting:
    """A later year's money is used ahead of time: the later year gives back to the council what the earlier one gets."""
    checked(books, asked, asked.year)
    if asked.advanced_from <= asked.year:
        raise YearNotOver(f"{asked.advanced_from} is not later than {asked.year}", year=asked.advanced_from)
    later = pool(asked.advanced_from, asked.means)
    checks.enough(books, later, asked.amount)
    moves = (
        Move("advance", later, council("advance", asked.advanced_from), asked.amount),
        Move("advance", council("advance", asked.year), pool(asked.year, asked.means), asked.amount),
    )
    return posting("advance", asked, moves, asked.amount, other_year=asked.advanced_from)


def close_year(books: Books, asked: CloseYear) -> Posting:
    """A year ends: free operating money lapses, capital goes on. Its own last posting stands on its last day."""
    checks.decided(asked.decision)
    if asked.year <= books.closed:
        checks.open_period(books, date(asked.year, 12, 31))
    if books.today <= date(asked.year, 12, 31):
        raise YearNotOver(f"{asked.year} is not over", year=asked.year)
    before = [account.year for account in books.by_owner.get("operating", ()) if account.year and account.balance]
    if any(books.closed < year < asked.year for year in before):
        raise YearNotOver("an earlier year with free operating money is still open", year=min(before))
    free = books.balance(pool(asked.year, "operating"))
    moves = (Move("lapse", pool(asked.year, "operating"), council("lapse", asked.year), free),) if free else ()
    return Posting(
        moves,
        YearClosed,
        {"year": asked.year, "lapsed": free, "decision": asked.decision},
        checks.reference(asked.decision),
        {"decision": checks.told(asked.decision)},
        accounting_on=date(asked.year, 12, 31),
        closes=asked.year,
    )


def checked(books: Books, asked: Any, year: int) -> None:
    checks.right_currency(books, asked.currency)
    checks.decided(asked.decision)
    checks.still_open(books, year, asked.means)


def posting(
    kind: str, asked: Any, moves: tuple[Move, ...], amount: int, on: date | None = None, **more: Any
) -> Posting:
    facts = {"kind": kind, "amount": amount, **{name: getattr(asked, name) for name in NAMED}, **more}
    return Posting(
        moves,
        AppropriationPosted,
        facts,
        checks.reference(asked.decision),
        {
            "decision": checks.told(asked.decision),
            "request_id": str(asked.command_id),
            **{name: str(value) if isinstance(value, UUID) else value for name, value in more.items() if value},
        },
        accounting_on=on,
    )


NAMED = ("year", "means", "currency", "decision")


def given_for(books: Books, year: int) -> int:
    """What the council has given for a year until now, however it was given."""
    accounts = (account for owner in COUNCIL_OWNERS for account in books.held("council", owner))
    return -sum(account.balance for account in accounts if account.year == year)
