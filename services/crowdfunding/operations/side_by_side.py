"""The same asked of several at once: what waits for somebody outside need not wait one after another."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """`work` for each item, all at once: as many threads as items. The results in their order.

    All have ended when it returns; the first exception is raised then.
    """
    results: list[Any] = [None] * len(items)
    failures: list[BaseException] = []

    def one(place: int) -> None:
        try:
            results[place] = work(items[place])
        except BaseException as error:  # noqa: BLE001 - it belongs to who asked
            failures.append(error)

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(one, place)) for place in range(1, len(items))
    ]
    for thread in threads:
        thread.start()
    if items:
        one(0)  # the first needs no thread of its own
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results
