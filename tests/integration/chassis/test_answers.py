"""A command is carried out once; asking again gets the first answer, whatever it was."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from chassis.answers import AnswerRow, answer_once
from chassis.db import Database
from contracts.errors import Forbidden, Invalid, NotFound, SameIdOtherContent, Unavailable
from contracts.message import Message
from contracts.principal import Principal
from tests.integration.chassis.example import Count, Tell, Told, Unwelcome, add

ANNA, BO = Principal(person="anna"), Principal(person="bo")
ID = uuid4()


def ask(
    db: Database,
    operation: Callable[[Session], Message],
    name: str = "x",
    person: Principal = ANNA,
    command_id: UUID = ID,
) -> Any:
    command = Tell(command_id=command_id, name=name)
    return db.run(lambda session: answer_once(session, person, command, lambda: operation(session)))


def telling(session: Session) -> Told:
    return Told(told=add(session, "told"))


def told(db: Database) -> int:
    return db.read(lambda session: getattr(session.get(Count, "told"), "told", 0))


def test_asked_again_the_first_answer_is_given(db: Database) -> None:
    assert [ask(db, telling), ask(db, telling)] == [{"ok": {"told": 1}}] * 2
    assert told(db) == 1


def test_twenty_askers_at_once_get_one_answer(db: Database) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = [pool.submit(ask, db, telling) for _ in range(20)]
        assert [answer.result(20) for answer in answers] == [{"ok": {"told": 1}}] * 20
    assert told(db) == 1


@pytest.mark.parametrize("refusal", [Unwelcome("not you", why=["æ"]), NotFound("nothing there")])
def test_a_refusal_is_final_and_undoes_what_was_begun(db: Database, refusal: Exception) -> None:
    def operation(session: Session) -> Told:
        telling(session)
        raise refusal

    first = ask(db, operation)
    assert first == ask(db, telling) == {"refused": refusal.dump()}  # type: ignore[attr-defined]
    assert told(db) == 0


def test_twin_without_its_answer_what_was_refused_is_carried_out_when_it_is_asked_again(db: Database) -> None:
    def refusing(_: Session) -> Told:
        raise NotFound("nothing there")

    assert "refused" in ask(db, refusing)
    db.run(lambda session: session.execute(delete(AnswerRow)))
    assert ask(db, telling) == {"ok": {"told": 1}}
    assert told(db) == 1


def test_the_same_id_with_other_content_is_a_conflict(db: Database) -> None:
    ask(db, telling)
    with pytest.raises(SameIdOtherContent):
        ask(db, telling, name="y")
    with pytest.raises(SameIdOtherContent):
        ask(db, telling, person=BO)
    assert told(db) == 1


@pytest.mark.parametrize("refusal", [Forbidden("not yours"), Invalid("unreadable"), Unavailable("later")])
def test_a_refusal_that_concerns_the_asking_does_not_spoil_the_id(db: Database, refusal: Exception) -> None:
    def operation(session: Session) -> Told:
        telling(session)
        raise refusal

    with pytest.raises(type(refusal)):
        ask(db, operation, person=BO)
    assert told(db) == 0
    assert ask(db, telling) == {"ok": {"told": 1}}


def test_a_defect_leaves_no_answer(db: Database) -> None:
    def operation(session: Session) -> Told:
        telling(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(db, operation)
    assert ask(db, telling) == {"ok": {"told": 1}}
