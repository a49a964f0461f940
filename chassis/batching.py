"""What waits is taken together: one trip for all that came while the last was under way, and no delay when idle."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from contracts.errors import Busy

BATCH_MAX = 500
WAITING_MAX = 20_000
Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Batcher(Generic[Item, Answer]):
    """Runs `work(items) -> answers` (same order, same number) over whatever has been submitted.

    A lane that is free takes what is there, be it one item, and at most `batch_max`; it never waits for more to come.
    With one lane rounds follow each other; with more they overlap, and work must allow that.
    """

    def __init__(
        self, work: Callable[[list[Item]], Sequence[Answer]], batch_max: int = BATCH_MAX, lanes: int = 1
    ) -> None:
        self.work = work
        self.batch_max = batch_max
        self._waiting: queue.Queue[tuple[Item, Future[Answer]]] = queue.Queue()
        for lane in range(lanes):
            threading.Thread(target=self._run, name=f"batcher-{lane}", daemon=True).start()

    def submit(self, item: Item) -> Answer:
        """The answer to `item`, or the exception that its round ended in."""
        if self._waiting.qsize() >= WAITING_MAX:
            raise Busy(f"more than {WAITING_MAX} requests are waiting")
        future: Future[Answer] = Future()
        self._waiting.put((item, future))
        return future.result()

    def _run(self) -> None:
        while True:
            taken = [self._waiting.get()]
            while len(taken) < self.batch_max and not self._waiting.empty():
                taken.append(self._waiting.get())
            self._round(taken)

    def _round(self, taken: list[tuple[Item, "Future[Answer]"]]) -> None:
        try:
            answers = self.work([item for item, _ in taken])
            for (_, future), answer in zip(taken, answers, strict=True):
                future.set_result(answer)
        except BaseException as error:  # noqa: BLE001 - it belongs to those who asked; eventlet's timeouts are such too
            for _, future in taken:
                if not future.done():
                    future.set_exception(error)
