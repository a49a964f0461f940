"""A campaign by those who look after it: its end, its match, what its project did not need, the names shown on its page."""

from collections.abc import Mapping
from typing import Any

from contracts.crowdfunding import GetCampaign
from contracts.crowdfunding.accounts import GetCampaignAccount
from contracts.crowdfunding.comments import WithdrawCampaignComment
from contracts.crowdfunding.donors import ListSupporters
from contracts.crowdfunding.ending import ArchiveCampaign
from contracts.crowdfunding.giving_back import GiveBackContributions
from contracts.crowdfunding.helping import ListHelpers
from contracts.crowdfunding.matching import RaiseMatch
from contracts.crowdfunding.moderating import HideHelper, HideSupporter
from contracts.crowdfunding.team import LeaveTeam
from contracts.principal import Principal
from gateway.pages.desk.action import Action
from gateway.pages.desk.fields import DECISION, Field
from gateway.pages.desk.items import form

REASON = Field("reason", "text")
ROWS: tuple[Action, ...] = (
    Action(RaiseMatch, "campaign_id", (Field("amount", "kroner"), *DECISION), about=GetCampaign),
    Action(ArchiveCampaign, "campaign_id", about=GetCampaign),
    Action(GiveBackContributions, "campaign_id", (*DECISION, REASON), about=GetCampaignAccount),
    Action(HideSupporter, "supporter_id", (REASON,), given=("campaign_id",), about=ListSupporters, among="campaign_id"),
    Action(HideHelper, "promise_id", (REASON,), about=ListHelpers, among="campaign_id"),
    Action(WithdrawCampaignComment, "comment_id"),
    Action(LeaveTeam, "campaign_id", about=GetCampaign, onward="/mine-indsamlinger?gjort=leave_team"),
)
ENDED = ("handed_over", "failed", "cancelled")
"""The states of a campaign that nothing more comes of: it can be put away."""


def steps(campaign: Mapping[str, Any], who: Principal, here: str) -> list[tuple[str, str]]:
    """What a playmaker can decide of a campaign from its page, and where the form of it stands."""
    if not who.has("playmaker", campaign["area_id"]):
        return []
    names = []
    if campaign["state"] == "open":
        names += [] if campaign["extension"] else ["extend_campaign"]
        names += ["raise_match"] if campaign["match"] else []
    if campaign["state"] in ENDED and campaign["opened_at"] and not campaign["archived_at"]:
        names += ["archive_campaign"]
    return [form(name, campaign["campaign_id"], fra=here) for name in names]
