"""Projects with money: all of them, and one: what it was granted and paid, what it has told, and its final account."""

from typing import Any

from werkzeug import Response

from contracts.budgets.areas import ListAreas
from contracts.budgets.attachments import ListAttachments
from contracts.budgets.projects import GetProject, ListProjects
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages

LISTED_MAX = 48
FILTERS = {"omraade": "area_id", "tilstand": "state", "efter": "after"}
"""Name in the address -> field of the question."""
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

    @http("GET", "/projekter/<uuid:project_id>", auth=PUBLIC, summary="A project with money", page=True)
    def project_page(self, asking: Asking) -> Response:
        page = self.ask(asking, GetProject.load(asking.path))
        newest = [each["report_id"] for each in page["reports"][:REPORTS_WITH_PICTURES_MAX]]
        asked = {each: ListAttachments.load({"subject": "report", "subject_id": each}) for each in newest}
        found = self.gather(asking, **asked)
        facts: dict[str, Any] = {**page, "attachments": {each: found.items(each) for each in newest}}
        return self.page("project.html", asking, **facts, unavailable=sorted(set(found.unavailable)))
