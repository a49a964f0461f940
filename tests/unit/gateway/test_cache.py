"""What is kept holds: until an event, a gap in hearing, a command of ours, or an instant that it names."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import eventlet
import pytest
from eventlet.event import Event

from chassis import clock
from chassis.clock import now
from contracts.errors import NotFound, Refused, Unavailable
from gateway.acting import ACTED_SECONDS, CLIENTS_MAX
from gateway.cache import FOR_EVER, SETTLING_SECONDS, TAGS_MAX, UNSETTLED_SECONDS_MAX, Basis, Cache

SECONDS = 60.0


class Town:
    """A cache beside a clock that we turn, and a service that says what is true at the moment it is asked."""

    def __init__(self, kind: type[Cache] = Cache, bytes_max: int = 10_000) -> None:
        self.at = 1_000.0
        self.cache = kind(bytes_max, lambda: self.at)
        self.cache.hearing(1e9)
        self.truth: Any = "first"
        self.asked = 0

    def later(self, seconds: float) -> None:
        self.at += seconds
        clock.move(timedelta(seconds=self.at - 1_000.0))

    def answer(self) -> bytes:
        self.asked += 1
        return json.dumps(self.truth).encode()

    def read(self, key: str = "question", *tags: str, ask: Any = None) -> Any:
        told, _ = self.cache.ask(key, tags or ("campaign:1", "service:crowdfunding"), SECONDS, ask or self.answer)
        return json.loads(told)


@pytest.fixture(autouse=True)
def moved_back() -> Iterator[None]:
    yield
    clock.move(timedelta())


@pytest.fixture
def town() -> Town:
    return Town()


def read_during(town: Town, meanwhile: Any) -> Any:
    """A question that was answered before `meanwhile`, and whose answer comes after it."""

    def slow() -> bytes:
        told = town.answer()
        meanwhile()
        return told

    return town.read(ask=slow)


def test_a_question_is_asked_once_until_an_event_touches_it(town: Town) -> None:
    assert [town.read(), town.read()] == ["first", "first"]
    town.truth = "second"
    town.cache.touch(("campaign:2",))
    assert (town.read(), town.asked) == ("first", 1)
    town.cache.touch(("campaign:1", "campaigns"))
    assert (town.read(), town.asked) == ("second", 2)


def test_what_was_answered_before_an_event_and_comes_after_it_is_not_kept(town: Town) -> None:
    def event() -> None:
        town.truth = "second"
        town.cache.touch(("campaign:1",))

    assert read_during(town, event) == "first"
    assert town.read() == "second"


def test_twin_a_cache_that_takes_no_generations_tells_the_old_answer_after_the_event() -> None:
    class Careless(Cache):
        def stands(self, basis: Basis) -> bool:
            return basis.whole

        def touch(self, _tags: Any) -> None:
            self._entries.clear()

    town = Town(Careless)

    def event() -> None:
        town.truth = "second"
        town.cache.touch(("campaign:1",))

    read_during(town, event)
    assert town.read() == "first"


def test_who_asks_after_a_change_does_not_wait_for_what_was_asked_before_it(town: Town) -> None:
    go, told = Event(), []

    def slow() -> bytes:
        found = town.answer()
        go.wait()
        return found

    first = eventlet.spawn(lambda: told.append(town.read(ask=slow)))
    eventlet.sleep(0)
    town.truth = "second"
    town.cache.touch(("service:crowdfunding",))
    assert town.read() == "second"
    go.send()
    first.wait()
    assert told == ["first"]
    assert town.read() == "second"


def test_who_has_just_acted_asks_anew_and_what_they_hear_is_kept_for_the_others(town: Town) -> None:
    town.read()
    town.truth = "second"
    told, _ = town.cache.ask("question", ("campaign:1",), SECONDS, town.answer, anew=True)
    assert json.loads(told) == town.read() == "second"
    assert town.asked == 2


def test_a_client_has_acted_for_half_a_minute(town: Town) -> None:
    acting = town.cache.acting
    acting.note("10.0.0.7")
    town.later(ACTED_SECONDS - 1)
    assert (acting.lately("10.0.0.7"), acting.lately("10.0.0.8")) == (True, False)
    town.later(1)
    assert not acting.lately("10.0.0.7")
    for number in range(CLIENTS_MAX + 1):
        acting.note(str(number))
    assert not acting.lately("0")
    assert acting.lately(str(CLIENTS_MAX))


def test_of_many_who_want_the_same_at_once_one_asks(town: Town) -> None:
    go = Event()

    def slow() -> bytes:
        go.wait()
        return town.answer()

    readers = [eventlet.spawn(town.read, ask=slow) for _ in range(50)]
    eventlet.sleep(0)
    go.send()
    assert {reader.wait() for reader in readers} == {"first"}
    assert town.asked == 1


@pytest.mark.parametrize("error", [NotFound("there is none"), RuntimeError("a defect")])
def test_a_refusal_is_told_to_all_who_waited_and_is_not_kept(town: Town, error: Exception) -> None:
    go = Event()

    def refused() -> bytes:
        go.wait()
        raise error

    first = eventlet.spawn(town.read, ask=refused)
    second = eventlet.spawn(town.read, ask=refused)
    eventlet.sleep(0)
    go.send()
    with pytest.raises(type(error)):
        first.wait()
    with pytest.raises(NotFound if isinstance(error, Refused) else Unavailable):
        second.wait()
    assert town.read() == "first"


def test_who_waits_for_somebody_who_was_stopped_is_told_to_ask_again(town: Town) -> None:
    first = eventlet.spawn(town.read, ask=lambda: eventlet.sleep(1_000))
    eventlet.sleep(0)
    second = eventlet.spawn(town.read)
    eventlet.sleep(0)
    first.kill()
    with pytest.raises(Unavailable):
        second.wait()
    assert town.read() == "first"


def test_while_nothing_is_heard_nothing_is_told_from_what_was_kept(town: Town) -> None:
    town.read()
    town.cache.hearing(6)
    town.later(6)
    town.truth = "second"
    assert town.read() == "second"
    town.cache.hearing(6)
    town.cache.deaf()
    assert (town.read(), town.read(), town.asked) == ("second", "second", 4)


def test_what_was_asked_before_a_gap_in_hearing_is_not_kept_after_it(town: Town) -> None:
    def gap() -> None:
        town.truth = "second"
        town.cache.deaf()
        town.cache.hearing(SECONDS)

    assert read_during(town, gap) == "first"
    assert town.read() == "second"


def test_an_answer_lives_its_seconds(town: Town) -> None:
    town.read()
    town.later(SECONDS - 1)
    assert (town.read(), town.asked) == ("first", 1)
    town.later(1)
    assert (town.read(), town.asked) == ("first", 2)


def test_an_answer_does_not_outlive_an_instant_that_it_names(town: Town) -> None:
    town.truth = {"closes_at": (now() + timedelta(seconds=10)).isoformat(), "state": "open"}
    town.read()
    town.later(9)
    assert (town.read()["state"], town.asked) == ("open", 1)
    town.later(1)
    town.truth["state"] = "closed"
    assert (town.read()["state"], town.asked) == ("closed", 2)
    town.later(UNSETTLED_SECONDS_MAX)
    town.read()
    assert town.asked == 3, "just after it what is asked lives a second: the service may be about to act on it"


def test_after_an_event_answers_live_a_second_until_what_follows_it_has_settled(town: Town) -> None:
    town.cache.touch(("campaign:1",))
    town.read()
    town.later(UNSETTLED_SECONDS_MAX)
    town.truth = "second"  # what another event made of it, told by none
    assert town.read() == "second"
    town.later(SETTLING_SECONDS)
    town.read()
    town.later(SECONDS - 1)
    assert (town.read(), town.asked) == ("second", 3)


def test_a_clock_that_is_set_voids_all_that_was_kept(town: Town) -> None:
    town.read()
    clock.move(timedelta(days=3))
    town.truth = "second"
    assert town.read() == "second"


def test_no_more_bytes_are_kept_than_the_limit_and_what_was_found_longest_ago_goes_first() -> None:
    town = Town(bytes_max=100)
    for key in ("a", "b", "c"):
        town.read(key, ask=lambda: json.dumps("x" * 30).encode())
    town.read("a")
    town.read("d", ask=lambda: json.dumps("x" * 30).encode())
    assert town.cache.bytes_kept <= 100
    assert [town.cache.find(key) is not None for key in ("a", "b", "c", "d")] == [True, False, True, True]
    town.read("e", ask=lambda: json.dumps("x" * 200).encode())
    assert town.cache.find("e") is None


def test_tags_are_bounded_and_losing_count_of_them_voids_all(town: Town) -> None:
    town.read()
    town.truth = "second"
    for _ in range(TAGS_MAX + 1):
        town.cache.touch((str(uuid4()),))
    assert town.read() == "second"


def test_a_whole_answer_stands_on_all_that_went_into_it(town: Town) -> None:
    _, first = town.cache.ask("a", ("budgets",), SECONDS, town.answer)
    town.later(5)
    _, second = town.cache.ask("b", ("pool",), SECONDS, town.answer)
    both = Basis()
    both.add(first)
    both.add(second)
    assert both.until == first.until < second.until < FOR_EVER
    assert town.cache.stands(both)
    town.cache.touch(("pool",))
    assert not town.cache.stands(both)
    assert town.cache.stands(first)
    first.spoil()
    assert not town.cache.stands(first)


def test_parts_from_before_and_after_a_gap_are_no_whole(town: Town) -> None:
    both = Basis()
    both.add(town.cache.ask("a", ("budgets",), SECONDS, town.answer)[1])
    town.cache.deaf()
    both.add(town.cache.ask("b", ("pool",), SECONDS, town.answer)[1])
    assert not town.cache.stands(both)


def test_who_listens_is_told_what_was_touched(town: Town) -> None:
    heard: list[Any] = []
    town.cache.listeners.append(heard.append)
    town.cache.touch(("pool",))
    town.cache.touch(())
    town.cache.flush()
    assert heard == [("pool",), None]
