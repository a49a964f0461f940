"""What the payment provider takes, and of which money."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from chassis.clock import day_of

FEE_DAYS_MAX = 3
"""So many days after its deadline, and its last capture, a campaign that bears the fees waits at most for the provider to say
what they are."""


def awaited(closes_at: datetime, now: datetime, last_captured_at: datetime, reported: Collection[date]) -> bool:
    """Whether a campaign that bears the fees is not handed over yet: those of the day on which money last came in are unknown."""
    waits_until = max(closes_at, last_captured_at) + timedelta(days=FEE_DAYS_MAX)
    return now < waits_until and day_of(last_captured_at) not in reported


def bearable(fees: Iterable[tuple[date, int]], captured: int) -> list[date]:
    """The days whose fees a campaign can bear and still hand something over; the city bears those of the others."""
    borne, taken = [], 0
    for day, amount in sorted(fees):
        if amount and taken + amount < captured:
            borne.append(day)
            taken += amount
    return borne
