"""Areas: all of them on a map, and everything that happens in one."""

from typing import Any

from werkzeug import Response

from contracts.budgets import ListBudgets, ListPlaces
from contracts.budgets.areas import GetArea, ListAreas
from contracts.budgets.cooperation import ListAgreements
from contracts.budgets.councils import ListCouncils, ListRepresentatives
from contracts.budgets.initiatives import ListInitiatives
from contracts.budgets.projects import ListProjects
from contracts.crowdfunding import ListCampaigns
from contracts.errors import Invalid
from contracts.message import Query
from contracts.voting import ListElections
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.problems import NoSuchPath

LISTED = ("councils", "representatives", "budgets", "ended", "campaigns", "projects", "own")
ENDED_SHOWN = 6
PROJECTS_SHOWN = 12
OPEN_MAX = 500
"""Votes that are open, in the whole municipality: which are of an area's budgets is seen here."""
BUDGETS_ON_A_MAP_MAX = 10
"""Whose proposals are looked up for it: each is one more question."""


class Routes(Pages):
    @http("GET", "/omraader", auth=PUBLIC, summary="All areas", page=True)
    def areas_page(self, asking: Asking) -> Response:
        found = self.gather(asking, areas=ListAreas(), councils=ListCouncils())
        councils = {area: each for each in found.items("councils") for area in each["area_ids"]}
        facts = {"areas": found.needed("areas")["items"], "councils": councils, "home": asking.principal.area_id}
        return self.page("areas.html", asking, **facts, unavailable=sorted(set(found.unavailable)))

    @http("GET", "/omraader/<area_id>", auth=PUBLIC, summary="One area, with all that happens there", page=True)
    def area_page(self, asking: Asking) -> Response:
        try:
            area = GetArea.load(asking.path)
        except Invalid as invalid:
            raise NoSuchPath("no area has such an address") from invalid
        found = self.gather(asking, area=area, **questions(asking, area.area_id))
        asked = {
            each["budget_id"]: ListPlaces.load({"budget_id": each["budget_id"]}) for each in found.items("budgets")
        }
        agreed = {
            f"agreements {each['council_id']}": ListAgreements.load({"council_id": each["council_id"]})
            for each in found.items("councils")
        }
        places = self.gather(asking, **dict(list(asked.items())[-BUDGETS_ON_A_MAP_MAX:]), **agreed)
        facts: dict[str, Any] = {"area": found.needed("area"), **{name: found.items(name) for name in LISTED}}
        facts["own"] = [each for each in facts["own"] if each["mine"]]
        facts["votes"] = {each["budget_id"]: each for each in found.items("elections")}
        facts["more"] = {name for name in LISTED if found.has_more(name)}
        facts["agreements"] = {name.split(" ")[1]: places.items(name) for name in agreed}
        facts["places"] = [place for name in asked for place in places.items(name)]
        unavailable = sorted({*found.unavailable, *places.unavailable})
        return self.page("area.html", asking, **facts, unavailable=unavailable)


def questions(asking: Asking, area_id: str) -> dict[str, Query]:
    """What is asked of an area; of whoever is signed in, their own initiatives there."""
    found: dict[str, Query] = {
        "councils": ListCouncils(area_id=area_id),
        "representatives": ListRepresentatives(area_id=area_id),
        "budgets": ListBudgets(area_id=area_id, ended=False),
        "ended": ListBudgets(area_id=area_id, ended=True, limit=ENDED_SHOWN),
        "projects": ListProjects(area_id=area_id, order="largest", limit=PROJECTS_SHOWN),
        "campaigns": ListCampaigns(area_id=area_id, state="open", order="deadline"),
        "elections": ListElections(state="open", limit=OPEN_MAX),
    }
    return found | ({"own": ListInitiatives(area_id=area_id, mine=True)} if asking.principal.person else {})
