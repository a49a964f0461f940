"""A project with money: what it was granted and paid, what it has told, and its final account."""

from typing import Any

from werkzeug import Response

from contracts.budgets.attachments import ListAttachments
from contracts.budgets.projects import GetProject
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
        asked = {each: ListAttachments.load({"subject": "report", "subject_id": each}) for each in newest}
        found = self.gather(asking, **asked)
        facts: dict[str, Any] = {**page, "attachments": {each: found.items(each) for each in newest}}
        return self.page("project.html", asking, **facts, unavailable=sorted(set(found.unavailable)))
