"""Where a proposal stands, what leads on from there and while the budget is in which phase; and how much there may be."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import ndiff
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args
from uuid import UUID

from contracts.budgets import NothingToMerge, Phase, ProposalState, StaleVersion, WrongPhase, WrongState
from contracts.errors import Invalid
from services.budgets.domain.rules import LISTED, is_ragged

AUTHORS_MAX = 10
"""Of one proposal, merged ones not counted: those have all of their origins'."""
INVITATIONS_MAX = 20
"""To one proposal, taken or not."""
VERSIONS_MAX = 200
"""Of one proposal."""
ORIGINS_MIN, ORIGINS_MAX = 2, 10
"""In one merger."""
MERGERS_MAX = 10
"""That one proposal can be asked to be part of."""
COMPARED_LINES_MAX = 500
"""Of each text: the time to compare grows with the square."""

ProposalTrigger = Literal[
    "edit_proposal",
    "hand_in_proposal",
    "withdraw_proposal",
    "all_agreed",
    "decline_merge",
    "merger_lapsed",
    "merged",
    "send_back_proposal",
    "request_second_look",
    "found_feasible",
    "found_infeasible",
    "publish_ballot",
    "won",
    "lost",
]


class Arrow(NamedTuple):
    """Where it leads, and in which phases of the budget it can be taken."""

    then: ProposalState
    phases: tuple[Phase, ...]


OPEN: tuple[Phase, ...] = ("ideas", "development")
"""While proposals are written and worked out."""
REVIEW: tuple[Phase, ...] = ("review",)
UNTIL_THE_BALLOT: tuple[Phase, ...] = (*OPEN, *REVIEW)
PROPOSAL_STATES: Mapping[tuple[ProposalState, ProposalTrigger], Arrow] = MappingProxyType(
    {
        ("draft", "edit_proposal"): Arrow("draft", OPEN),
        ("draft", "hand_in_proposal"): Arrow("submitted", ("ideas",)),
        ("draft", "withdraw_proposal"): Arrow("withdrawn", get_args(Phase)),
        ("merging", "all_agreed"): Arrow("submitted", OPEN),
        ("merging", "decline_merge"): Arrow("withdrawn", get_args(Phase)),
        ("merging", "merger_lapsed"): Arrow("withdrawn", REVIEW),
        ("submitted", "edit_proposal"): Arrow("submitted", OPEN),
        ("submitted", "withdraw_proposal"): Arrow("withdrawn", UNTIL_THE_BALLOT),
        ("submitted", "merged"): Arrow("merged", OPEN),
        ("submitted", "send_back_proposal"): Arrow("sent_back", REVIEW),
        ("submitted", "found_feasible"): Arrow("feasible", REVIEW),
        ("submitted", "found_infeasible"): Arrow("infeasible", REVIEW),
        ("sent_back", "edit_proposal"): Arrow("sent_back", REVIEW),
        ("sent_back", "hand_in_proposal"): Arrow("submitted", REVIEW),
        ("sent_back", "withdraw_proposal"): Arrow("withdrawn", REVIEW),
        ("sent_back", "found_feasible"): Arrow("feasible", REVIEW),
        ("sent_back", "found_infeasible"): Arrow("infeasible", REVIEW),
        ("feasible", "found_feasible"): Arrow("feasible", REVIEW),
        ("feasible", "found_infeasible"): Arrow("infeasible", REVIEW),
        ("feasible", "send_back_proposal"): Arrow("sent_back", REVIEW),
        ("feasible", "withdraw_proposal"): Arrow("withdrawn", REVIEW),
        ("infeasible", "found_feasible"): Arrow("feasible", REVIEW),
        ("infeasible", "found_infeasible"): Arrow("infeasible", REVIEW),
        ("infeasible", "send_back_proposal"): Arrow("sent_back", REVIEW),
        ("infeasible", "request_second_look"): Arrow("submitted", REVIEW),
        ("infeasible", "withdraw_proposal"): Arrow("withdrawn", REVIEW),
        ("feasible", "publish_ballot"): Arrow("on_ballot", REVIEW),
        ("on_ballot", "won"): Arrow("won", ("vote",)),
        ("on_ballot", "lost"): Arrow("lost", ("vote",)),
    }
)
"""Every arrow there is. A proposal begins as a draft, submitted, or, from others, merging."""

PRIVATE: tuple[ProposalState, ...] = ("draft", "merging")
"""Only authors read these."""
SUPPORTED: tuple[ProposalState, ...] = ("submitted", "sent_back", "feasible")
"""What can be supported and discussed while the ballot is not there."""
INVITING: tuple[ProposalState, ...] = ("draft", "submitted", "sent_back")
UNDER_REVIEW: tuple[ProposalState, ...] = ("submitted", "sent_back", "feasible", "infeasible")


def next_proposal_state(state: ProposalState, trigger: ProposalTrigger, phase: Phase) -> ProposalState:
    """Where a proposal stands after this; `WrongState` or `WrongPhase`."""
    arrow = PROPOSAL_STATES.get((state, trigger))
    if arrow is None:
        raise WrongState(f"the proposal is {state}", state=state)
    if phase not in arrow.phases:
        raise WrongPhase(f"the budget is in {phase}; this takes {' or '.join(arrow.phases)}", phase=phase)
    return arrow.then


def check_among(state: ProposalState, states: tuple[ProposalState, ...]) -> None:
    if state not in states:
        raise WrongState(f"the proposal is {state}; this takes {' or '.join(states)}", state=state)


def check_open(phase: Phase, phases: tuple[Phase, ...]) -> None:
    if phase not in phases:
        raise WrongPhase(f"the budget is in {phase}; this takes {' or '.join(phases)}", phase=phase)


def check_version(read: int, newest: int) -> None:
    if read != newest:
        raise StaleVersion(f"version {newest} is there, not {read}: read it first", version=newest)


def check_labels(**labels: str | None) -> None:
    """What goes into published lists has no comma, nor blanks at its ends. `Invalid` names the field."""
    wrong = {
        name: [LISTED] for name, label in labels.items() if label is not None and (is_ragged(label) or "," in label)
    }
    if wrong:
        raise Invalid("this cannot stand on a ballot", fields=wrong)


def check_origins(wanted: Sequence[UUID], budgets: Iterable[UUID]) -> None:
    """Two at least, each once, all of one budget (`budgets` are those found, one for each)."""
    found = list(budgets)
    if not ORIGINS_MIN <= len(wanted) <= ORIGINS_MAX or len(set(wanted)) < len(wanted):
        raise NothingToMerge(
            f"a merger takes from {ORIGINS_MIN} to {ORIGINS_MAX} different proposals", limit=ORIGINS_MAX
        )
    if len(found) < len(wanted) or len(set(found)) > 1:
        raise NothingToMerge("these are not proposals of one budget")


def different_lines(first: str, second: str) -> tuple[str, ...]:
    """Line by line: each begins with "+", "-" or a blank. What lies beyond the limit is one line."""
    texts = (head_of(first), head_of(second))
    return tuple(f"{line[0]} {line[2:]}" for line in ndiff(*texts, charjunk=None) if line[0] != "?")


def head_of(text: str) -> list[str]:
    lines = text.splitlines()
    rest = lines[COMPARED_LINES_MAX:]
    return lines[:COMPARED_LINES_MAX] + (["\n".join(rest)] if rest else [])
