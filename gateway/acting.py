"""Who has just acted is told nothing from what was kept for others: they see what follows from what they did, and when.

An event that a service has acted on may be heard here a moment later, and a change made through another gateway is only told
by an event, or by none. Whoever reads on after a command would notice; whoever only reads sees a page that was true a moment
ago.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

ACTED_SECONDS = 30.0
CLIENTS_MAX = 10_000


class Acting:
    """Clients by address, with when they acted last; of more than CLIENTS_MAX the first are forgotten."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self.ticks = ticks
        self._acted: OrderedDict[str, float] = OrderedDict()

    def note(self, client: str) -> None:
        self._acted[client] = self.ticks()
        self._acted.move_to_end(client)
        if len(self._acted) > CLIENTS_MAX:
            self._acted.popitem(last=False)

    def lately(self, client: str) -> bool:
        acted_at = self._acted.get(client)
        return acted_at is not None and self.ticks() - acted_at < ACTED_SECONDS
