"""Who votes here, by the election's own data and what is signed of a person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.voting.domain.eligibility import Eligibility, Person, why_not

RULE = Eligibility(
    age_min=15,
    area_ids=frozenset({"solbjerg", "tranbjerg"}),
    postal_codes=frozenset({"8355"}),
    municipality="0751",
    moved_in_by=date(2026, 11, 1),
    resident_on=date(2026, 12, 6),
)
PERSON = Person(44, "solbjerg", "0751", "8310", date(2019, 4, 1), None)


def test_who_is_all_that_an_election_asks_for_votes_in_it() -> None:
    assert why_not(RULE, PERSON) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"area_id": "harlev"}, "another_area"),
        ({"area_id": None}, "another_area"),
        ({"area_id": "harlev", "postal_code": "8355"}, None),  # a list of areas and one of postal codes: either will do
        ({"age": 14}, "too_young"),
        ({"age": 15}, None),
        ({"age": None}, "too_young"),
        ({"municipality": "0101"}, "another_municipality"),
        ({"municipality": None}, "another_municipality"),
        ({"moved_in_on": date(2026, 11, 1)}, None),
        ({"moved_in_on": date(2026, 11, 2)}, "moved_in_too_late"),
        ({"moved_in_on": None}, "moved_in_too_late"),
        ({"moved_out_on": date(2026, 12, 7)}, None),
        ({"moved_out_on": date(2026, 12, 6)}, "moved_out"),
    ],
)
def test_each_demand_is_held_to_the_day(change: dict[str, Any], reason: str | None) -> None:
    assert why_not(RULE, replace(PERSON, **change)) == reason


def test_what_an_election_does_not_ask_for_need_not_be_known() -> None:
    rule = Eligibility(age_min=15, area_ids=frozenset({"solbjerg"}))
    assert why_not(rule, Person(15, "solbjerg")) is None
