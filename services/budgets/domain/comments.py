"""Where a comment stands between who wrote it and who moderates."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.budgets import NotWriter, SameModerator, WrongState
from contracts.budgets.comments import CommentState, Moderated
from services.budgets.domain.arrows import arrive

COMMENTS_MAX = 10_000
"""On one proposal."""
COMMENTS_A_PERSON_MAX = 50
"""On one proposal."""
MODERATIONS_MAX = 500
"""Of one comment, flags included."""

COMMENT_STATES: Mapping[tuple[CommentState, Moderated], CommentState] = MappingProxyType(
    {
        ("shown", "flag_comment"): "flagged",
        ("shown", "hide_comment"): "hidden",
        ("flagged", "flag_comment"): "flagged",
        ("flagged", "keep_comment"): "shown",
        ("flagged", "hide_comment"): "hidden",
        ("hidden", "appeal_comment"): "appealed",
        ("appealed", "hiding_upheld"): "upheld",
        ("appealed", "comment_restored"): "shown",
    }
)
"""Every arrow there is."""
LEGIBLE: tuple[CommentState, ...] = ("shown", "flagged")
"""A flag alone hides nothing: else anyone could silence anyone."""
TO_MODERATE: tuple[CommentState, ...] = ("flagged", "appealed")
SAID_TO_MODERATORS: tuple[Moderated, ...] = ("flag_comment", "appeal_comment")
"""Reasons that are not published: what somebody holds against another, or says in their own cause."""


def next_comment_state(state: CommentState, action: Moderated) -> CommentState:
    """Where a comment stands after this, or `WrongState`."""
    return arrive(COMMENT_STATES, state, action, WrongState, f"the comment is {state}")


def check_writer(written_by: str, person: str) -> None:
    if written_by != person:
        raise NotWriter("this takes whoever wrote the comment")


def check_other_moderator(hidden_by: str | None, person: str) -> None:
    if hidden_by == person:
        raise SameModerator("somebody else than who hid the comment decides the appeal")
