"""The pool as of an accounting date, and as it had been recorded at an instant."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis.clock import now, today
from chassis.db import Database
from contracts.errors import Invalid
from contracts.ledger import Decision, GetPool
from services.ledger import queries
from tests import mothers_ledger as mothers

PLAN = Decision(case_number="Investeringsplan 2024-2033", decided_on=date(2023, 10, 11), decided_by="Byrådet")
REDUCED = Decision(case_number="Budgetforlig 2025", decided_on=date(2024, 10, 9), decided_by="Byrådet")


@pytest.fixture
def plan(empty: Database) -> Database:
    """The council's two real decisions for 2025: 10 mio. kr., then 4.77."""
    mothers.ask(
        empty,
        mothers.appropriation(year=2025, amount=10_000_000_00, decision=PLAN),
        mothers.cut(year=2025, amount=5_230_000_00, decision=REDUCED),
    )
    return empty


def test_the_plan_as_of_a_date_is_what_had_been_decided_by_then(plan: Database) -> None:
    assert mothers.year(plan, 2025, as_of=date(2024, 6, 1))["available"] == 10_000_000_00
    assert mothers.year(plan, 2025, as_of=REDUCED.decided_on)["available"] == 4_770_000_00
    assert mothers.year(plan, 2025) == mothers.year(plan, 2025, as_of=today() + timedelta(days=1))
    before = plan.read(lambda s: queries.get_pool(s, GetPool(as_of=date(2020, 1, 1)), "DKK"))
    assert (before.years, before.sequence, before.currency) == ((), 2, "DKK"), "by date, of all that is recorded by now"


def test_an_accounting_date_of_its_own_counts_before_the_decisions(empty: Database) -> None:
    mothers.ask(empty, mothers.appropriation(accounting_on=date(2025, 1, 1)))
    pool = empty.read(lambda s: queries.get_pool(s, GetPool(as_of=date(2024, 12, 31)), "DKK"))
    assert pool.years == ()


def test_what_was_recorded_at_an_instant_is_found_again(db: Database) -> None:
    seen = []
    for amount in (10, 10**9, 20, 30):  # the second is refused: it has a number all the same
        mothers.ask(db, mothers.earmark(amount=amount))
        seen.append((now(), mothers.year(db), sequence(db)))
    for at, year, number in seen:
        assert mothers.year(db, recorded_at=at) == year
        assert sequence(db, recorded_at=at) == number
        assert mothers.adds_up(year)
    assert sequence(db, recorded_at=now() - timedelta(days=1)) == 0


def sequence(db: Database, **when: Any) -> int:
    return db.read(lambda session: queries.get_pool(session, GetPool(**when), "DKK")).sequence


def test_both_ways_of_looking_back_at_once_are_no_question(db: Database) -> None:
    with pytest.raises(Invalid):
        mothers.year(db, as_of=date(2026, 1, 1), recorded_at=now())


def test_a_ledger_in_which_nothing_has_happened_has_no_years(empty: Database) -> None:
    pool = empty.read(lambda s: queries.get_pool(s, GetPool(), "DKK"))
    assert (pool.currency, pool.sequence, pool.years) == ("DKK", 0, ())


def test_a_pool_of_refusals_only_has_a_number_and_no_years(empty: Database) -> None:
    mothers.ask(empty, mothers.earmark())
    pool = empty.read(lambda s: queries.get_pool(s, GetPool(), "DKK"))
    assert (pool.sequence, pool.years) == (1, ())
