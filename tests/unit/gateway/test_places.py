"""A place as people write it in a form, and as it is written there for them."""

import pytest

from contracts.budgets.places import Place
from contracts.errors import Invalid
from gateway.pages import proposing
from gateway.web import campaign_drafts, places
from tests.unit.gateway.test_wizards import FILLED, rules

LAKE = {"latitude": 56_043_000, "longitude": 10_088_010}


@pytest.mark.parametrize(
    "text",
    ["56.04300, 10.08801", "56,04300 10,08801", " 56.043;10.08801 ", "56,043,10,08801", "56.043\n10.08801"],
)
def test_a_place_is_read_however_its_numbers_are_written(text: str) -> None:
    assert places.place(text) == LAKE


def test_what_is_written_is_what_is_read_again() -> None:
    assert places.place(places.written(LAKE)) == LAKE
    assert places.place(places.written(None)) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ved søen", "not_a_place"),
        ("56.043", "not_a_place"),
        ("56.043, 10.088, 3", "not_a_place"),
        ("10.08801, 56.04300", "place_outside"),
        ("48.85837, 2.29448", "place_outside"),
        ("56.043, 99", "place_outside"),
    ],
)
def test_what_is_no_place_in_denmark_is_told_apart(text: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        places.place(text)
    assert refused.value.facts["reason"] == reason


def test_both_wizards_say_what_is_wrong_with_a_place_and_take_one_that_is_right() -> None:
    idea = {"title": "Bænke", "story": "Ved søen"}
    assert campaign_drafts.idea({**idea, "place": "her"})[1] == {"place": "not_a_place"}
    said, wrong = campaign_drafts.idea({**idea, "place": "56.04300, 10.08801"})
    assert (Place.load(said["place"]), wrong) == (Place(**LAKE), {})
    assert proposing.troubles({**FILLED, "place": "her"}, rules()) == {"place": "not_a_place"}
    assert proposing.proposal_of({**FILLED, "place": "56.04300, 10.08801"})["place"] == LAKE
