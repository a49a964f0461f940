"""A citizen's campaign at the counter: found by a word or its number, its draft edited as a whole, its pictures put on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.crowdfunding import CampaignNotFound, EditCampaign, GetCampaign, GetCampaignReview, ListCampaigns
from contracts.crowdfunding.assisting import EnterCampaignForCitizen, GetPictureRoomForCitizen
from contracts.crowdfunding.helping import GetNeeds
from contracts.crowdfunding.pictures import AddPicture
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.action import CPR, Assisted
from gateway.pages.desk.counter import campaigns_found
from gateway.pages.desk.items import DESK, Section
from gateway.pages.desk.work import SHOWN_MAX, Found
from gateway.pages.starting import of_refusal, returned
from gateway.residents import citizen
from gateway.routes.files import found_in
from gateway.web import campaign_drafts, forms

FIND = f"{DESK}/find_campaign"
EDIT = Assisted(EditCampaign, "campaign_id", within=EnterCampaignForCitizen)
ADD = Assisted(AddPicture, "campaign_id", within=EnterCampaignForCitizen)
DRAFT = f"{DESK}/{EDIT.name}/<uuid:campaign_id>"
PICTURES = f"{DESK}/{ADD.name}/<uuid:campaign_id>"
SEARCH_CHARS_MAX = 200


class Routes(Pages):
    @http("GET", FIND, auth=SIGNED_IN, summary="Find a campaign by a word or its number", page=True)
    def find_campaign_page(self, asking: Asking) -> Response:
        search = asking.request.args.get("ord", "").strip()[:SEARCH_CHARS_MAX]
        items = self.campaigns_by(asking, search) if search else []
        found = Found({"campaigns": {"items": items}})
        section = Section("campaigns_found", tuple(campaigns_found(found)), missing=False)
        return self.page("desk_find.html", asking, section=section, search=search)

    def campaigns_by(self, asking: Asking, search: str) -> list[dict[str, Any]]:
        """The one whose number it is, as it stands on the citizen's paper; else those in which these words stand."""
        try:
            return [self.ask(asking, GetCampaign(campaign_id=UUID(search)))]
        except CampaignNotFound:
            return []
        except ValueError:
            found: list[dict[str, Any]] = self.ask(asking, ListCampaigns(search=search, limit=SHOWN_MAX))["items"]
            return found

    @http("GET", DRAFT, auth=SIGNED_IN, summary="A citizen's draft, to edit for them", page=True)
    def edit_campaign_for_citizen_form(self, asking: Asking) -> Response:
        campaign, hours_count = self.helped(asking)
        return self.editing(asking, campaign, campaign_drafts.typed(campaign, hours_count=hours_count))

    @http("POST", DRAFT, auth=SIGNED_IN, summary="Edit a citizen's draft by form", page=True, takes="form")
    def edit_campaign_for_citizen_by_form(self, asking: Asking) -> Response:
        """All of it anew, in one form: a citizen's number is typed once. `more` only shows more rows."""
        campaign, hours_count = self.helped(asking)
        form = dict(asking.body)
        if "more" in form:
            return self.editing(asking, campaign, form)
        who, wrong = fields.read((CPR,), form)
        said, mistakes = campaign_drafts.whole(form)
        if wrong or mistakes:
            return self.editing(asking, campaign, form, in_words(asking, wrong | mistakes), Invalid.status)
        try:
            ids = {"command_id": str(forms.command_id(form)), "version": forms.whole(form.get("version", ""))}
            content = {**campaign_drafts.content(campaign, hours_count=hours_count), **said, **asking.path}
            self.ask(asking, EDIT.entered(content | ids, citizen(asking.principal, who["cpr"], self.own)))
        except Refused as refusal:
            return self.editing(asking, campaign, form, of_refusal(asking, refusal), refusal.status)
        return to(f"{DESK}?gjort={EDIT.name}")

    def helped(self, asking: Asking) -> tuple[dict[str, Any], bool]:
        """The campaign, and whether hours count as own financing there."""
        found = self.gather(asking, campaign=GetCampaign.load(asking.path), needs=GetNeeds.load(asking.path))
        return found.needed("campaign"), bool(found.needed("needs")["hours_count"])

    def editing(
        self,
        asking: Asking,
        campaign: Mapping[str, Any],
        form: Mapping[str, str],
        wrong: Any = None,
        status: int = 200,
    ) -> Response:
        review = self.gather(asking, review=GetCampaignReview.load(asking.path)).parts.get("review")
        facts = {"campaign": campaign, "form": form, "wrong": wrong, "returned": returned(review)}
        facts |= {"line_rows": campaign_drafts.rows(form, "line"), "need_rows": campaign_drafts.rows(form, "need")}
        return self.page("desk_draft.html", asking, status, action=EDIT, **facts)

    @http("GET", PICTURES, auth=SIGNED_IN, summary="The pictures of a citizen's draft", page=True)
    def add_picture_for_citizen_form(self, asking: Asking) -> Response:
        return self.picturing(asking, {})

    @http("POST", PICTURES, auth=SIGNED_IN, summary="Add a citizen's picture by form", page=True, takes="upload")
    def add_picture_for_citizen_by_form(self, asking: Asking) -> Response:
        """As at the API: its room is asked first, and nothing is kept of what has none."""
        assert asking.upload is not None
        form = {"cpr": asking.upload.said.cpr, "description": asking.upload.said.description}
        said, wrong = fields.read((CPR,), form)
        if wrong:
            return self.picturing(asking, form, in_words(asking, wrong), Invalid.status)
        try:
            who = citizen(asking.principal, said["cpr"], self.own)
            room = {**asking.path, "picture_id": str(asking.key), "citizen": who.dump()}
            self.ask(asking, GetPictureRoomForCitizen.load(room))
            self.ask(asking, ADD.entered({**asking.path, **found_in(asking)}, who))
        except Refused as refusal:
            return self.picturing(asking, form, told(asking, refusal), refusal.status)
        return to(f"{DESK}/{ADD.name}/{asking.path['campaign_id']}")

    def picturing(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        campaign = self.ask(asking, GetCampaign.load(asking.path))
        return self.page("desk_pictures.html", asking, status, action=ADD, campaign=campaign, form=form, wrong=wrong)
