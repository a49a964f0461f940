"""When a proposal has not won and cannot any more, and what may become of it then."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.budgets import Phase, ProposalState
from contracts.budgets.carrying import CollectionState, MayStillWin, NothingMissing, OtherArea
from contracts.shapes import TEXT_CHARS_MAX

CARRIED_MAX = 50
"""Budgets that one proposal is carried into."""
COLLECTIONS_MAX = 20
"""Campaigns that are asked for from one proposal, refused ones among them."""

CollectionTrigger = Literal["campaign_drafted", "campaign_refused"]
COLLECTIONS: Mapping[tuple[CollectionState, CollectionTrigger], CollectionState] = MappingProxyType(
    {
        ("asked", "campaign_drafted"): "drafted",
        ("asked", "campaign_refused"): "refused",
    }
)
"""Every arrow there is; crowdfunding's first word counts."""

GONE: tuple[ProposalState, ...] = ("lost", "withdrawn")
"""Wherever the budget is."""
AFTER_REVIEW: tuple[Phase, ...] = ("vote", "awarding", "implementation", "closed")
LEFT_BEHIND: tuple[ProposalState, ...] = ("draft", "submitted", "sent_back", "feasible", "infeasible")
"""With a budget that was cancelled; what was merged lives on in another."""


def check_not_won(state: ProposalState, phase: Phase) -> None:
    """`MayStillWin`, unless it came to nothing for good: then no lock is needed to go on from it."""
    gone = state in GONE or (state == "infeasible" and phase in AFTER_REVIEW)
    if not gone and not (phase == "cancelled" and state in LEFT_BEHIND):
        raise MayStillWin(f"the proposal is {state}, its budget in {phase}", state=state, phase=phase)


def check_in_common(first: list[str], second: list[str]) -> None:
    if not set(first) & set(second):
        raise OtherArea(f"this proposal is for {', '.join(first)}, the budget for {', '.join(second)}")


def next_collection_state(state: CollectionState, trigger: CollectionTrigger) -> CollectionState:
    """Where it stands after crowdfunding's word; where it was answered before it stays."""
    return COLLECTIONS.get((state, trigger), state)


def rest_of(costs: int, granted: int) -> int:
    """What a project that costs this still lacks, in minor units; `NothingMissing` where that is nothing."""
    if costs <= granted:
        raise NothingMissing("the project has been granted what it costs", costs=costs, granted=granted)
    return costs - granted


def story_of(need: str, plan: str) -> str:
    """What an application says, in one text that is no longer than a text may be."""
    whole = f"{need}\n\n{plan}"
    return whole if len(whole) <= TEXT_CHARS_MAX else f"{whole[: TEXT_CHARS_MAX - 1]}…"
