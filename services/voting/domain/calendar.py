"""When an election takes ballots: opens_at <= received_at < closes_at, to the microsecond, by the gateway's signed clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

State = Literal["announced", "open", "closing", "closed", "declared"]
Trigger = Literal["opens", "extend_election", "close_election", "ends", "box_opened", "result_declared"]
ELECTIONS: Mapping[tuple[State, Trigger], State] = MappingProxyType(
    {
        ("announced", "opens"): "open",
        ("open", "extend_election"): "open",
        ("open", "close_election"): "closing",
        ("open", "ends"): "closing",
        ("closing", "box_opened"): "closed",
        ("closed", "result_declared"): "declared",
    }
)
"""Every arrow of an election. Triggers hold that none leads back."""
OVER = ("closed", "declared")


def state_at(state: State, opens_at: datetime, closes_at: datetime, now: datetime) -> State:
    """The state by the clock: the timer that writes it down comes a moment later."""
    if state == "announced" and now >= opens_at:
        state = ELECTIONS[state, "opens"]
    if state == "open" and now >= closes_at:
        state = ELECTIONS[state, "ends"]
    return state


def box_is_shut(closes_at: datetime, now: datetime, grace: timedelta) -> bool:
    """Whether even what was received in time comes too late to be written down."""
    return now >= closes_at + grace


def takes(opens_at: datetime, closes_at: datetime, received_at: datetime) -> bool:
    return opens_at <= received_at < closes_at
