"""What must hold before money moves, each a named refusal."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from contracts.ledger import (
    ClosedPeriod,
    Decision,
    DecisionMissing,
    InsufficientFunds,
    OverLimit,
    SamePerson,
    WrongCurrency,
    WrongMeans,
    WrongSource,
    YearNotBegun,
    YearOutsidePlan,
)
from contracts.shapes import AMOUNT_MAX
from services.ledger.domain.accounts import MEANS, Books, Move, pool


def right_currency(books: Books, currency: str) -> None:
    if currency != books.currency:
        raise WrongCurrency(f"the books are kept in {books.currency}, not in {currency}", currency=books.currency)


def year_in_plan(books: Books, year: int) -> None:
    """The council has given the pool money for this year."""
    if not any(pool(year, means) in books.accounts for means in MEANS):
        raise YearOutsidePlan(f"no appropriation gives the pool money for {year}", year=year)


def still_open(books: Books, year: int, means: str) -> None:
    """A closed year gets no more operating money: nothing would ever make it lapse."""
    if means == "operating" and year <= books.closed:
        raise ClosedPeriod(f"{year} is closed", year=year)


def open_period(books: Books, on: date) -> None:
    """Nothing is posted in a year once it is closed."""
    if on.year <= books.closed:
        raise ClosedPeriod(f"{on.isoformat()} lies in {on.year}, which is closed", year=on.year)


def year_begun(books: Books, year: int | None) -> None:
    """A later year's money is paid out ahead of time by a decision that advances it, and not otherwise."""
    if year is not None and year > books.today.year:
        raise YearNotBegun(f"this is {year}'s money: before that year it is paid out only if advanced", year=year)


def free_money(books: Books, year: int, amount: int) -> str:
    """The account of the pool that this much of a year's money is taken from; what would lapse is used first."""
    year_in_plan(books, year)
    paths = [pool(year, means) for means in MEANS]
    for path in paths:
        if books.balance(path) >= amount:
            return path
    available = max(map(books.balance, paths))
    raise InsufficientFunds(f"the pool holds {available} for {year}, which is less than {amount}", available=available)


def one_means(books: Books, moves: Iterable[Move]) -> None:
    """An account holds operating money or capital, never both: what is released must know where it goes."""
    for move in moves:
        source, target = books.accounts.get(move.from_), books.accounts.get(move.to)
        if (
            source is not None
            and target is not None
            and source.means != target.means
            and "council" not in (source.kind, target.kind)
        ):
            raise WrongMeans(f"{move.to} holds {target.means} money, {move.from_} {source.means} money")


def enough(books: Books, path: str, amount: int) -> None:
    """The account holds this much."""
    available = books.balance(path)
    if amount > available:
        raise InsufficientFunds(f"{path} holds {available}, which is less than {amount}", available=available)


def one_source(books: Books, path: str, source: str) -> None:
    """An account of a match is paid into from one place only: that is where its rest goes back to."""
    account = books.accounts.get(path)
    if account is not None and account.origin != source:
        raise WrongSource(f"{path} was first paid into from {account.origin}, not from {source}")


def decided(decision: Decision) -> None:
    """Public money moves on a decision that can be looked up, by somebody who may decide."""
    if not decision.case_number.strip() or not decision.decided_by.strip():
        raise DecisionMissing("the decision names no case number, or nobody who decided")


def two_people(coded_by: str, attested_by: str, what: str) -> None:
    """Public money moves by one person's hand and on another's word."""
    if not coded_by.strip() or not attested_by.strip() or coded_by == attested_by:
        raise SamePerson(f"{what} takes two people: one who enters it and another who approves it")


def within_limit(amount: int, what: str) -> None:
    if amount > AMOUNT_MAX:
        raise OverLimit(f"{what} would come to {amount}, more than {AMOUNT_MAX}", limit=AMOUNT_MAX)


def reference(decision: Decision) -> str:
    """The decision as the public reads it beside a transfer."""
    return f"{decision.case_number}, {decision.decided_by}, {decision.decided_on.isoformat()}"


def told(decision: Decision) -> dict[str, Any]:
    """The decision as JSON values: what its own `dump` says, at a fraction of the cost."""
    return {**vars(decision), "decided_on": decision.decided_on.isoformat()}
