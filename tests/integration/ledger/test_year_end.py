"""A year ends: what is free and lapses, lapses; the period is sealed; what was held is paid and released all the same."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis import clock
from chassis.db import Database
from contracts.ledger import (
    ClosedPeriod,
    Decision,
    InsufficientFunds,
    ListTransfers,
    NotReversible,
    Posted,
    YearNotOver,
)
from services.ledger import queries
from tests import mothers_ledger as mothers

ENDED, NEXT = 2025, 2026
NOW = Decision(case_number="2026-4", decided_on=date(2026, 3, 1), decided_by="Byrådet")


@pytest.fixture
def ended(empty: Database) -> Database:
    """A year with 1,000 of each kind of money, of which 600 operating money is earmarked."""
    for means in ("operating", "capital"):
        mothers.ask(empty, mothers.appropriation(year=ENDED, means=means))
    return empty


def test_closing_lapses_what_is_free_of_operating_money_and_leaves_capital(ended: Database) -> None:
    mothers.ask(ended, mothers.earmark(year=ENDED, amount=600))
    (answer,) = mothers.ask(ended, mothers.year_end(ENDED))
    assert isinstance(answer, Posted)
    year = mothers.year(ended, ENDED)
    assert (year["lapsed"], year["earmarked"], year["available"], year["closed"]) == (400, 600, 1_000, True)
    assert mothers.adds_up(year)
    name, event = mothers.announced(ended)[-1]
    assert (name, event["year"], event["lapsed"]) == ("YearClosed", ENDED, 400)
    last = transfers(ended)[-1]
    assert (last.kind, last.accounting_on, last.hash) == ("lapse", date(ENDED, 12, 31), event["seal"])


def test_nothing_is_posted_in_a_closed_year(ended: Database) -> None:
    mothers.ask(ended, mothers.year_end(ENDED))
    inside = {"accounting_on": date(ENDED, 12, 31), "year": NEXT}
    again, given, cut, operating = mothers.ask(
        ended,
        mothers.year_end(ENDED),
        mothers.appropriation(**inside),
        mothers.cut(year=ENDED, amount=1, accounting_on=date(ENDED, 6, 1)),
        mothers.appropriation(year=ENDED, means="operating", decision=NOW),
    )
    assert [type(each) for each in (again, given, cut, operating)] == [ClosedPeriod] * 4
    assert all(item.accounting_on <= date(ENDED, 12, 31) for item in transfers(ended))


def test_what_was_held_in_a_closed_year_is_paid_in_a_later_period(ended: Database) -> None:
    project, held = uuid4(), mothers.earmark(year=ENDED, amount=600)
    mothers.ask(ended, held, mothers.awards(held.budget_id, (project, 600), year=ENDED), mothers.year_end(ENDED))
    paid = mothers.payment(project, year=ENDED, amount=500)
    mothers.ask(ended, paid, mothers.confirmation(paid.payment_id))
    assert mothers.year(ended, ENDED)["paid"] == 500
    assert transfers(ended)[-1].accounting_on > date(ENDED, 12, 31)


def test_what_is_released_of_a_closed_years_operating_money_lapses_at_once(ended: Database) -> None:
    held = mothers.earmark(year=ENDED, amount=600)
    mothers.ask(ended, held, mothers.year_end(ENDED), mothers.closing(held.budget_id, year=ENDED))
    year = mothers.year(ended, ENDED)
    assert (year["lapsed"], year["earmarked"], year["available"]) == (1_000, 0, 1_000)
    name, event = mothers.announced(ended)[-1]
    assert (name, event["amount"]) == ("Released", 600)
    assert [line["kind"] for line in event["transfers"]] == ["release", "lapse"]


def test_what_is_released_of_a_closed_years_capital_is_free_again(ended: Database) -> None:
    mothers.ask(ended, mothers.year_end(ENDED))
    held = mothers.earmark(year=ENDED, amount=600)
    mothers.ask(ended, held, mothers.closing(held.budget_id, year=ENDED))
    assert mothers.year(ended, ENDED)["available"] == 1_000


def test_a_year_is_closed_once_it_is_over_and_the_earlier_ones_first(ended: Database) -> None:
    mothers.ask(ended, mothers.appropriation(year=2024, means="operating"))
    this_year = clock.now().year
    early, late = mothers.ask(ended, mothers.year_end(this_year), mothers.year_end(ENDED))
    assert [type(early), type(late)] == [YearNotOver, YearNotOver]
    first, second = mothers.ask(ended, mothers.year_end(2024), mothers.year_end(ENDED))
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)


def test_a_year_in_which_nothing_is_free_closes_too(empty: Database) -> None:
    (answer,) = mothers.ask(empty, mothers.year_end(ENDED))
    assert isinstance(answer, Posted)
    assert answer.transfers == ()
    ((_, event),) = mothers.announced(empty)
    assert (event["lapsed"], event["seal"]) == (0, "0" * 64)


def test_what_lapsed_is_carried_over_by_a_decision_and_what_was_overspent_too(ended: Database) -> None:
    (early,) = mothers.ask(ended, mothers.carry_over(carried_from=ENDED, decision=NOW))
    assert isinstance(early, YearNotOver)
    over, mine = (
        mothers.carry_over(carried_from=ENDED, means="operating", amount=amount, decision=NOW) for amount in (700, -50)
    )
    mothers.ask(ended, mothers.year_end(ENDED), over, mine)
    year = mothers.year(ended, NEXT)
    assert (year["carried_in"], year["available"]) == (650, 650)
    assert mothers.adds_up(year)
    events = [event for name, event in mothers.announced(ended) if name == "AppropriationPosted"][-2:]
    assert [(event["kind"], event["amount"], event["other_year"]) for event in events] == [
        ("carry_over", 700, ENDED),
        ("carry_over", -50, ENDED),
    ]
    (too_much,) = mothers.ask(ended, mothers.carry_over(carried_from=ENDED, amount=-1, decision=NOW))
    assert isinstance(too_much, InsufficientFunds)


def test_a_later_years_money_is_used_ahead_of_time_by_a_decision_and_shows_in_both_years(db: Database) -> None:
    mothers.ask(db, mothers.appropriation(year=2027, amount=500))
    backwards, _ = mothers.ask(db, mothers.advance(advanced_from=2025), mothers.advance(advanced_from=2027, amount=200))
    assert isinstance(backwards, YearNotOver)
    now, later = mothers.year(db), mothers.year(db, 2027)
    assert (now["advanced"], now["available"]) == (200, 1_200)
    assert (later["advanced"], later["available"]) == (-200, 300)
    assert mothers.adds_up(now)
    assert mothers.adds_up(later)
    (over,) = mothers.ask(db, mothers.advance(advanced_from=2027, amount=301))
    assert isinstance(over, InsufficientFunds)


@pytest.mark.parametrize("half", [0, 1])
def test_no_half_of_an_advance_is_reversed(db: Database, half: int) -> None:
    """Another decision of the council undoes it: a cut of the one year, and money for the other."""
    _, advanced = mothers.ask(db, mothers.appropriation(year=2027, amount=500), mothers.advance(amount=300))
    assert isinstance(advanced, Posted)
    (refused,) = mothers.ask(db, mothers.reversal(advanced.transfers[half].transfer_id))
    assert isinstance(refused, NotReversible)
    assert (mothers.year(db)["available"], mothers.year(db, 2027)["available"]) == (1_300, 200)
    mothers.ask(db, mothers.cut(amount=300), mothers.appropriation(year=2027, amount=300))
    assert (mothers.year(db)["available"], mothers.year(db, 2027)["available"]) == (1_000, 500)


def test_what_a_correction_brings_back_to_a_closed_year_lapses_at_once(ended: Database) -> None:
    mothers.ask(ended, mothers.earmark(year=ENDED, amount=600))
    wrong = transfers(ended)[-1]
    mothers.ask(ended, mothers.year_end(ENDED), mothers.reversal(wrong.transfer_id))
    assert [each.kind for each in transfers(ended)[-2:]] == ["reverse", "lapse"]
    assert mothers.year(ended, ENDED)["lapsed"] == 1_000


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_off_at_new_year_moves_no_posting_into_a_closed_year(
    ended: Database, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default day of a posting is never in a closed period, whatever the clock says."""
    mothers.ask(ended, mothers.year_end(ENDED))
    midnight = clock.now().replace(year=NEXT, month=1, day=1, hour=0, minute=0, second=0) - timedelta(hours=1)
    monkeypatch.setattr("services.ledger.operations.posting.now", lambda: midnight + timedelta(hours=hours))
    (answer,) = mothers.ask(ended, mothers.earmark(year=ENDED, amount=1))
    assert isinstance(answer, Posted)
    assert transfers(ended)[-1].accounting_on > date(ENDED, 12, 31)


def test_what_is_posted_in_a_closed_year_behind_our_back_is_found(broken: Database) -> None:
    """Twin of the refusal: rows that say so are wrong, however well they fit otherwise."""
    mothers.ask(broken, mothers.year_end(2024))
    mothers.ask(broken, mothers.earmark(amount=1))
    with broken.writer.begin() as connection:
        connection.execute(text("UPDATE head SET closed = 0"))
    assert "head: it says that 0 is closed" in str(broken.read(queries.verify).first_wrong)
    mothers.ask(broken, mothers.appropriation(year=2031, accounting_on=date(2024, 5, 1)))
    assert "it stands in 2024, which was closed before" in str(broken.read(queries.verify).first_wrong)


def transfers(db: Database) -> list[Any]:
    return list(db.read(lambda session: queries.list_transfers(session, ListTransfers())).items)
