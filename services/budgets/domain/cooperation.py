"""What an agreement between a joint council and the city needs."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

from contracts.budgets.cooperation import AgreementSettled, AgreementState, ImpossibleDates
from services.budgets.domain.arrows import arrive

AGREEMENTS_MAX = 5_000
"""Of one council."""

AgreementTrigger = Literal["kept", "dropped"]
AGREEMENTS: Mapping[tuple[AgreementState, AgreementTrigger], AgreementState] = MappingProxyType(
    {
        ("agreed", "kept"): "kept",
        ("agreed", "dropped"): "dropped",
    }
)
"""Every arrow there is, by how `settle_agreement` says it ended."""


def next_agreement_state(state: AgreementState, trigger: AgreementTrigger) -> AgreementState:
    """Where an agreement stands after this, or `AgreementSettled`."""
    return arrive(AGREEMENTS, state, trigger, AgreementSettled, f"the agreement was {state} already")


def check_agreed(agreed_on: date, due_on: date | None, today: date) -> None:
    if agreed_on > today:
        raise ImpossibleDates("what is agreed has been agreed already")
    if due_on is not None and due_on < agreed_on:
        raise ImpossibleDates("nothing is due before it was agreed")


def check_settled(settled_on: date, agreed_on: date, today: date) -> None:
    if not agreed_on <= settled_on <= today:
        raise ImpossibleDates("it is settled after it was agreed, and not in the future")
