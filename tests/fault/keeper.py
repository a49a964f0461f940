"""What a supervisor does for a town in production: whatever dies is started again."""

import threading
from collections import Counter
from typing import Self

from deploy.local.process import wait_until
from deploy.local.town import START_SECONDS_MAX, Town

LOOK_SECONDS = 0.05


class Keeper:
    """While the block runs, each process of the town that ends is started again, with the command line that it had."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.deaths: Counter[tuple[str, int]] = Counter()
        """(process, how it ended, as subprocess tells it) -> how often."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            ready = wait_until(
                lambda: all(self.town.state(name) == "ready" for name in self.town.processes), START_SECONDS_MAX
            )
            assert ready, {name: self.town.state(name) for name in self.town.processes}
        finally:
            self._stopping.set()
            self._thread.join()

    def _keep(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            for name, process in list(self.town.running.items()):
                if (ended := process.poll()) is not None:
                    self.deaths[name, ended] += 1
                    self.town.start_process(name)
