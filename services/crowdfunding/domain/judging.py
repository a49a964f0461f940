"""What the deadline decides."""

from dataclasses import dataclass
from typing import Literal

Step = Literal["capture", "hand_over", "let_go", "give_up"]


@dataclass(frozen=True)
class Gathered:
    """Minor units of a campaign: held for it (reserved, or to be taken by a mandate), captured, the match, and what
    declined captures cost: their own amounts, and the match that they would have brought."""

    held: int
    captured: int
    match: int
    declined: int = 0


def judge(verdict: str | None, gathered: Gathered, least_goal: int, tolerance_percent: int = 0) -> Step:
    """What follows when nothing is left to ask: first by what is held and captured, then by what could be captured.

    What declined captures cost is forgiven up to a share of the least goal; what was missing before is not. A campaign
    that missed its goal is given up only when it holds nobody's money.
    """
    ours = gathered.held + gathered.captured
    forgiven = min(gathered.declined, least_goal * tolerance_percent // 100)
    if verdict != "missed" and ours > 0 and ours + gathered.match + forgiven >= least_goal:
        return "capture" if gathered.held else "hand_over"
    return "let_go" if ours or verdict != "missed" else "give_up"
