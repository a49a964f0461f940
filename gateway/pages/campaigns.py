"""Campaigns: the list of them, and the page of one at its permanent address with the picture by which it is shared."""

from typing import Any
from urllib.parse import quote, urlencode

from werkzeug import Response
from werkzeug.http import generate_etag

from contracts.budgets.areas import ListAreas
from contracts.budgets.projects import ListProjects
from contracts.crowdfunding import GetCampaign, GetCampaignBySlug, ListCampaigns
from contracts.crowdfunding.comments import ListCampaignComments, WriteCampaignComment
from contracts.crowdfunding.donors import ListSupporters
from contracts.crowdfunding.helping import GetNeeds, ListHelpers
from contracts.crowdfunding.matching import GetMatch
from contracts.crowdfunding.moderating import ListCampaignModerations
from contracts.crowdfunding.pictures import GetPicture, PictureView
from contracts.crowdfunding.updates import ListUpdates
from contracts.errors import Invalid, Refused
from contracts.message import Query
from gateway.asking import Asking
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, moved, to, told
from gateway.pages.desk import tending
from gateway.problems import NoSuchPath
from gateway.routes.files import sent
from gateway.web import areas, forms, share

CAMPAIGN = "/indsamling/<slug>"
LISTED_MAX = 24
SUPPORTERS_SHOWN = 50
COMMENTS_SHOWN = 50
UPDATES_SHOWN = 10
NEWS, COMMENTS = "nyt", "kommentarer"
"""What names a place in a list of the page, in its address; and the part of the page that shows it."""
PICTURE_SECONDS = 60
"""How long a reader may show it without asking again: as old may its numbers be."""
EVERY = "alle"
STATES_LISTED = ("open", "settling", "funded", "handed_over", "failed", "cancelled")
"""Those that anybody may read of."""
PARTS = ("needs", "helpers", "supporters", "updates", "comments", "match")
"""What a campaign's page shows beside the campaign; None where it does not come."""
FILTERS = ("omraade", "tilstand", "soeg", "efter")


class Routes(Pages):
    @http("GET", "/indsamlinger", auth=PUBLIC, summary="All campaigns, by area, state and words", page=True)
    def campaigns_page(self, asking: Asking) -> Response:
        """Those that collect, the first to close first, unless asked for others."""
        asked = {name: asking.request.args.get(name, "") for name in FILTERS}
        state = asked["tilstand"] or "open"
        said = {"area_id": asked["omraade"], "search": asked["soeg"].strip(), "after": asked["efter"]}
        said["state"] = "" if state == EVERY else state
        query = ListCampaigns.load(
            {name: value for name, value in said.items() if value} | {"order": "deadline", "limit": LISTED_MAX}
        )
        found = self.gather(asking, campaigns=query, areas=ListAreas())
        if "campaigns" in found.refused:
            raise found.refused["campaigns"]
        following = found.parts.get("campaigns", {}).get("next_after")
        shown = {name: value for name, value in asked.items() if value}
        return self.page(
            "campaigns.html",
            asking,
            campaigns=found.parts.get("campaigns"),
            areas=found.items("areas"),
            names={area["area_id"]: area["name"] for area in found.items("areas")},
            asked={**asked, "tilstand": state},
            states=STATES_LISTED,
            every=EVERY,
            following=f"/indsamlinger?{urlencode({**shown, 'efter': following})}" if following else None,
            unavailable=found.unavailable,
        )

    @http("GET", "/indsamlinger/<uuid:campaign_id>", auth=PUBLIC, summary="A campaign by its id", page=True)
    def campaign_page(self, asking: Asking) -> Response:
        """Once it has opened it stands at an address of its own, for good; before, those who may see it as it will be."""
        campaign = self.ask(asking, GetCampaign.load(asking.path))
        if campaign["slug"]:
            return moved(f"/indsamling/{quote(campaign['slug'])}")
        return self.campaign(asking, campaign, {})

    @http("GET", CAMPAIGN, auth=PUBLIC, summary="A campaign at its permanent address", page=True)
    def permanent_page(self, asking: Asking) -> Response:
        return self.campaign(asking, self.at_address(asking), {})

    @http("POST", CAMPAIGN, auth=SIGNED_IN, summary="Comment by form", page=True, takes="form")
    def comment_by_form(self, asking: Asking) -> Response:
        campaign = self.at_address(asking)
        try:
            said = {"command_id": str(forms.command_id(asking.body)), "text": asking.body.get("text", "").strip()}
            self.ask(asking, WriteCampaignComment.load({**said, "campaign_id": campaign["campaign_id"]}))
        except Refused as refusal:
            return self.campaign(asking, campaign, asking.body, {"text": told(asking, refusal)}, refusal.status)
        return to(f"/indsamling/{quote(campaign['slug'])}#kommentarer")

    def campaign(
        self, asking: Asking, campaign: Any, form: Any, wrong: dict[str, str] | None = None, status: int = 200
    ) -> Response:
        """All of its page; what does not come is said to be missing in its place."""
        which = {"campaign_id": campaign["campaign_id"]}
        found = self.gather(
            asking,
            needs=GetNeeds.load(which),
            helpers=ListHelpers.load({**which, "limit": SUPPORTERS_SHOWN}),
            supporters=ListSupporters.load({**which, "limit": SUPPORTERS_SHOWN}),
            updates=ListUpdates.load({**which, "limit": UPDATES_SHOWN, **place(asking, NEWS, "before")}),
            comments=ListCampaignComments.load({**which, "limit": COMMENTS_SHOWN, **place(asking, COMMENTS, "after")}),
            match=GetMatch.load(which),
            areas=ListAreas(),
            **self.asked_of_some(asking, campaign),
        )
        names = {area["area_id"]: area["name"] for area in found.items("areas")}
        facts = {
            "projects": found.items("projects"),
            "campaign": campaign,
            "form": form,
            "wrong": wrong,
            "base": self.base(asking),
            "names": names,
        }
        parts = {name: found.parts.get(name) for name in PARTS}
        who, area = asking.principal, campaign["area_id"]
        facts |= {"moderates": who.has("moderator", area), "tends": who.has("playmaker", area)}
        facts["steps"] = tending.steps(campaign, who, asking.request.path)
        facts["hidden_pictures"] = hidden_pictures(found.items("moderations"))
        return self.page("campaign.html", asking, status, **facts, parts=parts)

    def asked_of_some(self, asking: Asking, campaign: Any) -> dict[str, Query]:
        """Its project, once it has one; for who hides pictures, what was hidden."""
        which = {"campaign_id": campaign["campaign_id"]}
        asked: dict[str, Query] = {}
        if campaign["state"] == "handed_over":
            asked["projects"] = ListProjects.load(which)
        if asking.principal.has("playmaker", campaign["area_id"]) and campaign["opened_at"]:
            asked["moderations"] = ListCampaignModerations.load(which)
        return asked

    @http("GET", f"{CAMPAIGN}.png", auth=PUBLIC, summary="The picture to share a campaign by", page=True)
    def share_picture(self, asking: Asking) -> Response:
        """The same for everybody, so anybody on the way may keep it for a while."""
        campaign = self.at_address(asking)
        with areas.called(lambda: self.names_of_areas(asking)):
            body = share.picture(share.shown(campaign))
        response = Response(body, content_type="image/png")
        response.headers["Cache-Control"] = f"public, max-age={PICTURE_SECONDS}"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is there to be shown elsewhere
        response.set_etag(generate_etag(body))
        return response.make_conditional(asking.request)

    @http("GET", "/billeder/<uuid:picture_id>", auth=PUBLIC, summary="A picture of a campaign", page=True)
    def campaign_picture(self, asking: Asking) -> Response:
        """As at its address of the API, for who has signed in by page: of a draft, its owner and team see it."""
        return sent(self, asking, PictureView.load(self.ask(asking, GetPicture.load(dict(asking.path)))))

    def at_address(self, asking: Asking) -> dict[str, Any]:
        try:
            query = GetCampaignBySlug.load({"slug": asking.path["slug"]})
        except Invalid as invalid:
            raise NoSuchPath("no campaign has such an address") from invalid
        return self.ask(asking, query)


def place(asking: Asking, name: str, field: str) -> dict[str, int]:
    """The place in a list that the address names, as its question says it; nothing where it names none."""
    text = asking.request.args.get(name, "")
    return {field: int(text)} if forms.POINTS.fullmatch(text) else {}


def hidden_pictures(moderations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each picture that is hidden now, when and why."""
    last = {each["picture_id"]: each for each in moderations if each["picture_id"]}
    return [each for each in last.values() if each["what"] == "hidden"]
