"""What people write in forms becomes what the API would be asked."""

from uuid import UUID

import pytest

from contracts.errors import Invalid
from gateway.web import forms
from gateway.web.back import local

A, B = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"


def test_what_is_ticked_is_chosen() -> None:
    assert forms.choices({f"project-{A}": "1", "command_id": A}, "approval") == [{"project_id": A}]


def test_one_choice_is_one_choice_and_none_is_none() -> None:
    assert forms.choices({"project": B}, "choose-1") == [{"project_id": B}]
    assert forms.choices({}, "choose-1") == []


def test_points_are_given_where_they_are_written() -> None:
    assert forms.choices({f"project-{A}": " 3 ", f"project-{B}": ""}, "cumulative") == [{"project_id": A, "points": 3}]


def test_ranks_become_an_order() -> None:
    assert forms.choices({f"project-{A}": "2", f"project-{B}": "1"}, "ordinal") == [
        {"project_id": B},
        {"project_id": A},
    ]
    with pytest.raises(Invalid) as refused:
        forms.choices({f"project-{A}": "1", f"project-{B}": "1"}, "ordinal")
    assert refused.value.facts == {"reason": "rank_twice", "field": f"project-{B}"}


@pytest.mark.parametrize("text", ["1,5", "-1", "tre", "1e3", "٣"])
def test_points_that_are_no_whole_number_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        forms.choices({f"project-{A}": text}, "cumulative")


@pytest.mark.parametrize(
    ("text", "minor"), [("250", 25_000), ("1.250,50", 125_050), (" 75 kr.", 7_500), ("1000", 100_000), ("0,05", 5)]
)
def test_kroner_are_read_as_danes_write_them(text: str, minor: int) -> None:
    assert forms.kroner(text) == minor


@pytest.mark.parametrize("text", ["", "ti", "1,5", "1.25", "-5", "1e9", "12,345"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        forms.kroner(text)


def test_a_receipt_number_is_read_or_refused_and_may_be_missing() -> None:
    assert forms.replaced({"replaces": f" {A} "}) == UUID(A)
    assert forms.replaced({}) is None
    with pytest.raises(Invalid):
        forms.replaced({"replaces": "17"})


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:x", "/\n/x"]
)
def test_where_to_go_after_signing_in_is_never_another_site(path: str) -> None:
    assert local(path) == "/"
    assert local("/budgetter/1?a=b") == "/budgetter/1?a=b"
