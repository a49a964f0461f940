"""Refunds that the provider refuses: how often it is asked, and what a person may decide then."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.crowdfunding.undelivered import NotUndelivered, UndeliveredState
from contracts.errors import Forbidden
from services.crowdfunding.domain.arrows import arrive

UndeliveredTrigger = Literal["try_refund_again", "return_elsewhere", "pledge_moved"]
UNDELIVERED: Mapping[tuple[UndeliveredState, UndeliveredTrigger], UndeliveredState] = MappingProxyType(
    {
        ("open", "try_refund_again"): "tried_again",
        ("open", "return_elsewhere"): "returned",
        ("open", "pledge_moved"): "overtaken",
    }
)
"""Every arrow of a refund that waits for a person; a new one is `open`. What is refused again is a new one."""
REFUSALS_MAX = 3
"""How often the provider says no before nobody asks it any more, and a person decides."""
REFUSED_AGAIN_HOURS = 12
"""Between two of them: long enough for what was wrong at the provider to be put right."""


def next_undelivered(state: UndeliveredState, trigger: UndeliveredTrigger) -> UndeliveredState:
    return arrive(UNDELIVERED, state, trigger, NotUndelivered, "this refund waits for no decision")


def for_good(refusals: int) -> bool:
    """Whether this was the last time that it was asked, counted from the first or from the last decision to ask again."""
    return refusals % REFUSALS_MAX == 0


def check_not_own(who: str, donor: str) -> None:
    if who == donor:
        raise Forbidden("this is your own money: somebody else decides")
