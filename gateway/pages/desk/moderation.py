"""What people say and show: flagged and appealed by residents, hidden and shown again by moderators, each from the page it stands on."""

from contracts.budgets import attachments, comments
from contracts.crowdfunding import moderating
from contracts.crowdfunding.comments import GetCampaignComment, HideCampaignComment, RestoreCampaignComment
from contracts.crowdfunding.pictures import GetPicture
from contracts.principal import Principal, RoleName
from gateway.pages.desk.action import Action
from gateway.pages.desk.fields import Field

WHO: tuple[RoleName, ...] = ("moderator", "playmaker")
"""Who moderates what is said and shown of proposals and projects of an area."""
REASON = Field("reason", "text")
ROWS: tuple[Action, ...] = (
    Action(comments.FlagComment, "comment_id", (REASON,), about=comments.ListModerations),
    Action(comments.AppealComment, "comment_id", (REASON,), about=comments.ListModerations),
    Action(comments.KeepComment, "comment_id", (REASON,), about=comments.ListModerations),
    Action(comments.HideComment, "comment_id", (REASON,), about=comments.ListModerations),
    Action(comments.SettleAppeal, "comment_id", (Field("restore", "yes"), REASON), about=comments.ListModerations),
    Action(attachments.HideAttachment, "attachment_id", (REASON,), about=attachments.GetAttachment),
    Action(attachments.RestoreAttachment, "attachment_id", about=attachments.GetAttachment),
    Action(HideCampaignComment, "comment_id", (REASON,), about=GetCampaignComment),
    Action(RestoreCampaignComment, "comment_id", (REASON,), about=GetCampaignComment),
    Action(moderating.HidePicture, "picture_id", (REASON,), about=GetPicture),
    Action(moderating.RestorePicture, "picture_id", (REASON,), about=GetPicture),
)


def moderates(who: Principal, area_id: str) -> bool:
    return any(who.has(role, area_id) for role in WHO)
