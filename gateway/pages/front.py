"""The front page, and the files that pages are dressed in."""

from collections.abc import Iterator
from typing import Any

from werkzeug import Response

from contracts.budgets.projects import ListProjects
from gateway.asking import Asking, Gathered
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.problems import NoSuchPath
from gateway.routes.overview import everything
from gateway.web import assets

DATES_SHOWN = 6
PROJECTS_SHOWN = 6
CAMPAIGNS_SHOWN = 6
CALENDAR = ("ideas_until", "development_until", "review_until", "vote_opens_at", "vote_closes_at")
BEFORE_THE_BALLOT = ("draft", "earmarking", "ideas", "development", "review")
ALIVE = ("open", "matching")


class Routes(Pages):
    @http("GET", "/", auth=PUBLIC, summary="The front page", page=True, kept=True)
    def front_page(self, asking: Asking) -> Response:
        found = everything(self, asking, projects=ListProjects())
        home, at = asking.principal.area_id, asking.received_at.isoformat()
        votes = [each for each in found.items("elections") if each["state"] == "open"]
        return self.page(
            "front.html",
            asking,
            pool=found.parts.get("pool"),
            this_year=asking.received_at.year,
            votes=sorted(votes, key=lambda each: (each["area_id"] != home, each["closes_at"])),
            budgets=[each for each in found.items("budgets") if each["phase"] not in ("draft", "earmarking")],
            campaigns=near(found.items("campaigns"), home)[:CAMPAIGNS_SHOWN],
            projects=newest(found.items("projects"))[:PROJECTS_SHOWN],
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


def near(campaigns: list[dict[str, Any]], home: str | None) -> list[dict[str, Any]]:
    """Those that one may still support: of the own area first, and what ends soonest before the rest."""
    alive = [each for each in campaigns if each["state"] in ALIVE]
    return sorted(alive, key=lambda each: (each["area_id"] != home, each["closes_at"]))


def newest(projects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that something was heard of last."""
    return sorted(projects, key=lambda each: each["heard_at"] or "", reverse=True)


def dates(found: Gathered) -> Iterator[tuple[str, str, str, str]]:
    """Instant, what happens then (a name of DATES), what it is about, and its address."""
    for each in found.items("budgets"):
        if each["phase"] in BEFORE_THE_BALLOT:
            address = f"/budgetter/{each['budget_id']}"
            yield from (
                (each["calendar"][name], name, each["title"], address) for name in CALENDAR if each["calendar"][name]
            )
    for each in found.items("elections"):
        address = f"/afstemninger/{each['election_id']}"
        yield each["opens_at"], "vote_opens_at", each["title"], address
        yield each["closes_at"], "vote_closes_at", each["title"], address
    for each in found.items("campaigns"):
        if each["state"] in ALIVE:
            yield each["closes_at"], "campaign_closes_at", each["title"], f"/indsamlinger/{each['campaign_id']}"
