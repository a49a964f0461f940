"""One's own campaigns: what is to be done now, and the drafts' team, pictures and handing in."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.crowdfunding import CancelCampaign, GetCampaignReview, ListCampaigns, SubmitCampaign
from contracts.crowdfunding.helping import ListHelp
from contracts.crowdfunding.pictures import AddPicture, GetPictureRoom, RemovePicture
from contracts.crowdfunding.team import InviteMember, JoinTeam, RemoveMember
from contracts.crowdfunding.updates import PostUpdate
from contracts.errors import Refused
from contracts.message import Command
from gateway.asking import Asking
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.pages import starting
from gateway.pages.base import at_field, to, told
from gateway.pages.starting import OWN, UNSAVED, returned
from gateway.routes.files import found_in
from gateway.web import campaign_drafts, forms, gifts

LISTED_MAX = 100
TYPED = ("association", "cvr", "description")
JOIN = "/hold/<uuid:invitation_id>"


class Routes(starting.Routes):
    @http("GET", "/mine-indsamlinger", auth=SIGNED_IN, summary="One's own campaigns, and what to do", page=True)
    def own_campaigns_page(self, asking: Asking) -> Response:
        found = self.gather(asking, campaigns=ListCampaigns(mine=True, limit=LISTED_MAX))
        return self.page("own_campaigns.html", asking, campaigns=found.parts.get("campaigns"))

    @http("GET", OWN, auth=SIGNED_IN, summary="One of one's own: what to do now", page=True)
    def own_campaign_page(self, asking: Asking) -> Response:
        return self.own_campaign_shown(asking, {})

    def own_campaign_shown(self, asking: Asking, form: Any, wrong: Any = None, status: int = 200) -> Response:
        campaign, _ = self.draft(asking)
        which = {"campaign_id": campaign["campaign_id"]}
        help_given = ListHelp.load({**which, "state": "fulfilled", "limit": 1})
        found = self.gather(asking, review=GetCampaignReview.load(which), help=help_given)
        facts = {"campaign": campaign, "form": form, "wrong": wrong, "to_confirm": bool(found.items("help"))}
        facts["returned"] = returned(found.parts.get("review"))
        return self.page("own_campaign.html", asking, status, **facts)

    def own_command(self, asking: Asking, kind: type[Command], **said: Any) -> Response:
        """One thing that its owner does on its page: back to that, or the page with what stands in the way."""
        try:
            command = {**said, "command_id": str(forms.command_id(asking.body))}
            self.ask(asking, kind.load(command))
        except Refused as refusal:
            return self.own_campaign_shown(asking, asking.body, at_field(asking, refusal, said), refusal.status)
        return to(f"/mine-indsamlinger/{asking.path['campaign_id']}")

    @http("POST", f"{OWN}/aflever", auth=SIGNED_IN, summary="Hand a draft in", page=True, takes="form")
    def submit_campaign_by_form(self, asking: Asking) -> Response:
        return self.own_command(asking, SubmitCampaign, **asking.path)

    @http("POST", f"{OWN}/nyt", auth=SIGNED_IN, summary="Tell news by form", page=True, takes="form")
    def post_update_by_form(self, asking: Asking) -> Response:
        said = {name: asking.body.get(name, "").strip() for name in ("title", "text")}
        return self.own_command(asking, PostUpdate, **asking.path, **said)

    @http("POST", f"{OWN}/aflys", auth=SIGNED_IN, summary="Cancel by form", page=True, takes="form")
    def cancel_campaign_by_form(self, asking: Asking) -> Response:
        return self.own_command(asking, CancelCampaign, **asking.path, reason=asking.body.get("reason", "").strip())

    def team_command(self, asking: Asking, kind: type[Command], **said: Any) -> Response:
        """What is done on the fourth step of a draft: back to it."""
        try:
            self.ask(asking, kind.load({**said, "command_id": str(forms.command_id(asking.body))}))
        except Refused as refusal:
            return self.team_refused(asking, refusal, asking.body)
        return self.to_team(asking, asking.body)

    def to_team(self, asking: Asking, typed: Mapping[str, str]) -> Response:
        """The fourth step; what else is typed there stays in the browser until it is saved."""
        here = f"/mine-indsamlinger/{asking.path['campaign_id']}/trin-{campaign_drafts.PEOPLE}"
        return self.keep(to(here), UNSAVED, here, gifts.typed(typed, TYPED))

    def team_refused(self, asking: Asking, refusal: Refused, typed: Mapping[str, str]) -> Response:
        """The fourth step again as it was filled, with what stands in the way."""
        campaign, hours_count = self.draft(asking)
        form = campaign_drafts.typed(campaign, hours_count=hours_count)
        form |= gifts.typed(typed, TYPED)
        wrong, step = told(asking, refusal), campaign_drafts.PEOPLE
        return self.draft_shown(asking, campaign, step, form, wrong=wrong, status=refusal.status)

    @http("POST", f"{OWN}/hold", auth=SIGNED_IN, summary="Invite one to the team", page=True, takes="form")
    def invite_member_by_form(self, asking: Asking) -> Response:
        return self.team_command(asking, InviteMember, campaign_id=asking.path["campaign_id"])

    @http("POST", f"{OWN}/hold/<uuid:member_id>", auth=SIGNED_IN, summary="Take one out", page=True, takes="form")
    def remove_member_by_form(self, asking: Asking) -> Response:
        return self.team_command(asking, RemoveMember, **asking.path)

    @http("POST", f"{OWN}/billeder", auth=SIGNED_IN, summary="Add a picture by form", page=True, takes="upload")
    def add_picture_by_form(self, asking: Asking) -> Response:
        """As at the API: its room is asked first, and nothing is kept of what has none."""
        assert asking.upload is not None
        which = {"campaign_id": asking.path["campaign_id"]}
        try:
            self.ask(asking, GetPictureRoom.load({**which, "picture_id": str(asking.key)}))
            self.ask(asking, AddPicture.load({**which, **found_in(asking)}))
        except Refused as refusal:
            typed = {**asking.upload.said.others, "description": asking.upload.said.description}
            return self.team_refused(asking, refusal, typed)
        return self.to_team(asking, asking.upload.said.others)

    @http("POST", f"{OWN}/billeder/<uuid:picture_id>", auth=SIGNED_IN, summary="Take one away", page=True, takes="form")
    def remove_picture_by_form(self, asking: Asking) -> Response:
        return self.team_command(asking, RemovePicture, picture_id=asking.path["picture_id"])

    @http("GET", JOIN, auth=PUBLIC, summary="An invitation to a team", page=True)
    def join_team_page(self, asking: Asking) -> Response:
        return self.page("join_team.html", asking, invitation_id=asking.path["invitation_id"], wrong=None)

    @http("POST", JOIN, auth=SIGNED_IN, summary="Join a team by form", page=True, takes="form")
    def join_team_by_form(self, asking: Asking) -> Response:
        try:
            said = {**asking.path, "command_id": str(forms.command_id(asking.body))}
            joined = self.ask(asking, JoinTeam.load(said))
        except Refused as refusal:
            facts = {"invitation_id": asking.path["invitation_id"], "wrong": told(asking, refusal)}
            return self.page("join_team.html", asking, refusal.status, **facts)
        return to(f"/mine-indsamlinger/{joined['id']}")
