"""Amounts and instants as they are said in Danish."""

from datetime import UTC, datetime
from importlib import import_module
from pkgutil import walk_packages

import pytest

import contracts
import gateway
from contracts.errors import Refused, TooLarge, kinds
from contracts.voting import BallotInvalid, NotEligible
from gateway.web import areas, money_words, refusal_words
from gateway.web.render import FOLDER
from gateway.web.words import DANISH, NAMED, TABLES
from services.ledger.domain.accounts import TRANSFER_KINDS


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [
        (123_456_750, "DKK", "1.234.567,50\xa0kr."),
        (0, "DKK", "0\xa0kr."),
        (5, "DKK", "0,05\xa0kr."),
        (-4_500_000, "DKK", "-45.000\xa0kr."),
        (10**15, "DKK", "10.000.000.000.000\xa0kr."),
        (None, "DKK", "—"),
    ],
)
def test_an_amount_has_dots_a_comma_and_does_not_break_before_its_unit(
    minor: int | None, currency: str, said: str
) -> None:
    assert DANISH.amount(minor, currency) == said


def test_another_currency_is_named() -> None:
    assert "PLN" in DANISH.amount(100, "PLN")


def test_a_decision_is_told_by_its_case_and_a_technical_reference_is_not() -> None:
    assert DANISH.decision("2026-1, Byrådet, 2026-01-15") == "sag 2026-1, Byrådet, 15. januar 2026"
    assert DANISH.decision("payment 4f7 confirmed") == ""


def test_every_refusal_that_anything_can_answer_is_said_in_danish_and_no_other() -> None:
    """A new one without a row would be told to people in its own English."""
    for package in (contracts, gateway):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if "npm" not in module.name:
                import_module(module.name)
    ours = {name for name, kind in kinds().items() if kind.__module__.startswith(("contracts.", "gateway."))}
    assert ours - {Refused.__name__} == refusal_words.REFUSALS.keys()


def test_what_is_too_large_is_told_with_how_large_it_may_be() -> None:
    assert DANISH.refused(TooLarge("too much", bytes_max=10_000_000)).endswith("Højst 10 MB.")
    assert "MB" not in DANISH.refused(TooLarge("too much", bytes_max=20_000))


def test_every_kind_of_transfer_has_a_word() -> None:
    assert set(money_words.MOVES) == TRANSFER_KINDS


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        ("2026-12-06T22:59:00Z", "6. december 2026 kl. 23.59"),
        ("2026-07-01T10:05:00+00:00", "1. juli 2026 kl. 12.05"),
    ],
)
def test_an_instant_is_told_by_the_clocks_of_copenhagen(instant: str, said: str) -> None:
    assert DANISH.instant(instant) == said


def test_a_date_is_written_out() -> None:
    assert DANISH.day("2024-10-09") == "9. oktober 2024"


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        ("2026-12-01T23:00:00+00:00", "2. december 2026"),
        ("2026-07-01T21:59:59Z", "1. juli 2026"),
        (datetime(2026, 6, 30, 22, tzinfo=UTC), "1. juli 2026"),
    ],
)
def test_the_day_of_an_instant_is_the_one_it_is_in_copenhagen(instant: str | datetime, said: str) -> None:
    assert DANISH.day(instant) == said


def test_no_page_cuts_a_day_out_of_an_instant() -> None:
    """What is cut is the day in UTC: a vote that opens at midnight would open the day before."""
    cutting = [path.name for path in FOLDER.rglob("*.html") if "[:10]" in path.read_text()]
    assert not cutting


def test_a_refusal_is_told_in_danish_with_its_reason() -> None:
    assert DANISH.refused(NotEligible("not here", reason="another_area")).endswith("Du bor i et andet område.")
    assert DANISH.refused(BallotInvalid("no", reason="over_the_sum")).endswith("end der er at stemme om.")


def test_what_is_down_is_listed_as_people_say_it() -> None:
    assert DANISH.listed(["ledger"]) == "puljens regnskab"
    assert DANISH.listed(["voting", "budgets", "ledger"]) == "afstemninger, deltagerbudgetter og puljens regnskab"


def test_areas_are_called_what_the_list_of_areas_says_and_asked_for_once() -> None:
    asked = []

    def names() -> dict[str, str]:
        asked.append(1)
        return {"lystrup": "Lystrup-Elsted-Elev-Nye", "malling": "Malling"}

    with areas.called(names):
        assert DANISH.area("lystrup") == "Lystrup-Elsted-Elev-Nye"
        assert (
            DANISH.areas({"area_id": "malling", "area_ids": ["malling", "lystrup"]})
            == "Malling og Lystrup-Elsted-Elev-Nye"
        )
        assert DANISH.areas({"area_id": "malling", "area_ids": []}) == "Malling"
        assert DANISH.area("gl-estrup") == "Gl Estrup"
    assert asked == [1]
    assert DANISH.area("lystrup") == "Lystrup", "nobody is asked for another page"


def test_no_two_tables_have_one_name_for_different_words() -> None:
    assert [name for name, table in NAMED if TABLES[name] is not table] == []
