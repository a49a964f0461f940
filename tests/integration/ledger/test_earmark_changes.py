"""An earmark is raised or lowered: what moves, who bears it, and what is refused, on both databases."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.db import Database
from contracts import ledger
from contracts.errors import Refused
from contracts.ledger import AreaShare, InsufficientFunds, Posted, SamePerson, WrongCurrency
from services.ledger import queries
from tests import mothers_ledger as mothers
from tests.mothers_ledger import YEAR

BOTH = (AreaShare(area_id="solbjerg", share=2), AreaShare(area_id="harlev", share=1))


def held_for(db: Database, asked: object) -> int:
    path = f"earmark/{asked.budget_id}/{YEAR}"  # type: ignore[attr-defined] # an earmark that was asked for
    return db.read(lambda session: queries.get_balance(session, ledger.GetBalance(account=path))).balance


def moves(answer: Posted) -> list[tuple[str, int]]:
    return [(line.kind, line.amount) for line in answer.transfers]


def borne(db: Database) -> dict[str | None, int]:
    """What each area bears of what is committed."""
    areas = db.read(lambda session: queries.get_areas(session, ledger.GetAreas(year=YEAR), "DKK"))
    return {line.area_id: line.committed for line in areas.items}


def sound(db: Database) -> bool:
    verification = db.read(queries.verify)
    assert verification.first_wrong is None
    return verification.balanced


def test_more_is_held_and_the_same_areas_bear_it(db: Database) -> None:
    asked = mothers.earmark(amount=300, areas=BOTH)
    _, raised = mothers.ask(db, asked, mothers.earmark_change(asked, 401))
    assert isinstance(raised, Posted)
    assert moves(raised) == [("earmark", 101)]
    name, event = mothers.announced(db)[-1]
    assert (name, event["amount"], event["changed"]) == ("EarmarkChanged", 401, 101)
    assert event["areas"] == [{"area_id": "solbjerg", "amount": 67}, {"area_id": "harlev", "amount": 34}]
    assert borne(db) == {"solbjerg": 267, "harlev": 134}
    assert sound(db)


def test_less_is_held_and_what_is_left_is_borne_in_the_same_proportion(db: Database) -> None:
    asked = mothers.earmark(amount=300, areas=BOTH)
    _, lowered = mothers.ask(db, asked, mothers.earmark_change(asked, 120))
    assert isinstance(lowered, Posted)
    assert moves(lowered) == [("release", 180)]
    assert mothers.announced(db)[-1][1]["changed"] == -180
    assert borne(db) == {"solbjerg": 80, "harlev": 40}
    assert sound(db)


def test_what_is_let_go_of_a_closed_years_operating_money_lapses_and_cannot_be_held_again(empty: Database) -> None:
    given = mothers.appropriation(year=2025, means="operating", amount=1_000)
    asked = mothers.earmark(year=2025, amount=300)
    lowered = mothers.earmark_change(asked, 100)
    *_, answer = mothers.ask(empty, given, asked, mothers.year_end(2025), lowered)
    assert isinstance(answer, Posted)
    assert moves(answer) == [("release", 200), ("lapse", 200)]
    (refused,) = mothers.ask(empty, mothers.earmark_change(asked, 101))
    assert isinstance(refused, InsufficientFunds)
    assert sound(empty)


def test_an_earmark_is_raised_with_the_kind_of_money_that_it_is_made_of(empty: Database) -> None:
    asked = mothers.earmark(amount=400)
    operating = mothers.appropriation(means="operating", amount=500)
    capital = mothers.appropriation(means="capital", amount=1_000)
    *_, refused, raised = mothers.ask(
        empty, operating, capital, asked, mothers.earmark_change(asked, 501), mothers.earmark_change(asked, 500)
    )
    assert isinstance(refused, InsufficientFunds)
    assert isinstance(raised, Posted)
    assert raised.transfers[0].from_ == f"pool/operating/{YEAR}"


def test_more_than_the_pool_has_is_refused_with_what_it_has(db: Database) -> None:
    asked = mothers.earmark(amount=400)
    mothers.ask(db, asked)
    available = mothers.year(db)["available"]
    mothers.ask(db, mothers.earmark_change(asked, 400 + available + 1))
    name, event = mothers.announced(db)[-1]
    assert (name, event["available"]) == ("EarmarkChangeRefused", available)
    assert held_for(db, asked) == 400


def test_a_budget_that_was_closed_meanwhile_is_not_brought_to_life(db: Database) -> None:
    asked = mothers.earmark(amount=400)
    *_, answer = mothers.ask(db, asked, mothers.closing(asked.budget_id), mothers.earmark_change(asked, 500))
    assert isinstance(answer, InsufficientFunds)
    assert held_for(db, asked) == 0


def test_a_budget_without_an_earmark_gets_none_by_a_change(db: Database) -> None:
    (answer,) = mothers.ask(db, mothers.earmark_change(mothers.earmark(), 10))
    assert isinstance(answer, InsufficientFunds)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": 450, "attested_by": "playmaker"}, SamePerson),
        ({"amount": 450, "currency": "EUR"}, WrongCurrency),
        ({"amount": 400}, Refused),
    ],
)
def test_a_change_takes_two_people_the_books_currency_and_a_difference(
    db: Database, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    asked = mothers.earmark(amount=400)
    _, answer = mothers.ask(db, asked, mothers.earmark_change(asked, **changes))
    assert isinstance(answer, refusal)
    assert held_for(db, asked) == 400


def test_a_change_is_made_once_however_often_it_is_asked_for(db: Database) -> None:
    asked = mothers.earmark(amount=400)
    change = mothers.earmark_change(asked, 450)
    mothers.ask(db, asked, change, change)
    mothers.ask(db, change)
    assert held_for(db, asked) == 450


def test_what_was_raised_or_lowered_is_reversed_like_any_transfer(db: Database) -> None:
    asked = mothers.earmark(amount=400)
    _, raised = mothers.ask(db, asked, mothers.earmark_change(asked, 450))
    assert isinstance(raised, Posted)
    mothers.ask(db, mothers.reversal(raised.transfers[0].transfer_id))
    assert held_for(db, asked) == 400
    (lowered,) = mothers.ask(db, mothers.earmark_change(asked, 100))
    assert isinstance(lowered, Posted)
    mothers.ask(db, mothers.reversal(lowered.transfers[0].transfer_id))
    assert held_for(db, asked) == 400
    assert sound(db)


def test_an_earmark_that_was_undone_is_borne_by_nobody_and_other_areas_may_bear_the_next(db: Database) -> None:
    asked = mothers.earmark(amount=300, areas=BOTH)
    (held,) = mothers.ask(db, asked)
    assert isinstance(held, Posted)
    mothers.ask(db, mothers.reversal(held.transfers[0].transfer_id))
    mothers.ask(db, mothers.earmark(budget_id=asked.budget_id, amount=90, request_id=uuid4()))
    assert borne(db) == {"solbjerg": 90}
    assert mothers.year(db)["earmarked"] == 90
