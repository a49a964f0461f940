"""How a change of an earmark goes from being asked for to the ledger's answer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.budgets.earmarks import ChangeSettled, ChangeUnderWay, EarmarkChangeState
from contracts.errors import Invalid
from services.budgets.domain.arrows import arrive

CHANGES_MAX = 100
"""Of one budget's earmark."""

ChangeTrigger = Literal[
    "agree_to_earmark_change", "decline_earmark_change", "earmark_lost", "earmark_changed", "earmark_change_refused"
]
CHANGES: Mapping[tuple[EarmarkChangeState, ChangeTrigger], EarmarkChangeState] = MappingProxyType(
    {
        ("asked", "agree_to_earmark_change"): "requested",
        ("asked", "decline_earmark_change"): "declined",
        ("asked", "earmark_lost"): "lapsed",
        ("requested", "earmark_changed"): "granted",
        ("requested", "earmark_change_refused"): "refused",
    }
)
"""Every arrow there is. What the ledger was asked is always answered, whatever became of the budget meanwhile."""
OPEN_CHANGES: tuple[EarmarkChangeState, ...] = ("asked", "requested")


def next_change_state(state: EarmarkChangeState, trigger: ChangeTrigger) -> EarmarkChangeState:
    """Where a change stands after this, or `ChangeSettled`."""
    return arrive(CHANGES, state, trigger, ChangeSettled, f"the change is {state}")


def check_no_change(under_way: object | None) -> None:
    if under_way is not None:
        raise ChangeUnderWay("a change of the earmark waits for its answer", change_id=str(under_way))


def check_difference(earmarked: int | None, amount: int) -> None:
    if earmarked == amount:
        raise Invalid("this changes nothing", fields={"amount": ["it is that much already"]})
