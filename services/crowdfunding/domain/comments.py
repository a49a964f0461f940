"""Where a comment stands between who wrote it and who moderates."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.crowdfunding import CampaignLimitReached
from contracts.crowdfunding.comments import CampaignCommentState

COMMENTS_MAX = 10_000
"""On one campaign, its updates included."""
COMMENTS_A_PERSON_MAX = 50
"""On one campaign."""
UPDATES_MAX = 500
"""Of one campaign."""
CommentTrigger = Literal["hide_campaign_comment", "restore_campaign_comment", "withdraw_campaign_comment"]
COMMENT_STATES: Mapping[tuple[CampaignCommentState, CommentTrigger], CampaignCommentState] = MappingProxyType(
    {
        ("shown", "hide_campaign_comment"): "hidden",
        ("shown", "withdraw_campaign_comment"): "withdrawn",
        ("hidden", "restore_campaign_comment"): "shown",
        ("hidden", "withdraw_campaign_comment"): "withdrawn",
    }
)
"""Every arrow there is: what was withdrawn stays so."""


def check_room(count: int, limit: int, what: str) -> None:
    if count >= limit:
        raise CampaignLimitReached(f"there may be {limit} {what}", limit=limit)
