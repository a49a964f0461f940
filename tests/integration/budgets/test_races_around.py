"""Two at the same moment on PostgreSQL: of an invitation, and of a hand-over, there is one."""

from collections.abc import Iterator

import pytest

from contracts.budgets import councils
from services.budgets import models, operations
from tests.databases import Templates
from tests.mothers_budgets import PLAYMAKER, STRANGER
from tests.mothers_councils import CHAIR, Assembly
from tests.races import together, without_row_locks

CODE = "en kode af mere end toogtyve tegn"


@pytest.fixture
def council(templates: Templates) -> Iterator[Assembly]:
    with templates.database("postgresql", models.Base) as db:
        yield Assembly(db).found()


def accept_twice(council: Assembly) -> list[str]:
    mandate_id = council.do(PLAYMAKER, operations.invite_representative, council.inviting(CODE)).id
    works = [
        lambda session, who=who: operations.accept_mandate(session, who, council.accepting(mandate_id, CODE))
        for who in (CHAIR, STRANGER)
    ]
    return sorted(type(answer).__name__ for answer in together(council.db, *works))


def test_an_invitation_is_accepted_by_one_when_two_bring_the_code_at_once(council: Assembly) -> None:
    assert accept_twice(council) == ["Done", "WrongMandate"]
    assert [council.acts(who) for who in (CHAIR, STRANGER)].count(True) == 1


def test_twin_without_the_row_lock_both_are_told_that_they_act(council: Assembly) -> None:
    without_row_locks(council.db)
    assert accept_twice(council) == ["Done", "Done"]
    assert [council.acts(who) for who in (CHAIR, STRANGER)].count(True) == 1


def test_a_mandate_is_handed_over_to_one_successor_when_two_are_named_at_once(council: Assembly) -> None:
    mandate_id = council.appoint()
    works = [
        lambda session, code=code: operations.hand_over_mandate(session, CHAIR, council.handing_over(mandate_id, code))
        for code in (CODE, CODE + "2")
    ]
    answers = together(council.db, *works)
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "WrongMandate"]
    assert sum(isinstance(answer, councils.WrongMandate) for answer in answers) == 1
