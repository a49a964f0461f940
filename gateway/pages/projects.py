"""Projects with money: all of them, and one: what it was granted and paid, what it has told, its account, and what who asks can do."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.budgets import GetProposal
from contracts.budgets.application_views import GetApplication
from contracts.budgets.areas import ListAreas
from contracts.budgets.attachments import ListAttachments
from contracts.budgets.grant_agreements import GetGrantAgreement
from contracts.budgets.grants import GetFinalAccounts
from contracts.budgets.projects import GetProject, ListProjects
from contracts.message import Query
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.pages.desk import following, moderation

LISTED_MAX = 48
FILTERS = {"omraade": "area_id", "tilstand": "state", "efter": "after"}
"""Name in the address -> field of the question."""
PROJECT = "/projekter/<uuid:project_id>"
REPORTS_WITH_PICTURES_MAX = 10
"""The newest: each is one more question."""


class Routes(Pages):
    @http("GET", "/projekter", auth=PUBLIC, summary="Projects with money, of an area, in a state", page=True)
    def projects_page(self, asking: Asking) -> Response:
        """Those first that were awarded most."""
        asked = {name: value for name in FILTERS if (value := asking.request.args.get(name))}
        said = {FILTERS[name]: value for name, value in asked.items()} | {"order": "largest", "limit": LISTED_MAX}
        found = self.gather(asking, projects=ListProjects.load(said), areas=ListAreas())
        facts: dict[str, Any] = {"projects": found.needed("projects"), "areas": found.items("areas"), "asked": asked}
        return self.page("projects.html", asking, **facts, unavailable=found.unavailable)

    @http("GET", PROJECT, auth=PUBLIC, summary="A project with money", page=True)
    def project_page(self, asking: Asking) -> Response:
        page, who = self.ask(asking, GetProject.load(asking.path)), asking.principal
        project = page["project"]
        newest = [each["report_id"] for each in page["reports"][:REPORTS_WITH_PICTURES_MAX]]
        asked: dict[str, Query] = {
            each: ListAttachments.load({"subject": "report", "subject_id": each}) for each in newest
        }
        asked["accounts"] = GetFinalAccounts.load(asking.path)
        if page["mine"] or who.has("playmaker", project["area_id"]):
            asked["agreement"] = GetGrantAgreement.load(asking.path)
        found = self.gather(asking, **asked, **origin_of(project))
        collections = found.parts.get("origin", {"collections": []})["collections"]
        offered = found.parts.get("agreement")
        down = "agreement" in asked and offered is None and "agreement" not in found.refused
        facts: dict[str, Any] = {
            **page,
            "attachments": {each: found.items(each) for each in newest},
            "offered": offered,
            "accounts": found.items("accounts"),
            "steps": following.steps(page, who),
            "agreeing": [] if down else following.agreeing(page, offered, who),
            "milestone_steps": {
                each["milestone_id"]: following.milestone_steps(each, page, who) for each in page["milestones"]
            },
            "collections": collections,
            "collects": page["mine"] and collects(project, collections),
            "moderates": moderation.moderates(who, project["area_id"]),
        }
        return self.page("project.html", asking, **facts, unavailable=sorted(set(found.unavailable)))


def origin_of(project: Mapping[str, Any]) -> dict[str, Query]:
    """What the project came of, which says what is collected for beside its grant."""
    if project["application_id"]:
        return {"origin": GetApplication(application_id=UUID(project["application_id"]))}
    return {"origin": GetProposal(proposal_id=UUID(project["project_id"]))} if project["budget_id"] else {}


def collects(project: Mapping[str, Any], collections: Iterable[Mapping[str, Any]]) -> bool:
    """Whether its own people are offered a campaign for what the pool did not grant. Budgets decides."""
    return project["state"] == "granted" and all(each["state"] == "refused" for each in collections)
