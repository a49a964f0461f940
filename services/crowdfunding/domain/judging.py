"""What the deadline decides."""

from typing import Literal

Verdict = Literal["met", "missed"]
Step = Literal["capture", "let_go", "hand_over", "refund", "give_up"]


def judge(verdict: str | None, *, least_goal: int, match: int, reserved: int, captured: int) -> Step:
    """What follows when nothing is left to ask: first by what is reserved, then by what could be captured."""
    if verdict is None:
        return "capture" if reserved > 0 and reserved + match >= least_goal else "let_go"
    if verdict == "missed":
        return "give_up"
    return "hand_over" if captured > 0 and captured + match >= least_goal else "refund"
