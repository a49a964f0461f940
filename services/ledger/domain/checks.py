"""What must hold before money moves, each a named refusal."""

from typing import Any

from contracts.ledger import (
    Decision,
    DecisionMissing,
    InsufficientFunds,
    OverLimit,
    SamePerson,
    WrongCurrency,
    YearOutsidePlan,
)
from contracts.shapes import AMOUNT_MAX
from services.ledger.domain.accounts import Books, pool


def right_currency(books: Books, currency: str) -> None:
    if currency != books.currency:
        raise WrongCurrency(f"the books are kept in {books.currency}, not in {currency}", currency=books.currency)


def year_in_plan(books: Books, year: int) -> None:
    """The council has given the pool money for this year."""
    if pool(year) not in books.accounts:
        raise YearOutsidePlan(f"no appropriation gives the pool money for {year}", year=year)


def enough(books: Books, path: str, amount: int) -> None:
    """The account holds this much."""
    available = books.balance(path)
    if amount > available:
        raise InsufficientFunds(f"{path} holds {available}, which is less than {amount}", available=available)


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
