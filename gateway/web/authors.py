"""What an author is offered to do with a proposal. Budgets decides; a page only leaves out what it would refuse."""

from collections.abc import Mapping
from typing import Any, get_args

from contracts.budgets import Phase

ALWAYS: tuple[str, ...] = get_args(Phase)
WRITING, REVIEW = ("ideas", "development"), ("review",)
AFTER_REVIEW = ("vote", "awarding", "implementation", "closed")
LOST = {
    **dict.fromkeys(("lost", "withdrawn"), ALWAYS),
    **dict.fromkeys(("draft", "submitted", "sent_back", "feasible"), ("cancelled",)),
    "infeasible": (*AFTER_REVIEW, "cancelled"),
}
OPEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "edit_proposal": {"draft": WRITING, "submitted": WRITING, "sent_back": REVIEW},
    "hand_in_proposal": {"draft": ("ideas",), "sent_back": REVIEW},
    "answer_question": dict.fromkeys(("submitted", "sent_back", "feasible", "infeasible"), REVIEW),
    "request_second_look": {"infeasible": REVIEW},
    "agree_to_merge": {"merging": WRITING},
    "decline_merge": {"merging": ALWAYS},
    "merge_proposals": {"submitted": WRITING},
    "invite_author": dict.fromkeys(("draft", "submitted", "sent_back"), (*WRITING, *REVIEW)),
    "withdraw_proposal": {
        "draft": ALWAYS,
        "submitted": (*WRITING, *REVIEW),
        **dict.fromkeys(("sent_back", "feasible", "infeasible"), REVIEW),
    },
    "leave_proposal": dict.fromkeys(("draft", "submitted", "sent_back", "feasible", "infeasible"), (*WRITING, *REVIEW)),
    "carry_proposal": LOST,
    "collect_for_proposal": {state: phases for state, phases in LOST.items() if state != "draft"},
}
"""What an author is offered: action -> state of the proposal -> phases of its budget. Budgets decides."""


def open_to(
    proposal: Mapping[str, Any], budget: Mapping[str, Any] | None, review: Mapping[str, Any] | None
) -> list[str]:
    """The actions that make sense for an author now, in their order."""
    if not proposal["mine"] or budget is None:
        return []
    log = review["items"] if review else []
    questions = {each["entry_id"] for each in log if each["kind"] == "question"} - {each["answers"] for each in log}
    idle = {
        "answer_question": not questions,
        "request_second_look": any(each["kind"] == "second_look" for each in log),
        "collect_for_proposal": any(each["state"] != "refused" for each in proposal["collections"]),
        "leave_proposal": proposal["authors"] == 1,
    }
    found = [name for name, states in OPEN.items() if budget["phase"] in states.get(proposal["state"], ())]
    return [name for name in found if not idle.get(name)]
