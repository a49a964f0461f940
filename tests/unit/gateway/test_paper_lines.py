"""Paper ballots are typed in the numbers that stand on them, a line a sheet, and shown in the same again."""

from typing import Any

import pytest

from contracts.errors import Invalid
from gateway.web import paper

PROJECTS = [{"project_id": f"project-{each}", "title": str(each)} for each in range(1, 13)]


def election(kind: str) -> dict[str, Any]:
    return {"ballot_rules": {"kind": kind}, "projects": PROJECTS}


@pytest.mark.parametrize(
    ("kind", "text"),
    [("approval", "1 4\nugyldig\nblank\n12"), ("ordinal", "3 1 2"), ("cumulative", "1:5 12:3"), ("choose-1", "7")],
)
def test_what_was_typed_is_read_and_written_again(kind: str, text: str) -> None:
    sheets = [{"choices": [], "spoilt": False} | each for each in paper.read(text, election(kind))]
    assert "\n".join(paper.written(each, election(kind)) for each in sheets) == text


def test_short_words_commas_and_capitals_are_read() -> None:
    assert paper.read(" U \nb\n1, 2", election("approval")) == [
        {"spoilt": True},
        {"choices": []},
        {"choices": [{"project_id": "project-1"}, {"project_id": "project-2"}]},
    ]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("approval", ""),
        ("approval", "0"),
        ("approval", "13"),
        ("approval", "en"),
        ("approval", "1:2"),
        ("approval", "u 1"),
        ("cumulative", "1"),
        ("cumulative", "1:"),
    ],
)
def test_the_sheet_that_cannot_be_read_is_named(kind: str, line: str) -> None:
    with pytest.raises(Invalid) as refused:
        paper.read(f"b\n{line}\nb", election(kind))
    assert refused.value.facts["sheet"] == 2


def test_a_sheet_that_the_other_has_not_is_shown_as_nothing() -> None:
    assert paper.written(None, election("approval")) == ""
