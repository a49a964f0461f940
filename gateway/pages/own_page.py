"""Min side: all that is one's own, each with its page, and what one wants to hear of."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args
from uuid import UUID

from werkzeug import Response

from contracts.budgets import ListOwnProposals
from contracts.budgets.application_views import ListOwnApplications
from contracts.budgets.initiatives import ListInitiatives
from contracts.budgets.letters import ChoosePreferences, GetPreferences, Topic, Wish
from contracts.budgets.projects import GetProject, ListProjects
from contracts.crowdfunding import ListCampaigns
from contracts.crowdfunding.donors import ExportDonor
from contracts.errors import Refused
from contracts.message import Query
from gateway.asking import Asking, Gathered
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, to, told
from gateway.pages.desk.items import Item, Section
from gateway.pages.own_forms import MINE
from gateway.web import forms

PROJECTS_MAX = 20
"""That are asked for, each by a question of its own."""
SUPPORT_SHOWN = 5
URGENT = ("sent_back", "merging", "draft", "returned")
"""States that wait for the reader: they stand first."""
QUESTIONS: Mapping[str, Query] = {
    "proposals": ListOwnProposals(),
    "initiatives": ListInitiatives(mine=True),
    "campaigns": ListCampaigns(mine=True),
    "applications": ListOwnApplications(),
    "support": ExportDonor(limit=SUPPORT_SHOWN),
    "preferences": GetPreferences(),
}
LISTS = ("proposals", "projects", "initiatives", "campaigns", "applications", "support")

PLACES = {
    "proposals": ("proposal_id", "/forslag"),
    "initiatives": ("initiative_id", "/initiativer"),
    "campaigns": ("campaign_id", "/mine-indsamlinger"),
    "applications": ("application_id", "/ansoegninger"),
}
"""What an entry is found by, and where its page stands."""


class Routes(Pages):
    @http("GET", MINE, auth=SIGNED_IN, summary="All that is one's own", page=True)
    def own_page(self, asking: Asking) -> Response:
        return self.own_shown(asking)

    def own_shown(self, asking: Asking, wrong: str | None = None, status: int = 200) -> Response:
        found = self.gather(asking, **QUESTIONS)
        projects = self.gather(asking, **dict(list(projects_of(found))[:PROJECTS_MAX]))
        absent = QUESTIONS.keys() - found.parts.keys()
        if projects.unavailable or absent & {"proposals", "applications", "campaigns"}:
            absent |= {"projects"}
        sections = [Section(name, tuple(items(name, found, projects)), name in absent) for name in LISTS]
        facts: dict[str, Any] = {"sections": sections, "preferences": found.items("preferences"), "wrong": wrong}
        facts |= {"wishes": get_args(Wish), "more": [name for name in LISTS if following(found, name)]}
        unavailable = sorted({*found.unavailable, *projects.unavailable})
        return self.page("own.html", asking, status, **facts, unavailable=unavailable)

    @http("POST", MINE, auth=SIGNED_IN, summary="Choose what to hear of, by form", page=True, takes="form")
    def choose_preferences_by_form(self, asking: Asking) -> Response:
        choices = [{"topic": each, "channel": asking.body.get(f"besked-{each}", "none")} for each in get_args(Topic)]
        try:
            ids = {"command_id": str(forms.command_id(asking.body))}
            self.ask(asking, ChoosePreferences.load({**ids, "choices": choices}))
        except Refused as refusal:
            return self.own_shown(asking, told(asking, refusal), refusal.status)
        return to(f"{MINE}?gjort=choose_preferences#besked")


def projects_of(found: Gathered) -> Iterator[tuple[str, Query]]:
    """A question for each project that one's own has become; a project of a budget or an application has its id."""
    for each in found.items("proposals"):
        if each["state"] == "won":
            yield each["proposal_id"], GetProject(project_id=UUID(each["proposal_id"]))
    for each in found.items("applications"):
        if each["state"] == "granted":
            yield each["application_id"], GetProject(project_id=UUID(each["application_id"]))
    for each in found.items("campaigns"):
        if each["state"] == "handed_over":
            yield each["campaign_id"], ListProjects(campaign_id=UUID(each["campaign_id"]))


def items(name: str, found: Gathered, projects: Gathered) -> list[Item]:
    """The lines of a section, those that wait for somebody first."""
    if name == "projects":
        told_of = [line for part in projects.parts.values() for line in part.get("items", [part.get("project")])]
        return [Item(each["title"], f"/projekter/{each['project_id']}", {"state": each["state"]}) for each in told_of]
    if name == "support":
        given = [("pledged", each["campaign_title"], each) for each in found.items("support")]
        given += [("promised", each["title"], each) for each in found.parts.get("support", {}).get("help", [])]
        return [Item(title, "/min-stoette", {kind: each["state"]}) for kind, title, each in given]
    key, place = PLACES[name]
    lines = [Item(each["title"], f"{place}/{each[key]}", {"state": each["state"]}) for each in found.items(name)]
    return sorted(lines, key=lambda line: line.said["state"] not in URGENT)


def following(found: Gathered, name: str) -> bool:
    """Whether there is more of it than was asked for."""
    return found.parts.get(name, {}).get("next_after") is not None
