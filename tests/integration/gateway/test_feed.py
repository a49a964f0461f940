"""The feed on both kinds of database: nothing appears behind a place that was read, and what is gone is said to be gone."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from chassis import clock
from chassis.db import Database
from chassis.inbox import Delivery
from chassis.outbox import cloud_event
from contracts.crowdfunding import PledgeMade
from contracts.feed import CursorGone, FeedPage, ListEvents
from contracts.message import Event
from contracts.voting import ElectionOpened
from gateway.feed import keeping
from gateway.feed.models import Base, Head, KeptEvent
from tests.databases import Templates

OPENED = ElectionOpened.routing_key()


@pytest.fixture
def db(tables: Callable[[Any], Database]) -> Database:
    return tables(Base)


@pytest.fixture(autouse=True)
def time_goes_on() -> Iterator[None]:
    yield
    clock.move(timedelta())


def delivery(event: Event | None = None) -> Delivery:
    event_id, at = uuid4(), clock.now()
    said = event or ElectionOpened(election_id=uuid4(), budget_id=uuid4(), closes_at=at)
    return Delivery(event_id, said, None, cloud_event(said, event_id, at))


def kept(db: Database, number: int = 1) -> list[UUID]:
    deliveries = [delivery() for _ in range(number)]
    db.run(lambda session: keeping.keep_events(session, deliveries))
    return [each.event_id for each in deliveries]


def asked(db: Database, **question: Any) -> FeedPage:
    return db.read(lambda session: keeping.list_events(session, ListEvents(**question)))


def test_events_stand_in_the_order_in_which_they_came_and_are_read_page_by_page(db: Database) -> None:
    ids = kept(db, 3) + kept(db, 2)
    first = asked(db, limit=2)
    assert [item.position for item in first.items] == [1, 2]
    second = asked(db, after=first.next_after, limit=2)
    third = asked(db, after=second.next_after, limit=2)
    assert third.next_after is None
    assert [str(each) for each in ids] == [
        item.event.split('"id":"')[1][:36] for page in (first, second, third) for item in page.items
    ]
    assert asked(db, after=third.last) == FeedPage(items=(), last=5)


def test_a_sensitive_event_is_not_kept(db: Database) -> None:
    pledge = PledgeMade(campaign_id=uuid4(), pledge_id=uuid4(), amount=1)
    db.run(lambda session: keeping.keep_events(session, [delivery(pledge)]))
    assert asked(db).items == ()


def test_who_follows_some_keys_goes_on_from_beyond_what_it_does_not_follow(db: Database) -> None:
    kept(db, 3)
    found = asked(db, keys="ledger.Released.v1")
    assert (found.items, found.last) == ((), 3)
    assert len(asked(db, keys=f"ledger.Released.v1,{OPENED}").items) == 3


def test_a_place_that_is_no_longer_kept_is_refused_and_so_is_one_of_another_feed(db: Database) -> None:
    kept(db, 2)
    clock.move(timedelta(days=8))
    kept(db, 1)
    db.run(lambda session: keeping.prune(session, 7))
    assert [item.position for item in asked(db).items] == [3]
    assert asked(db, after=2).last == 3
    for place in (1, 4):
        with pytest.raises(CursorGone) as told:
            asked(db, after=place)
        assert told.value.facts == {"oldest": 2, "newest": 3}


def test_places_are_given_on_where_everything_was_let_go_of(db: Database) -> None:
    kept(db, 2)
    clock.move(timedelta(days=8))
    db.run(lambda session: keeping.prune(session, 7))
    kept(db)
    assert [item.position for item in asked(db, after=2).items] == [3]


@pytest.fixture
def on_postgresql(templates: Templates) -> Iterator[Database]:
    with templates.database("postgresql", Base) as found:
        yield found


def in_the_middle(
    db: Database, slow: Callable[[Session], Any], quick: Callable[[], Any], seconds: float | None = None
) -> tuple[Any, Any]:
    """What can be read while `slow` has not committed and `quick` has ended or had its time, and what can in the end."""
    thread = threading.Thread(target=quick)
    with Session(db.writer) as session, session.begin():
        slow(session)
        session.flush()
        thread.start()
        thread.join(seconds)
        meanwhile = db.read(lambda reading: reading.scalars(text("SELECT position FROM kept_event")).all())
    thread.join()
    return meanwhile, db.read(lambda reading: reading.scalars(text("SELECT position FROM kept_event")).all())


def test_a_later_place_is_never_seen_before_an_earlier_one(on_postgresql: Database) -> None:
    kept(on_postgresql)  # the head is there
    slow = [delivery()]
    meanwhile, end = in_the_middle(
        on_postgresql, lambda session: keeping.keep_events(session, slow), lambda: kept(on_postgresql), seconds=0.5
    )
    assert (list(meanwhile), sorted(end)) == ([1], [1, 2, 3])


def test_without_the_lock_a_reader_would_pass_an_event_that_commits_late(on_postgresql: Database) -> None:
    """The twin: places from a sequence of the database, which is how such feeds are often made."""
    on_postgresql.run(lambda session: session.execute(text("CREATE SEQUENCE places")))

    def add(session: Session) -> None:
        position = session.scalar(text("SELECT nextval('places')"))
        found = delivery()
        row = {"event_id": found.event_id, "routing_key": OPENED, "body": found.body, "kept_at": clock.now()}
        session.add(KeptEvent(position=position, **row))

    meanwhile, end = in_the_middle(on_postgresql, add, lambda: on_postgresql.run(add))
    assert (list(meanwhile), sorted(end)) == ([2], [1, 2])


def test_the_database_refuses_a_second_head_and_letting_go_of_what_never_was(db: Database) -> None:
    for wrong in ({"id": 2, "position": 1, "pruned_to": 0}, {"id": 1, "position": 1, "pruned_to": 2}):
        with pytest.raises(Exception, match=r"there_is_one|let_go_of"):
            db.run(lambda session, row=wrong: session.add(Head(**row)))
