"""The counter: what its officials enter for citizens without MitID, and what waits there for citizens who come by."""

from collections.abc import Iterable, Iterator, Mapping

from contracts import budgets, voting
from contracts.budgets import proposals
from contracts.budgets.applications import DraftApplication, SubmitApplication
from contracts.budgets.assisting import EnterForCitizen
from contracts.budgets.comments import WriteComment
from contracts.budgets.initiatives import StartInitiative
from contracts.crowdfunding import CampaignState, CancelCampaign, GetCampaign, StartCampaign, SubmitCampaign
from contracts.crowdfunding.assisting import EnterCampaignForCitizen
from contracts.crowdfunding.helping import EnterHelpForCitizen, WithdrawHelp
from contracts.crowdfunding.pictures import ArrangePictures, GetPicture, RemovePicture
from contracts.crowdfunding.updates import PostUpdate
from contracts.ledger import GetPool
from gateway.pages.desk.action import Action, Assisted
from gateway.pages.desk.applying import APPLICANT, CONTENT, Applied
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import DESK, Item, form
from gateway.pages.desk.work import Entry, Found

COUNTER = f"{DESK}/skranke"
OPEN_IDEAS = ("ideas",)
SUPPORTED = ("ideas", "development", "review")
"""The phases in which proposals are supported and talked about."""
TITLE = Field("title")
TEXT = Field("text", "text")
AREA = Field("area_id", "area")
MADE = ("id",)
GIVEN = ("fulfil_help_for_citizen", "post_update_for_citizen")
ENTERED: Mapping[CampaignState, tuple[str, ...]] = {
    "draft": ("edit_campaign_for_citizen", "add_picture_for_citizen", "submit_campaign_for_citizen"),
    "open": (
        *("promise_help_for_citizen", "fulfil_help_for_citizen"),
        *("post_update_for_citizen", "cancel_campaign_for_citizen"),
    ),
    "settling": GIVEN,
    "funded": GIVEN,
    "handed_over": ("submit_campaign_account_for_citizen", *GIVEN),
    "failed": ("submit_campaign_account_for_citizen", *GIVEN),
    "cancelled": ("submit_campaign_account_for_citizen", *GIVEN),
}
"""What can be entered about a campaign in its state."""
PLACES = {"promise_help_for_citizen": f"{COUNTER}/hjaelp", "fulfil_help_for_citizen": f"{COUNTER}/givet"}
"""Where something has a page of its own that names the campaign, and not what is chosen on it."""
ROWS: tuple[Action, ...] = (
    Assisted(voting.IssueCode, "election_id", about=voting.GetElection, tells=("number", "code")),
    Assisted(voting.MarkPaperVoter, "election_id", about=voting.GetElection),
    Action(
        voting.FinishPaperCount,
        "election_id",
        (Field("ballots", "whole"),),
        about=voting.GetElection,
        tells=("ballots", "spoilt", "handed_out"),
    ),
    Assisted(
        budgets.SubmitProposal,
        "budget_id",
        (
            TITLE,
            TEXT,
            Field("cost", "kroner"),
            Field("running_cost", "kroner", required=False),
            Field("category", required=False),
        ),
        about=budgets.GetBudget,
        within=EnterForCitizen,
        tells=MADE,
    ),
    Assisted(budgets.SupportProposal, "proposal_id", about=budgets.GetProposal, within=EnterForCitizen),
    Assisted(WriteComment, "proposal_id", (TEXT,), about=budgets.GetProposal, within=EnterForCitizen),
    Assisted(
        proposals.HandInProposal, "proposal_id", about=budgets.GetProposal, within=EnterForCitizen, by_number=True
    ),
    Assisted(StartInitiative, None, (AREA, TITLE, TEXT), within=EnterForCitizen, tells=MADE),
    Applied(
        DraftApplication,
        None,
        (AREA, *APPLICANT, *CONTENT),
        given=("currency",),
        about=GetPool,
        within=EnterForCitizen,
        tells=MADE,
        then=("submit_application_for_citizen",),
    ),
    Assisted(SubmitApplication, "application_id", within=EnterForCitizen, by_number=True),
    Assisted(
        StartCampaign,
        None,
        (
            AREA,
            TITLE,
            Field("summary", required=False),
            Field("story", "text"),
            Field("beneficiary", required=False),
            Field("goal", "kroner"),
            Field("lines", "costs"),
            Field("closes_at", "instant"),
        ),
        given=("currency",),
        about=GetPool,
        within=EnterCampaignForCitizen,
        tells=MADE,
        then=("edit_campaign_for_citizen", "add_picture_for_citizen", "submit_campaign_for_citizen"),
    ),
    Assisted(ArrangePictures, "campaign_id", given=("picture_ids",), about=GetCampaign, within=EnterCampaignForCitizen),
    Assisted(RemovePicture, "picture_id", about=GetPicture, within=EnterCampaignForCitizen),
    Assisted(SubmitCampaign, "campaign_id", within=EnterCampaignForCitizen, by_number=True),
    Assisted(PostUpdate, "campaign_id", (TITLE, TEXT), about=GetCampaign, within=EnterCampaignForCitizen),
    Assisted(
        CancelCampaign, "campaign_id", (Field("reason", "text"),), about=GetCampaign, within=EnterCampaignForCitizen
    ),
    Assisted(WithdrawHelp, "promise_id", within=EnterHelpForCitizen, by_number=True),
)
TOOLS = (
    *("start_initiative_for_citizen", "draft_application_for_citizen", "start_campaign_for_citizen"),
    *("submit_application_for_citizen", "submit_campaign_for_citizen", "hand_in_proposal_for_citizen"),
    *("withdraw_help_for_citizen", "find_campaign"),
)
"""What somebody at the counter may ask for without anything that waits."""


def votes(found: Found) -> Iterator[Item]:
    for _, each in found.items("elections"):
        election = each["election_id"]
        voters = ("cast_assisted_ballot", "issue_code", "mark_paper_voter") if each["state"] == "open" else ()
        paper = ("enter_paper_batch",) if each["state"] == "open" else ("enter_paper_batch", "finish_paper_count")
        said = {"vote": each["state"], "area": each["area_id"], "closes": each["closes_at"]}
        actions = tuple(form(name, election) for name in (*voters, *paper))
        yield Item(each["title"], f"/afstemninger/{election}", said, actions)


def ideas(found: Found) -> Iterator[Item]:
    for _, each in found.items("budgets"):
        if each["phase"] in SUPPORTED:
            budget = each["budget_id"]
            propose = (form("submit_proposal_for_citizen", budget),) if each["phase"] in OPEN_IDEAS else ()
            pick = ("support_proposal_for_citizen", f"{COUNTER}/forslag/{budget}")
            said = {"phase": each["phase"], "area": each["area_id"]}
            yield Item(each["title"], f"/budgetter/{budget}", said, (*propose, pick))


def begun(found: Found) -> Iterator[Item]:
    yield from campaigns_of(each for _, each in found.items("begun_campaigns"))


def collections(found: Found) -> Iterator[Item]:
    yield from campaigns_of(each for _, each in found.items("open_campaigns"))


def campaigns_found(found: Found) -> Iterator[Item]:
    yield from campaigns_of(each for _, each in found.items("campaigns"))


def campaigns_of(entries: Iterable[Entry]) -> Iterator[Item]:
    """Each with what can be entered about it where it stands now; of a draft only where the city entered it."""
    for each in entries:
        campaign, state = each["campaign_id"], each["state"]
        if state == "draft" and not each["assisted"]:
            continue
        said = {"amount": each["goal"], "currency": each["currency"], "area": each["area_id"]}
        said |= {"collecting": state} if state != "open" else {}
        actions = tuple((name, PLACES.get(name, f"{DESK}/{name}") + f"/{campaign}") for name in ENTERED.get(state, ()))
        yield Item(each["title"], f"/indsamlinger/{campaign}", said, actions)


def to_support(found: Found) -> Iterator[Item]:
    """The proposals of a budget, for who would support one of them or comment on it."""
    for _, each in found.items("proposals"):
        proposal = each["proposal_id"]
        said = {"amount": each["cost"], "currency": found.parts["budget"]["currency"], "supports": each["supports"]}
        actions = (form("support_proposal_for_citizen", proposal), form("write_comment_for_citizen", proposal))
        yield Item(each["title"], f"/forslag/{proposal}", said, actions)
