"""The front page, and the files that pages are dressed in."""

from collections.abc import Iterator
from typing import Any

from werkzeug import Response

from contracts.budgets.projects import ListProjects
from contracts.crowdfunding import ListCampaigns
from contracts.message import Query
from gateway.asking import Asking, Gathered
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.problems import NoSuchPath
from gateway.routes.overview import everything, listed, with_rest
from gateway.web import assets

DATES_SHOWN = 6
PROJECTS_SHOWN = 6
CAMPAIGNS_SHOWN = 6
NEWEST = ListProjects(order="heard", limit=PROJECTS_SHOWN)
"""Those that something was heard of last."""
CALENDAR = ("ideas_until", "development_until", "review_until", "vote_opens_at", "vote_closes_at")
BEFORE_THE_BALLOT = ("draft", "earmarking", "ideas", "development", "review")
BEFORE_ALL = ("draft", "earmarking")
"""The phases of a budget that nothing can be done in yet."""


class Routes(Pages):
    @http("GET", "/", auth=PUBLIC, summary="The front page", page=True, kept=True)
    def front_page(self, asking: Asking) -> Response:
        home, at = asking.principal.area_id, asking.received_at.isoformat()
        found = everything(self, asking, projects=NEWEST, **near(home))
        votes = [each for each in listed(found, "elections") if each["state"] == "open"]
        campaigns = nearest_first(found, home)
        return self.page(
            "front.html",
            asking,
            pool=found.parts.get("pool"),
            this_year=asking.today.year,
            votes=sorted(votes, key=lambda each: (home not in each["area_ids"], each["closes_at"])),
            budgets=[each for each in listed(found, "budgets") if each["phase"] not in BEFORE_ALL],
            campaigns=campaigns[:CAMPAIGNS_SHOWN],
            projects=found.items("projects"),
            more={*with_rest(found), *(["campaigns"] if len(campaigns) > CAMPAIGNS_SHOWN else [])},
            dates=sorted(each for each in dates(found) if each[0] > at)[:DATES_SHOWN],
            home=home,
            unavailable=sorted(set(found.unavailable)),
        )

    @http("GET", "/static/<path:name>", auth=PUBLIC, summary="Style sheets, letters, icons and programs", page=True)
    def static_file(self, asking: Asking) -> Response:
        found = assets.answer(asking.path["name"], asking.request)
        if found is None:
            raise NoSuchPath("nothing stands at this address")
        return found


def near(home: str | None) -> dict[str, Query]:
    """The question for the campaigns of where one lives."""
    if not home:
        return {}
    return {"near": ListCampaigns(area_id=home, state="open", order="deadline", limit=CAMPAIGNS_SHOWN)}


def nearest_first(found: Gathered, home: str | None) -> list[dict[str, Any]]:
    """The campaigns that collect: of the own area first, and what ends soonest before the rest."""
    return [*found.items("near"), *(each for each in listed(found, "campaigns") if each["area_id"] != home)]


def dates(found: Gathered) -> Iterator[tuple[str, str, str, str]]:
    """Instant, what happens then (a name of DATES), what it is about, and its address."""
    for each in listed(found, "budgets"):
        if each["phase"] in BEFORE_THE_BALLOT:
            address = f"/budgetter/{each['budget_id']}"
            yield from (
                (each["calendar"][name], name, each["title"], address) for name in CALENDAR if each["calendar"][name]
            )
    for each in listed(found, "elections"):
        address = f"/afstemninger/{each['election_id']}"
        yield each["opens_at"], "vote_opens_at", each["title"], address
        yield each["closes_at"], "vote_closes_at", each["title"], address
    for each in listed(found, "campaigns"):
        yield each["closes_at"], "campaign_closes_at", each["title"], f"/indsamlinger/{each['campaign_id']}"
