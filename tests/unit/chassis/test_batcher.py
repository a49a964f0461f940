"""The batcher takes together what waits, waits for nobody, and gives each their own answer."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from chassis import batching
from chassis.batching import Batcher
from contracts.errors import Busy

SECONDS_MAX = 10


@dataclass
class Gate:
    """Work that shows its rounds and stands still while the gate is shut."""

    rounds: list[list[int]] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    entered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def work(self, items: list[int]) -> Sequence[int]:
        self.rounds.append(items)
        self.entered.release()
        assert self.open.wait(SECONDS_MAX)
        if -1 in items:
            raise ValueError("poison")
        return [item * 10 for item in items]


def submit_behind(gate: Gate, batcher: Batcher[int, int], items: Sequence[int], pool: ThreadPoolExecutor) -> list[int]:
    """Keep the lane busy with 0, put the items in order behind it, then open the gate."""
    first = pool.submit(batcher.submit, 0)
    assert gate.entered.acquire(timeout=SECONDS_MAX)
    rest = []
    for number, item in enumerate(items, 1):
        rest.append(pool.submit(batcher.submit, item))
        until(lambda number=number: batcher._waiting.qsize() == number)  # type: ignore[misc]
    gate.open.set()
    assert first.result(SECONDS_MAX) == 0
    return [future.result(SECONDS_MAX) for future in rest]


def until(done: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(SECONDS_MAX * 1000):
        if done():
            return
        waiting.wait(0.001)
    raise AssertionError("it never came")


def test_what_waits_is_taken_together_in_its_order() -> None:
    gate = Gate()
    with ThreadPoolExecutor(8) as pool:
        answers = submit_behind(gate, Batcher(gate.work), [5, 3, 4], pool)
    assert gate.rounds == [[0], [5, 3, 4]]
    assert answers == [50, 30, 40]


def test_a_round_has_a_limit() -> None:
    gate = Gate()
    with ThreadPoolExecutor(8) as pool:
        submit_behind(gate, Batcher(gate.work, batch_max=2), [1, 2, 3, 4, 5], pool)
    assert gate.rounds == [[0], [1, 2], [3, 4], [5]]


def test_one_alone_is_taken_at_once_and_waits_for_no_others() -> None:
    gate = Gate()
    gate.open.set()
    batcher = Batcher(gate.work)
    assert [batcher.submit(1), batcher.submit(2)] == [10, 20]
    assert gate.rounds == [[1], [2]]


def test_an_exception_reaches_all_of_its_round_and_no_later_one() -> None:
    gate = Gate()
    batcher = Batcher(gate.work)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(batcher.submit, 0)
        assert gate.entered.acquire(timeout=SECONDS_MAX)
        together = [pool.submit(batcher.submit, item) for item in (1, -1, 2)]
        until(lambda: batcher._waiting.qsize() == 3)
        gate.open.set()
        assert [type(future.exception(SECONDS_MAX)) for future in together] == [ValueError] * 3
        assert first.result(SECONDS_MAX) == 0
    assert batcher.submit(7) == 70


def test_what_is_no_ordinary_exception_reaches_the_asker_too_and_the_lane_lives() -> None:
    class LikeEventletsTimeout(BaseException):
        pass

    def work(items: list[int]) -> list[int]:
        if items == [1]:
            raise LikeEventletsTimeout
        return items

    batcher = Batcher(work)
    with pytest.raises(LikeEventletsTimeout):
        batcher.submit(1)
    assert batcher.submit(2) == 2


def test_too_few_answers_leave_nobody_waiting() -> None:
    batcher: Batcher[int, int] = Batcher(lambda _: [])
    with pytest.raises(ValueError, match="shorter"):
        batcher.submit(1)


def test_more_than_can_wait_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "WAITING_MAX", 0)
    with pytest.raises(Busy):
        Batcher(lambda items: items).submit(1)
