"""Where a comment stands between who wrote it and who moderates."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.crowdfunding.comments import CampaignCommentState

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
