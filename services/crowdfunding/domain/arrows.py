"""What every state machine here shares: a table of arrows, and a refusal where there is none."""

from collections.abc import Mapping
from typing import TypeVar

from contracts.errors import Refused

State = TypeVar("State", bound=str)
Trigger = TypeVar("Trigger", bound=str)


def arrive(
    table: Mapping[tuple[State, Trigger], State], state: State, trigger: Trigger, refusal: type[Refused], said: str
) -> State:
    """Where the table leads from `state`; where it leads nowhere, `refusal`, which `said` why and tells the `state`."""
    found = table.get((state, trigger))
    if found is None:
        raise refusal(said, state=state)
    return found
