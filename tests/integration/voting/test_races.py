"""Many at once: the database decides who was first, and the others hear that they were second."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.clock import now
from contracts.voting import AlreadyVoted, ElectionClosing, Receipt
from services.voting import operations
from services.voting.models import AnonymousBallot, Election, Envelope
from services.voting.operations import announcing
from services.voting.operations.polling import GRACE
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import PLAYMAKER, asked, ballot, citizen, closing

AT_ONCE = 20
ENDS_SECONDS = 1
"""How long who casts holds up who ends: enough to have begun."""


def at_once(work: Callable[[Asked], Any], all_asked: Sequence[Asked]) -> list[Any]:
    barrier = threading.Barrier(len(all_asked))

    def one(each: Asked) -> Any:
        barrier.wait()
        return work(each)

    with ThreadPoolExecutor(len(all_asked)) as pool:
        return list(pool.map(one, all_asked))


def test_of_twenty_ballots_at_once_by_one_person_one_is_accepted(booth: Booth) -> None:
    event = booth.announce()
    answers = at_once(booth.cast_one, [asked(ballot(event, number % 4)) for number in range(AT_ONCE)])
    assert Counter(map(type, answers)) == {Receipt: 1, AlreadyVoted: AT_ONCE - 1}
    assert len(booth.rows(Envelope)) == 1


def test_of_twenty_replacements_at_once_one_is_accepted(booth: Booth) -> None:
    event = booth.announce()
    first = ballot(event)
    booth.cast(asked(first))
    again = [asked(ballot(event, number % 4, replaces=first.command_id)) for number in range(AT_ONCE)]
    assert Counter(map(type, at_once(booth.cast_one, again))) == {Receipt: 1, AlreadyVoted: AT_ONCE - 1}
    booth.close(event)
    assert sum(row.times for row in booth.rows(AnonymousBallot)) == 1


def test_one_ballot_asked_for_by_twenty_at_once_gets_one_receipt(booth: Booth) -> None:
    event = booth.announce()
    command = ballot(event)
    answers = at_once(booth.cast_one, [asked(command)] * AT_ONCE)
    assert {type(answer) for answer in answers} == {Receipt}
    assert len({answer.received_at for answer in answers}) == 1
    assert len(booth.rows(Envelope)) == 1


def test_batches_with_the_same_voters_in_other_orders_end_with_one_ballot_each(booth: Booth) -> None:
    event = booth.announce()
    orders = [range(30), range(29, -1, -1), [*range(15, 30), *range(15)], range(0, 30, 2)]
    barrier = threading.Barrier(len(orders))

    def cast(order: Sequence[int]) -> Counter[type]:
        barrier.wait()
        return Counter(map(type, booth.cast(*(asked(ballot(event), citizen(number)) for number in order))))

    with ThreadPoolExecutor(len(orders)) as pool:
        kinds = sum(pool.map(cast, orders), Counter[type]())
    assert kinds == {Receipt: 30, AlreadyVoted: 75}
    assert len(booth.rows(Envelope)) == 30


def test_the_database_itself_refuses_a_second_envelope(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(asked(ballot(event)), asked(ballot(event), citizen(2)))
    one, other = (row.voter for row in booth.rows(Envelope))
    with pytest.raises(IntegrityError), Session(booth.db.writer) as session:
        session.execute(text("UPDATE envelope SET voter = :one WHERE voter = :other"), {"one": one, "other": other})


def test_without_the_constraint_two_ballots_of_one_person_are_counted(booth: Booth) -> None:
    """The twin: two replicas that read the same empty box before either has written."""
    if booth.db.sqlite:
        pytest.skip("SQLite has one writer at a time: the second has read what the first wrote")
    event = booth.announce()
    with booth.db.writer.begin() as connection:
        connection.execute(text("ALTER TABLE envelope DROP CONSTRAINT uq__envelope__election_id_voter"))
    with Session(booth.db.writer) as one, Session(booth.db.writer) as two:
        (first,) = operations.cast_ballots(one, [asked(ballot(event))], booth.keys)
        (second,) = operations.cast_ballots(two, [asked(ballot(event))], booth.keys)
        one.commit()
        two.commit()
    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    booth.close(event)
    assert sum(row.times for row in booth.rows(AnonymousBallot)) == 2


def test_whoever_counts_waits_for_who_is_writing(booth: Booth) -> None:
    """A ballot that is accepted while the box is about to be opened is in it."""
    if booth.db.sqlite:
        pytest.skip("SQLite has one writer at a time")
    event = booth.announce()
    in_time = asked(ballot(event))
    with Session(booth.db.writer) as session:
        (answer,) = operations.cast_ballots(session, [in_time], booth.keys)
        closing = threading.Thread(target=booth.close, args=(event,))
        closing.start()
        closing.join(0.5)
        assert closing.is_alive()
        session.commit()
        closing.join()
    assert isinstance(answer, Receipt)
    assert sum(row.times for row in booth.rows(AnonymousBallot)) == 1


def test_turnout_that_is_counted_while_the_box_is_opened_is_what_was_in_it(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count comes after the question which elections are open: a close in between would leave it an empty box."""
    if booth.db.sqlite:
        pytest.skip("SQLite has one writer at a time")
    event = booth.announce()
    booth.cast(asked(ballot(event)), asked(ballot(event), citizen(2)))
    booth.after(event.closes_at - now() + GRACE)
    booth.advance()
    closing = threading.Thread(target=operations.close_boxes, args=(booth.db, booth.keys))
    count = announcing.count_envelopes

    def count_after_a_while(*arguments: Any) -> Any:
        monkeypatch.setattr(announcing, "count_envelopes", count)
        closing.start()
        closing.join(0.5)
        return count(*arguments)

    monkeypatch.setattr(announcing, "count_envelopes", count_after_a_while)
    booth.db.run(lambda session: operations.report_turnout(session, 0))
    closing.join()
    assert [told["turnout"]["online"] for told in booth.said("TurnoutReported")] == [2]
    assert (booth.view(event).turnout.online, booth.view(event).state) == (2, "closed")


def test_a_ballot_that_came_in_while_the_end_waited_for_it_is_before_the_end(booth: Booth) -> None:
    """On PostgreSQL; on SQLite there is one writer, who waits before anything is asked."""
    event = booth.announce()
    held, ended, received = threading.Event(), threading.Event(), []

    def vote(session: Session) -> Any:
        lock = select(Election.election_id).where(Election.election_id == event.election_id)
        session.execute(lock.with_for_update(read=True))
        held.set()
        ended.wait(ENDS_SECONDS)
        received.append(now())
        return operations.cast_ballots(session, [asked(ballot(event), received_at=received[0])], booth.keys)

    def end() -> ElectionClosing:
        held.wait()
        return booth.db.run(lambda session: operations.close_election(session, PLAYMAKER, closing(event)))

    with ThreadPoolExecutor(2) as pool:
        votes, ends = pool.submit(booth.db.run, vote), pool.submit(end)
        assert isinstance(votes.result()[0], Receipt)
        assert received[0] < ends.result().closes_at
