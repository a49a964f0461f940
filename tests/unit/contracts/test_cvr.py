"""The number of an association is one: whoever names it, it is checked as it is read."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.budgets import Association
from contracts.budgets.applications import Applicant
from contracts.errors import Invalid
from contracts.shapes import is_cvr
from tests.mothers_applications import CVR
from tests.mothers_crowdfunding import a_campaign

CAMPAIGN = {**a_campaign().dump(), "command_id": str(uuid4())}
NAMED: dict[str, tuple[type[Any], Any]] = {
    "an applicant": (Applicant, lambda cvr: {"kind": "association", "name": "Klubben", "cvr": cvr}),
    "a proposal's association": (Association, lambda cvr: {"name": "Klubben", "cvr": cvr}),
    "a campaign's": (
        type(a_campaign()),
        lambda cvr: CAMPAIGN | {"association": {"name": "Klubben", "cvr": cvr}},
    ),
}


@pytest.mark.parametrize("number", ["55133018", "24256790", CVR])
def test_a_cvr_number_with_its_check_digit_is_one(number: str) -> None:
    assert is_cvr(number)


@given(st.integers(0, 7), st.integers(1, 9))
def test_a_cvr_number_with_one_digit_wrong_is_none(place: int, more: int) -> None:
    digit = (int(CVR[place]) + more) % 10
    assert not is_cvr(f"{CVR[:place]}{digit}{CVR[place + 1 :]}")


@pytest.mark.parametrize("who", NAMED)
@pytest.mark.parametrize("number", ["99999994", "00000000", "1234567", "123456789", "1234567x", "१२३४५६७८"])
def test_a_number_that_is_none_is_named_wherever_it_is_given(who: str, number: str) -> None:
    kind, told = NAMED[who]
    kind.load(told(CVR))
    with pytest.raises(Invalid) as refusal:
        kind.load(told(number))
    assert "cvr" in str(refusal.value.facts["fields"])
