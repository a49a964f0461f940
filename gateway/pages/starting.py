"""Starting a campaign in five steps: each is kept as soon as it is filled, so that it goes on from there on any device."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from werkzeug import Response

from contracts.budgets.areas import ListAreas
from contracts.budgets.forms import GetForm, KeepForm
from contracts.crowdfunding import EditCampaign, GetCampaign, GetCampaignReview, ListCriteria, StartCampaign
from contracts.crowdfunding.helping import GetNeeds
from contracts.crowdfunding.team import ListTeam
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.web import campaign_drafts, forms, gifts, kept
from gateway.web.campaign_drafts import DAYS_FIRST, IDEA, REVIEW, STEPS

START = "/indsamlinger/start"
OWN = "/mine-indsamlinger/<uuid:campaign_id>"
STEP = f"{OWN}/trin-<int:step>"
BEGUN = "opland_start"
UNSAVED = "opland_step"
"""The cookie of what is typed in a step and not saved, while something else is done there."""
FIRST = ("title", "summary", "story", "area_id", "place_name", "place", "beneficiary", "goal")
CURRENCY = "DKK"


class Routes(Pages):
    @http("GET", START, auth=PUBLIC, summary="Start a campaign: what it takes, and the first step", page=True)
    def start_campaign_page(self, asking: Asking) -> Response:
        return self.start_shown(asking, self.begun(asking))

    @http("POST", START, auth=PUBLIC, summary="The first step by form", page=True, takes="form")
    def start_campaign_by_form(self, asking: Asking) -> Response:
        """Who has not signed in does so, and finds what they typed again."""
        form = gifts.typed(asking.body, FIRST)
        if not asking.principal.person:
            return self.kept_until_signed_in(asking, form)
        said, wrong = campaign_drafts.idea(form)
        said |= {"goal": campaign_drafts.amount(form, "goal", wrong), "area_id": form.get("area_id", "")}
        if wrong:
            return self.start_shown(asking, form, in_words(asking, wrong), 422)
        closes = asking.today + timedelta(days=DAYS_FIRST)
        said |= {"closes_at": campaign_drafts.last_moment(closes.isoformat(), wrong), "currency": CURRENCY}
        try:
            command = StartCampaign.load({**said, "command_id": str(forms.command_id(asking.body))})
            begun = self.ask(asking, command)
        except Refused as refusal:
            return self.start_shown(asking, form, of_refusal(asking, refusal), refusal.status)
        return kept.forget(to(f"/mine-indsamlinger/{begun['id']}/trin-2"), BEGUN, START)

    def kept_until_signed_in(self, asking: Asking, form: Mapping[str, str]) -> Response:
        """By a secret of the browser's: a text of this length has no room in a cookie."""
        form_id = str(uuid4())
        said = {"form_id": form_id, "kind": "start-campaign", "content": json.dumps(form), "version": 0}
        try:
            self.ask(asking, KeepForm.load({**said, "command_id": str(uuid4())}))
        except Refused as refusal:
            return self.start_shown(asking, form, told(asking, refusal), refusal.status)
        return self.keep(self.sign_in_first(asking, START), BEGUN, START, {"form_id": form_id})

    def begun(self, asking: Asking) -> dict[str, str]:
        """What was typed before signing in; nothing where that cannot be had any more."""
        form_id = kept.read(asking.request, BEGUN).get("form_id")
        if not form_id:
            return {}
        try:
            found = json.loads(self.ask(asking, GetForm.load({"form_id": form_id}))["content"])
        except Refused:
            return {}
        return {name: str(value) for name, value in found.items()}

    def start_shown(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        found = self.gather(asking, areas=ListAreas(), criteria=ListCriteria())
        form = {"area_id": asking.principal.area_id or ""} | dict(form)
        facts = {"areas": found.items("areas"), "criteria": found.items("criteria"), "form": form, "wrong": wrong}
        return self.page("start.html", asking, status, **facts)

    @http("GET", STEP, auth=SIGNED_IN, summary="A step of a draft", page=True)
    def draft_page(self, asking: Asking) -> Response:
        campaign, hours_count = self.draft(asking)
        step = int(asking.path["step"])
        if campaign["state"] != "draft" or not IDEA <= step <= REVIEW:
            return to(f"/mine-indsamlinger/{campaign['campaign_id']}")
        form = campaign_drafts.typed(campaign, hours_count=hours_count) | kept.read(asking.request, UNSAVED)
        return self.draft_shown(asking, campaign, step, form)

    @http("POST", STEP, auth=SIGNED_IN, summary="A step of a draft by form", page=True, takes="form")
    def edit_campaign_by_form(self, asking: Asking) -> Response:
        """Kept, and on to the next; `more` keeps and stays, for who needs more rows; `back` keeps and goes back."""
        campaign, hours_count = self.draft(asking)
        step, form = int(asking.path["step"]), dict(asking.body)
        if step not in STEPS:
            return to(f"/mine-indsamlinger/{campaign['campaign_id']}")
        changed, wrong = STEPS[step](form)
        if wrong:
            return self.draft_shown(asking, campaign, step, form, wrong=in_words(asking, wrong), status=422)
        whole = campaign_drafts.content(campaign, hours_count=hours_count) | changed
        try:
            version = forms.whole(form.get("version", ""))
            said = {**whole, "campaign_id": campaign["campaign_id"], "version": version}
            self.ask(asking, EditCampaign.load({**said, "command_id": str(forms.command_id(form))}))
        except Refused as refusal:
            told_of = of_refusal(asking, refusal)
            return self.draft_shown(asking, campaign, step, form, wrong=told_of, status=refusal.status)
        following = step + (0 if "more" in form else -1 if "back" in form else 1)
        here = f"/mine-indsamlinger/{campaign['campaign_id']}/trin-"
        return kept.forget(to(f"{here}{following}"), UNSAVED, f"{here}{step}")

    def draft(self, asking: Asking) -> tuple[dict[str, Any], bool]:
        """A draft of the asker's, and whether hours count as own financing there."""
        which = {"campaign_id": asking.path["campaign_id"]}
        found = self.gather(asking, campaign=GetCampaign.load(which), needs=GetNeeds.load(which))
        return found.needed("campaign"), bool(found.needed("needs")["hours_count"])

    def draft_shown(  # noqa: PLR0913 - a page's facts
        self,
        asking: Asking,
        campaign: Mapping[str, Any],
        step: int,
        form: Mapping[str, str],
        *,
        wrong: Any = None,
        status: int = 200,
    ) -> Response:
        which = UUID(campaign["campaign_id"])
        found = self.gather(asking, review=GetCampaignReview(campaign_id=which), team=ListTeam(campaign_id=which))
        facts = {
            "campaign": campaign,
            "step": step,
            "form": form,
            "wrong": wrong,
            "here": f"/mine-indsamlinger/{which}",
            "returned": returned(found.parts.get("review")),
            "team": found.items("team"),
            "line_rows": campaign_drafts.rows(form, "line"),
            "need_rows": campaign_drafts.rows(form, "need"),
            "base": self.base(asking),
        }
        return self.page("draft.html", asking, status, **facts)


def returned(review: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """What the playmaker asked to have mended when it was sent back last: criterion and reason."""
    last = review["rounds"][-1] if review and review["rounds"] else None
    if last is None or last["outcome"] != "returned":
        return []
    titles = {each["criterion"]: each["title"] for each in last["criteria"]}
    return [
        {"title": titles.get(each["criterion"], each["criterion"]), "reason": each["reason"] or ""}
        for each in last["answers"]
        if not each["met"]
    ]


def of_refusal(asking: Asking, refusal: Refused) -> str | dict[str, str]:
    """At the fields that it names, where it names some of ours; else a sentence."""
    named = refusal.facts.get("fields") if isinstance(refusal, Invalid) else None
    fields = {"closes_at": "closes_on"} | {name: name for name in (*FIRST, "least_goal", "association", "cvr")}
    ours = {fields[name]: "field_wrong" for name in named or {} if name in fields}
    return in_words(asking, ours) if ours else told(asking, refusal)
