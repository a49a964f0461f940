"""The joint councils that a playmaker may write an agreement with; a joint council finds its own on its desk."""

from werkzeug import Response

from contracts.budgets.councils import ListCouncils
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages
from gateway.pages.desk.budget_lines import councils
from gateway.pages.desk.items import DESK, Section
from gateway.pages.desk.work import Found

LISTED_MAX = 500


class Routes(Pages):
    @http("GET", f"{DESK}/record_agreement", auth=SIGNED_IN, summary="Councils to write an agreement with", page=True)
    def councils_to_agree_with(self, asking: Asking) -> Response:
        known = self.ask(asking, ListCouncils(limit=LISTED_MAX))["items"]
        mine = [each for each in known if all(asking.principal.has("playmaker", area) for area in each["area_ids"])]
        items = tuple(councils(Found({"councils": {"items": mine}})))
        section = Section("councils", items, missing=False)
        return self.page("desk_areas.html", asking, action="record_agreement", section=section)
