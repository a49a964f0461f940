"""No client takes the others' share: a token bucket for each address, in the memory of this process."""

from collections import OrderedDict

CLIENTS_MAX = 10_000
BURST_SECONDS = 2


class Rate:
    """`per_second_max` requests a second for each client, and twice as many at once; 0 is no limit.

    Of more than CLIENTS_MAX clients, those seen longest ago are forgotten: they begin with a full bucket.
    """

    def __init__(self, per_second_max: int) -> None:
        self.per_second_max = per_second_max
        self.burst = per_second_max * BURST_SECONDS
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, at: float) -> bool:
        """Whether this client may ask now; `at` is seconds of any clock that runs evenly."""
        if not self.per_second_max:
            return True
        left, seen_at = self._buckets.pop(client, (float(self.burst), at))
        left = min(self.burst, left + (at - seen_at) * self.per_second_max)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, at)
        if len(self._buckets) > CLIENTS_MAX:
            self._buckets.popitem(last=False)
        return allowed
