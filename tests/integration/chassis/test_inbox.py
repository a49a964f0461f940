"""An event is handled once; what fails is kept, tried again with growing delay, parked; nothing is dropped."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import clock, inbox
from chassis.db import Database
from chassis.inbox import Delivery, Handler, InboxRow, handle
from chassis.outbox import cloud_event
from contracts.errors import NotYet
from contracts.message import Event
from tests.integration.chassis.example import Count, WasTold, add

PUBLISHERS = {"budgets": "budgets", "voting": "voting"}


class Voted(Event):
    """The same effect by another service."""

    source: ClassVar[str] = "voting"
    subject: ClassVar[str] = "name"
    name: str


@pytest.fixture(autouse=True)
def clock_as_it_was() -> Iterator[None]:
    yield
    clock.move(timedelta())


@pytest.fixture(autouse=True)
def noise(db: Database) -> None:
    """Rows of another handler and another event, which none of this may touch."""

    def write(session: Session) -> None:
        for number in range(2):
            row = InboxRow(event_id=uuid4(), handler=f"budgets.other {number}", state="waiting", body="{}", attempts=1)
            row.received_at = row.try_at = clock.now()
            session.add(row)

    db.run(write)


def add_all(session: Session, deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        if delivery.event.name == "poison":
            raise ValueError("poison")
        add(session, delivery.event.name)


def handler(take: Callable[..., None] = add_all, *, once: bool = True) -> Handler:
    return Handler("budgets.was_told", (WasTold, Voted), take, once, PUBLISHERS)


def an_event(name: str, event_id: UUID | None = None, kind: type[Any] = WasTold, **changes: Any) -> bytes:
    envelope = json.loads(cloud_event(kind(name=name), event_id or uuid4(), clock.now()))
    return json.dumps({**envelope, **changes}).encode()


def receive(db: Database, *bodies: bytes, by: Handler | None = None, user: str = "budgets") -> None:
    handle(db, by or handler(), [(body, user) for body in bodies])


def told(db: Database, name: str) -> int:
    return db.read(lambda session: getattr(session.get(Count, name), "told", 0))


def rows(db: Database, state: str) -> list[InboxRow]:
    mine = select(InboxRow).where(InboxRow.handler == "budgets.was_told", InboxRow.state == state)
    return list(db.read(lambda session: session.scalars(mine).all()))


def fail(_session: Session, _deliveries: list[Delivery]) -> None:
    raise ValueError("a neighbour\x00 is away \ud800")


def test_an_event_is_handled_once_however_often_it_comes(db: Database) -> None:
    event = an_event("anna")
    receive(db, event, event)
    receive(db, event)
    assert told(db, "anna") == 1
    assert [(row.body, row.error) for row in rows(db, "done")] == [(None, None)]


def test_without_the_record_an_event_that_comes_twice_is_handled_twice(db: Database) -> None:
    event = an_event("anna")
    receive(db, event, by=handler(once=False))
    receive(db, event, by=handler(once=False))
    assert told(db, "anna") == 2


def test_events_of_two_services_delivered_twice_have_one_effect_each(db: Database) -> None:
    ours, theirs = an_event("anna"), an_event("anna", kind=Voted)
    for _ in range(2):
        handle(db, handler(), [(ours, "budgets"), (theirs, "voting"), (ours, "budgets")])
    assert told(db, "anna") == 2


def test_two_handlers_of_one_event_are_each_their_own(db: Database) -> None:
    event = an_event("anna")
    receive(db, event)
    receive(db, event, by=Handler("budgets.second", (WasTold,), add_all))
    assert told(db, "anna") == 2


def test_they_are_taken_in_the_order_they_came(db: Database) -> None:
    seen: list[str] = []
    receive(db, *map(an_event, "cab"), by=handler(lambda _, group: seen.extend(each.event.name for each in group)))
    assert seen == ["c", "a", "b"]


def test_the_neighbours_of_a_poison_event_pass_and_it_is_kept(db: Database) -> None:
    receive(db, an_event("anna"), an_event("poison"), an_event("bo"))
    assert (told(db, "anna"), told(db, "bo")) == (1, 1)
    (row,) = rows(db, "waiting")
    assert row.error == "ValueError('poison')"
    assert json.loads(str(row.body))["subject"] == "poison"
    assert row.attempts == 1


def test_a_failing_event_is_tried_again_with_growing_delay_parked_and_retried_by_an_operator(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "RETRY_SECONDS", 5)  # too early is too early on a busy machine as well
    receive(db, an_event("anna"), by=handler(fail))
    delays = []
    for attempt in range(1, inbox.ATTEMPTS_MAX):
        (row,) = rows(db, "waiting")
        assert row.attempts == attempt
        assert row.try_at is not None
        delays.append(row.try_at - clock.now())
        inbox.sweep(db, handler(fail))  # too early: nothing is tried
        assert rows(db, "waiting")[0].attempts == attempt
        clock.move(row.try_at - datetime.now(UTC))
        inbox.sweep(db, handler(fail))
    assert delays == sorted(delays)
    assert delays[-1] > 100 * delays[0]
    (row,) = rows(db, "parked")
    assert row.attempts == inbox.ATTEMPTS_MAX
    assert "a neighbour" in str(row.error)
    inbox.sweep(db, handler())
    assert told(db, "anna") == 0
    assert [each.event_id for each in db.read(inbox.parked)] == [row.event_id]
    assert db.run(lambda session: inbox.retry_parked(session, row.event_id, row.handler))
    inbox.sweep(db, handler())
    assert told(db, "anna") == 1
    assert len(rows(db, "done")) == 1
    inbox.sweep(db, handler())
    receive(db, json.dumps({**json.loads(an_event("anna")), "id": str(row.event_id)}).encode())
    assert told(db, "anna") == 1


def test_an_event_that_is_too_early_is_handled_once_the_other_has_come(db: Database) -> None:
    def after_first(session: Session, deliveries: list[Delivery]) -> None:
        if any(each.event.name == "second" for each in deliveries) and session.get(Count, "first") is None:
            raise NotYet("the first has not come")
        add_all(session, deliveries)

    receive(db, an_event("second"), by=handler(after_first))
    receive(db, an_event("first"), by=handler(after_first))
    assert (told(db, "first"), told(db, "second")) == (1, 0)
    clock.move(timedelta(minutes=1))
    inbox.sweep(db, handler(after_first))
    assert told(db, "second") == 1


UNREADABLE: dict[str, bytes | dict[str, Any]] = {
    "nothing": b"",
    "no json": b"no json",
    "no text": b"\xff\xfe\x00\x00",
    "a list": b"[]",
    "null": b"null",
    "no envelope": b'{"name": "anna"}',
    "deep": b"[" * 100_000,
    "no id": b'{"id": 5}',
    "a long number": b"9" * 5_000,
    "an id that is none": {"id": "no uuid"},
    "an id of null": {"id": None},
    "another type": {"type": "dk.aarhus.oplandspuljen.budgets.Another.v1"},
    "no type": {"type": 5},
    "a name that is none": {"data": {"name": 5}},
    "NUL": {"data": {"name": "a\x00b"}},
    "half a surrogate pair": {"data": {"name": "\ud800"}},
    "no data": {"data": None},
    "a field too few": {"data": {}},
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_parked_once_with_its_body(db: Database, what: str) -> None:
    given = UNREADABLE[what]
    body = given if isinstance(given, bytes) else an_event("anna", **given)
    for _ in range(2):
        receive(db, body, an_event("bo"))
    (row,) = rows(db, "parked")
    assert row.body == body.decode(errors="replace").replace("\x00", "\ufffd")
    assert row.error
    assert told(db, "bo") == 2


def test_what_is_parked_unreadable_can_be_retried_by_a_newer_reader(db: Database) -> None:
    event = an_event("anna", type="dk.aarhus.oplandspuljen.budgets.WasTold.v2")
    receive(db, event)

    class NewerTold(WasTold):
        version: ClassVar[int] = 2

    NewerTold.__name__ = "WasTold"
    newer = Handler("budgets.was_told", (WasTold, NewerTold), add_all, publishers=PUBLISHERS)
    (row,) = rows(db, "parked")
    db.run(lambda session: inbox.retry_parked(session, row.event_id, row.handler))
    inbox.sweep(db, newer)
    assert told(db, "anna") == 1


def test_a_forged_event_is_parked_and_the_genuine_one_still_has_its_effect(db: Database) -> None:
    event = an_event("anna")
    receive(db, event, user="voting")
    assert told(db, "anna") == 0
    (row,) = rows(db, "parked")
    assert "published by voting" in str(row.error)
    receive(db, event)
    assert told(db, "anna") == 1


def test_a_forged_event_that_an_operator_retries_is_still_forged(db: Database) -> None:
    receive(db, an_event("anna"), user="voting")
    (row,) = rows(db, "parked")
    db.run(lambda session: inbox.retry_parked(session, row.event_id, row.handler))
    inbox.sweep(db, handler())
    assert told(db, "anna") == 0


def test_without_the_look_at_the_publisher_a_forged_event_has_its_effect(db: Database) -> None:
    receive(db, an_event("anna"), user="voting", by=Handler("budgets.was_told", (WasTold,), add_all))
    assert told(db, "anna") == 1


def test_an_operator_can_let_a_parked_event_go(db: Database) -> None:
    receive(db, b"nonsense")
    (row,) = rows(db, "parked")
    assert not db.run(lambda session: inbox.drop_parked(session, row.event_id, "budgets.other"))
    assert db.run(lambda session: inbox.drop_parked(session, row.event_id, row.handler))
    assert rows(db, "parked") == []
    assert not db.run(lambda session: inbox.retry_parked(session, row.event_id, row.handler))


def test_how_many_are_kept(db: Database) -> None:
    receive(db, b"nonsense", an_event("poison"), an_event("anna"))
    assert db.read(inbox.kept) == {"waiting": 3, "parked": 1}  # two are noise


def test_while_the_database_is_away_nothing_counts_as_handled(db: Database) -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    for body in (an_event("anna"), b"nonsense"):
        with pytest.raises(Exception, match="refused"):
            receive(away, body)
    away.close()
    assert rows(db, "done") == rows(db, "parked") == rows(db, "waiting") == []
