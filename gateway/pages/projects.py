"""A project with money: what it was granted and paid, what it has told, and its final account."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.budgets import GetProposal
from contracts.budgets.application_views import GetApplication
from contracts.budgets.attachments import ListAttachments
from contracts.budgets.projects import GetProject
from contracts.message import Query
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages

REPORTS_WITH_PICTURES_MAX = 10
"""The newest: each is one more question."""


class Routes(Pages):
    @http("GET", "/projekter/<uuid:project_id>", auth=PUBLIC, summary="A project with money", page=True)
    def project_page(self, asking: Asking) -> Response:
        page = self.ask(asking, GetProject.load(asking.path))
        newest = [each["report_id"] for each in page["reports"][:REPORTS_WITH_PICTURES_MAX]]
        asked: dict[str, Query] = {
            each: ListAttachments.load({"subject": "report", "subject_id": each}) for each in newest
        }
        found = self.gather(asking, **asked, **origin_of(page["project"]))
        facts: dict[str, Any] = {**page, "attachments": {each: found.items(each) for each in newest}}
        origin = found.parts.get("origin", {"mine": False, "collections": []})
        facts |= {"collections": origin["collections"], "collects": collects(page["project"], origin)}
        return self.page("project.html", asking, **facts, unavailable=sorted(set(found.unavailable)))


def origin_of(project: Mapping[str, Any]) -> dict[str, Query]:
    """What the project came of, which says whether it is the asker's own, and what is collected for beside its grant."""
    if project["application_id"]:
        return {"origin": GetApplication(application_id=UUID(project["application_id"]))}
    return {"origin": GetProposal(proposal_id=UUID(project["project_id"]))} if project["budget_id"] else {}


def collects(project: Mapping[str, Any], origin: Mapping[str, Any]) -> bool:
    """Whether who asks is offered a campaign for what the pool did not grant. Budgets decides."""
    asked = any(each["state"] != "refused" for each in origin["collections"])
    return bool(origin["mine"] and project["state"] == "granted" and not asked)
