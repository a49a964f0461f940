"""A grant agreement's milestones, as they are typed and as they are said."""

from typing import Any
from uuid import UUID

from gateway.web import milestones
from tests.contract.test_golden import example

COMMAND = UUID("00000000-0000-4000-8000-000000000001")
PLANNED: list[dict[str, Any]] = example("GrantAgreement.v1")["milestones"]


def test_what_was_agreed_is_said_the_same_when_nobody_changes_it() -> None:
    assert milestones.read(milestones.typed(PLANNED), COMMAND) == (PLANNED, {})


def test_a_row_that_is_emptied_is_dropped_and_a_new_one_has_one_id_however_often_it_is_sent() -> None:
    form = dict.fromkeys(milestones.typed(PLANNED), "")
    form |= {"milestone-4-title": "Bænkene står der", "milestone-4-due_on": "2027-06-01"}
    (new,), wrong = milestones.read(form, COMMAND)
    assert wrong == {}
    assert new["milestone_id"] not in {each["milestone_id"] for each in PLANNED}
    assert milestones.read(form, COMMAND)[0] == [new]
    assert new | {"frees": None} == new


def test_what_is_missing_is_named_by_its_field() -> None:
    assert milestones.read({}, COMMAND)[1] == {"milestone-0-title": "empty"}
    _, wrong = milestones.read({"milestone-2-frees": "mange"}, COMMAND)
    assert wrong == {"milestone-2-title": "empty", "milestone-2-due_on": "empty", "milestone-2-frees": "not_kroner"}


def test_there_are_always_free_rows_until_there_may_be_no_more() -> None:
    assert len(milestones.rows({})) == milestones.ROWS_FREE
    assert len(milestones.rows({"milestone-0-title": "a", "milestone-6-title": "b"})) == 7 + milestones.ROWS_FREE
    assert milestones.rows({"milestone-49-title": "z"}) == milestones.ROWS
