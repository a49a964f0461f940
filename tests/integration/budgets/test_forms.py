"""What somebody is filling in survives a sign-in, a change of device and a night, and is read by nobody else."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis import clock
from chassis.answers import AnswerRow, answer_once
from chassis.db import Database
from chassis.outbox import OutboxRow
from contracts.budgets import LimitReached, StaleVersion
from contracts.budgets.forms import ClaimForm, DropForm, FormNotFound, GetForm, KeepForm, KeptForm, ListOwnForms
from contracts.errors import Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.budgets import domain, operations, queries
from services.budgets.models import FormRow
from tests.mothers_budgets import RESIDENT, STRANGER

KEPT = timedelta(days=30)
SECRET_WORDS = "Min nabo hedder Gudrun"
CONTENT = json.dumps({"text": SECRET_WORDS})


def keep(db: Database, form_id: UUID, version: int = 0, who: Principal = ANONYMOUS, **changes: Any) -> Any:
    told: dict[str, Any] = {"kind": "forslag", "content": CONTENT, "version": version, **changes}
    command = KeepForm(command_id=uuid4(), form_id=form_id, **told)
    return db.run(lambda session: operations.keep_form(session, who, command, KEPT))


def claim(db: Database, form_id: UUID, who: Principal = RESIDENT) -> Any:
    command = ClaimForm(command_id=uuid4(), form_id=form_id)
    return db.run(lambda session: operations.claim_form(session, who, command))


def drop(db: Database, form_id: UUID, who: Principal = ANONYMOUS) -> Any:
    return db.run(lambda session: operations.drop_form(session, who, DropForm(command_id=uuid4(), form_id=form_id)))


def read(db: Database, form_id: UUID, who: Principal = ANONYMOUS) -> KeptForm:
    return db.read(lambda session: queries.get_form(session, who, GetForm(form_id=form_id)))


def own(db: Database, who: Principal = RESIDENT, **asked: Any) -> tuple[list[UUID], UUID | None]:
    found = db.read(lambda session: queries.list_own_forms(session, who, ListOwnForms(**asked)))
    return [line.form_id for line in found.items], found.next_after


def test_before_a_sign_in_whoever_brings_the_secret_reads_it(db: Database) -> None:
    form_id = uuid4()
    assert keep(db, form_id).state == "1"
    form = read(db, form_id)
    assert (form.kind, form.content, form.version, form.claimed) == ("forslag", CONTENT, 1, False)
    assert form.expires_at - form.kept_at == KEPT
    assert read(db, form_id, STRANGER).content == CONTENT
    with pytest.raises(FormNotFound):
        read(db, uuid4())


@pytest.mark.parametrize("by_keeping", [False, True])
def test_once_claimed_it_is_its_owners_on_any_device_and_nobody_elses(db: Database, by_keeping: bool) -> None:
    form_id = uuid4()
    keep(db, form_id)
    if by_keeping:
        keep(db, form_id, 1, RESIDENT)
    else:
        claim(db, form_id)
        claim(db, form_id)
    assert own(db) == ([form_id], None)
    assert read(db, form_id, RESIDENT).claimed
    for who in (ANONYMOUS, STRANGER):
        for attempt in (read, drop, lambda db, form_id, who: keep(db, form_id, 1, who)):
            with pytest.raises(FormNotFound):
                attempt(db, form_id, who)
    with pytest.raises(FormNotFound):
        claim(db, form_id, STRANGER)
    for ask in (lambda: claim(db, form_id, ANONYMOUS), lambda: own(db, ANONYMOUS)):
        with pytest.raises(Unauthenticated):
            ask()


def test_two_tabs_do_not_lose_each_others_text(db: Database) -> None:
    form_id = uuid4()
    keep(db, form_id)
    keep(db, form_id, 1, content='{"text": "den ene"}')
    with pytest.raises(StaleVersion) as refusal:
        keep(db, form_id, 1, content='{"text": "den anden"}')
    assert refusal.value.facts == {"version": 2}
    assert read(db, form_id).content == '{"text": "den ene"}'
    with pytest.raises(StaleVersion):
        keep(db, form_id)
    with pytest.raises(FormNotFound):
        keep(db, uuid4(), 3)


def test_one_is_listed_after_another_without_what_stands_in_them(db: Database) -> None:
    ids = sorted(uuid4() for _ in range(3))
    for form_id in ids:
        keep(db, form_id, who=RESIDENT)
    keep(db, uuid4(), who=STRANGER)
    assert own(db, limit=2) == (ids[:2], ids[1])
    assert own(db, after=ids[1]) == (ids[2:], None)
    lines = db.read(lambda session: queries.list_own_forms(session, RESIDENT, ListOwnForms()))
    assert SECRET_WORDS not in json.dumps(lines.dump())


def test_a_form_that_nobody_comes_back_to_loses_its_text_and_its_owner(db: Database) -> None:
    form_id, kept_again = uuid4(), uuid4()
    keep(db, form_id, who=RESIDENT)
    keep(db, kept_again)
    clock.move(timedelta(days=20))
    keep(db, kept_again, 1)
    clock.move(timedelta(days=31))
    with pytest.raises(FormNotFound):
        read(db, form_id, RESIDENT)
    assert own(db) == ([], None)
    db.run(operations.forget_forms)
    row = db.read(lambda session: session.get_one(FormRow, form_id))
    assert (row.content, row.claimed_by, row.ended_at is None) == (None, None, False)
    assert read(db, kept_again).content == CONTENT
    with pytest.raises(FormNotFound):
        keep(db, form_id, 1, RESIDENT)


def test_what_is_dropped_is_gone_at_once(db: Database) -> None:
    form_id = uuid4()
    keep(db, form_id)
    drop(db, form_id)
    with pytest.raises(FormNotFound):
        read(db, form_id)
    with pytest.raises(FormNotFound):
        keep(db, form_id)
    assert db.read(lambda session: session.get_one(FormRow, form_id)).content is None


@pytest.mark.parametrize("wrong", ["[1]", '"ord"', "{", "[" * 20_000, "{}x"])
def test_only_a_json_object_is_kept_and_what_is_not_is_not_repeated(db: Database, wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        keep(db, uuid4(), content=wrong)
    assert refusal.value.facts == {"fields": {"content": ["Not a JSON object."]}}


def test_there_is_room_for_so_many_of_one_person_and_so_many_unclaimed(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "FORMS_UNCLAIMED_MAX", 2)
    monkeypatch.setattr(domain, "FORMS_A_PERSON_MAX", 3)
    first = uuid4()
    keep(db, first)
    keep(db, uuid4())
    with pytest.raises(LimitReached):
        keep(db, uuid4())
    for _ in range(3):
        keep(db, last := uuid4(), who=RESIDENT)
    for attempt in (lambda: keep(db, uuid4(), who=RESIDENT), lambda: claim(db, first)):
        with pytest.raises(LimitReached):
            attempt()
    keep(db, last, 1, RESIDENT)
    drop(db, last, RESIDENT)
    claim(db, first)
    assert len(own(db)[0]) == 3


def test_what_somebody_writes_stands_in_no_event_and_in_no_kept_answer(db: Database) -> None:
    form_id = uuid4()
    command = KeepForm(command_id=uuid4(), form_id=form_id, kind="forslag", content=CONTENT, version=0)
    for _ in range(2):
        db.run(
            lambda session: answer_once(
                session, RESIDENT, command, lambda: operations.keep_form(session, RESIDENT, command, KEPT)
            )
        )
    assert db.read(lambda session: session.scalar(select(func.count()).select_from(OutboxRow))) == 0
    (answer,) = db.read(lambda session: session.scalars(select(AnswerRow)).all())
    assert SECRET_WORDS not in f"{answer.answer} {answer.digest}"
    assert read(db, form_id, RESIDENT).version == 1, "asked again it is kept once"


def failure(db: Database, form_id: UUID) -> str:
    """What a log would say of a row that the database refuses."""
    told: dict[str, Any] = {"kind": "forslag", "content": CONTENT, "version": 1, "kept_at": clock.now()}

    def twice(session: Session) -> None:
        session.add(FormRow(form_id=form_id, expires_at=clock.now(), **told))
        session.flush()

    with pytest.raises(IntegrityError) as refused:
        db.run(twice)
    return f"{refused.value!r} {refused.value}"


def test_a_failure_of_the_database_is_logged_without_what_somebody_wrote(db: Database) -> None:
    form_id = uuid4()
    keep(db, form_id)
    assert SECRET_WORDS not in failure(db, form_id)


def test_twin_with_parameters_shown_it_would_stand_in_the_log(db: Database) -> None:
    form_id = uuid4()
    keep(db, form_id)
    db.writer.hide_parameters = False
    assert SECRET_WORDS in failure(db, form_id)


@pytest.mark.parametrize("wrong", ["ended_at = kept_at", "content = NULL", "version = 0"])
def test_the_database_refuses_a_form_that_has_ended_and_still_says_something(db: Database, wrong: str) -> None:
    keep(db, uuid4())
    with pytest.raises(IntegrityError):
        db.run(lambda session: session.execute(text(f"UPDATE form SET {wrong}")))
