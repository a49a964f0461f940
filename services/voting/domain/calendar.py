"""When an election takes ballots: opens_at <= received_at < closes_at, to the microsecond, by the gateway's signed clock."""

from datetime import datetime, timedelta
from typing import Literal

State = Literal["announced", "open", "closing", "closed", "declared"]
OVER = ("closed", "declared")


def state_at(state: State, opens_at: datetime, closes_at: datetime, now: datetime) -> State:
    """The state by the clock: the timer that writes it down comes a moment later."""
    if state == "announced" and now >= opens_at:
        state = "open"
    if state == "open" and now >= closes_at:
        state = "closing"
    return state


def box_is_shut(closes_at: datetime, now: datetime, grace: timedelta) -> bool:
    """Whether even what was received in time comes too late to be written down."""
    return now >= closes_at + grace


def takes(opens_at: datetime, closes_at: datetime, received_at: datetime) -> bool:
    return opens_at <= received_at < closes_at
