"""The life of an initiative, and of the coaching that it is given."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from contracts.budgets.initiatives import (
    CoachingState,
    ImpossibleTimes,
    InitiativeState,
    WrongCoaching,
    WrongInitiative,
)
from services.budgets.domain.arrows import arrive, starts

INITIATIVES_A_PERSON_MAX = 20
"""Open at the same time."""
COACHINGS_MAX = 100
"""Of one initiative."""
LINKS_MAX = 50
"""Proposals and campaigns that came of one initiative."""
TIMES_MAX = 20
"""Offered at once."""
REMINDERS_MAX = 100
"""In one transaction; the rest a moment later."""
GUIDE_BUDGETS_MAX = 500
"""Open budgets that are looked at for a guide."""

InitiativeTrigger = Literal[
    "assign_playmaker",
    "request_coaching",
    "offer_times",
    "hold_coaching",
    "propose_from_initiative",
    "link_campaign",
    "collect_for_initiative",
    "campaign_drafted",
    "close_initiative",
]
INITIATIVES: Mapping[tuple[InitiativeState, InitiativeTrigger], InitiativeState] = MappingProxyType(
    {
        ("new", "assign_playmaker"): "assigned",
        ("new", "request_coaching"): "new",
        ("new", "propose_from_initiative"): "led_on",
        ("new", "link_campaign"): "led_on",
        ("new", "collect_for_initiative"): "new",
        ("new", "campaign_drafted"): "led_on",
        ("new", "close_initiative"): "closed",
        ("assigned", "assign_playmaker"): "assigned",
        ("assigned", "request_coaching"): "assigned",
        ("assigned", "offer_times"): "assigned",
        ("assigned", "hold_coaching"): "assigned",
        ("assigned", "propose_from_initiative"): "led_on",
        ("assigned", "link_campaign"): "led_on",
        ("assigned", "collect_for_initiative"): "assigned",
        ("assigned", "campaign_drafted"): "led_on",
        ("assigned", "close_initiative"): "closed",
        ("led_on", "assign_playmaker"): "led_on",
        ("led_on", "request_coaching"): "led_on",
        ("led_on", "offer_times"): "led_on",
        ("led_on", "hold_coaching"): "led_on",
        ("led_on", "propose_from_initiative"): "led_on",
        ("led_on", "link_campaign"): "led_on",
        ("led_on", "collect_for_initiative"): "led_on",
        ("led_on", "campaign_drafted"): "led_on",
        ("led_on", "close_initiative"): "closed",
        ("closed", "campaign_drafted"): "closed",
    }
)
"""Every arrow there is: what is not here is refused. What became a proposal may still be coached; a campaign that was asked
for comes to be though its initiative was closed meanwhile."""
WAITING: tuple[InitiativeState, ...] = ("new", "assigned")
"""These are a playmaker's load, and are reminded of when they go silent."""

CoachingTrigger = Literal["offer_times", "hold_coaching"]
COACHINGS: Mapping[tuple[CoachingState, CoachingTrigger], CoachingState] = MappingProxyType(
    {
        ("requested", "offer_times"): "offered",
        ("requested", "hold_coaching"): "held",
        ("offered", "offer_times"): "offered",
        ("offered", "hold_coaching"): "held",
    }
)


def next_initiative_state(state: InitiativeState, trigger: InitiativeTrigger) -> InitiativeState:
    """Where an initiative stands after this, or `WrongInitiative`."""
    return arrive(
        INITIATIVES,
        state,
        trigger,
        WrongInitiative,
        f"the initiative is {state}; this takes {starts(INITIATIVES, trigger)}",
    )


def next_coaching_state(state: CoachingState, trigger: CoachingTrigger) -> CoachingState:
    """Where a coaching stands after this, or `WrongCoaching`."""
    return arrive(COACHINGS, state, trigger, WrongCoaching, f"the coaching is {state}")


def check_times(times: Sequence[datetime], now: datetime) -> None:
    if not 1 <= len(times) <= TIMES_MAX or min(times) <= now:
        raise ImpossibleTimes(f"one time at least and {TIMES_MAX} at most, all of them ahead")


def check_held(held_at: datetime, now: datetime) -> None:
    if held_at > now:
        raise ImpossibleTimes("what has not been held yet cannot be told of")
