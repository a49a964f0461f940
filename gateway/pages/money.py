"""Follow the money: a year of the pool from the council to the last payment, on any day there was."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from werkzeug import Response

from chassis.clock import ZONE
from contracts.budgets import ListBudgets
from contracts.budgets.areas import ListAreas
from contracts.budgets.projects import ListProjects
from contracts.crowdfunding import ListCampaigns
from contracts.crowdfunding.matching import ListMatchingSchemes
from contracts.ledger import (
    APPLICATION_PREFIX,
    CAMPAIGN_PREFIX,
    SCHEME_PREFIX,
    GetFlows,
    GetPool,
    ListCheckpoints,
    ListTransfers,
)
from gateway.asking import Asking, Asks, Gathered
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.web import flows, render, sankey

LATEST_SHOWN = 10
NAMED_MAX = 500
FLOWS_MAX = 500
"""As many as the ledger tells of a year."""
BOOKED, KNOWN = "bogfoert", "kendt"
"""By the day that a transfer counts from, or by what stood in the books at the end of a day."""


class When(NamedTuple):
    """What was asked for. `problem`: the day is none."""

    day: date | None
    by: str
    problem: bool

    @property
    def asked(self) -> dict[str, Any]:
        if self.day is None:
            return {}
        if self.by == BOOKED:
            return {"as_of": self.day}
        return {"recorded_at": datetime.combine(self.day, time.max, ZONE)}


class Routes(Pages):
    @http("GET", "/puljen", auth=PUBLIC, summary="Where the pool's money went, on any day", page=True, kept=True)
    def pool_page(self, asking: Asking) -> Response:
        when = asked_for(asking.request.args)
        found = self.gather(
            asking,
            pool=GetPool(**when.asked),
            transfers=ListTransfers(limit=LATEST_SHOWN, newest_first=True),
            checkpoints=ListCheckpoints(limit=1),
        )
        pool = found.needed("pool")
        year = chosen_year(pool, asking.request.args.get("aar", ""), asking.today.year)
        picture = self.picture(asking, year, when) if year else {"drawing": None, "rows": []}
        return self.page(
            "pool.html",
            asking,
            pool=pool,
            year=year,
            when=when,
            transfers=found.items("transfers"),
            newest=next(iter(found.items("transfers")), None),
            checkpoint=next(iter(found.items("checkpoints")), None),
            today=asking.today.isoformat(),
            **picture,
        )

    def picture(self, asking: Asking, year: int, when: When) -> dict[str, Any]:
        """The year's flows, drawn and as rows; with the services that could not be asked for it."""
        found = self.gather(
            asking,
            flows=GetFlows(year=year, **when.asked),
            areas=ListAreas(),
            budgets=ListBudgets(limit=NAMED_MAX),
            projects=ListProjects(limit=NAMED_MAX, year=year),
            campaigns=ListCampaigns(limit=NAMED_MAX),
            schemes=ListMatchingSchemes(limit=NAMED_MAX),
        )
        unavailable = sorted(set(found.unavailable))
        if "flows" not in found.parts:
            return {"drawing": None, "rows": [], "unavailable": unavailable}
        edges = [(each["from"], each["to"], each["amount"]) for each in found.items("flows")]
        whole = flows.fewer(flows.graph(edges))
        says = Says(asking, year, names(found))
        drawn = sankey.draw(whole.links) if whole.links else None
        return {
            "drawing": drawn,
            "labels": {node: says.node(node) for node in whole.nodes()},
            "amounts": whole.nodes(),
            "shortened": sankey.shortened,
            "rows": [(says.node(from_), says.node(to), amount) for from_, to, amount in flows.rows(whole)],
            "cut": len(edges) == FLOWS_MAX,
            "unavailable": unavailable,
        }


class Says:
    """What nodes are called, in the language of who asks."""

    def __init__(self, asking: Asking, year: int, known: Mapping[str, str]) -> None:
        self.words = render.language_of(asking.request)
        self.year, self.known = year, known

    def node(self, node: flows.Node) -> str:
        column, key = node
        nodes = self.words.tables["FLOW_NODES"]
        if key == "pool":
            return f"{nodes['pool']} {self.year}"
        if key in nodes:
            return nodes[key]
        if key == flows.REST:
            return nodes[f"rest-{column}"]
        kind, _, owner = key.partition("/")
        if kind == "area":
            return self.known.get(key) or self.words.area(owner)
        return self.known.get(key) or self.words.account(f"{kind}/{owner}")


def names(found: Gathered) -> dict[str, str]:
    """Key of a node -> its title, as far as it is known."""

    def told() -> Iterator[tuple[str, str]]:
        for each in found.items("areas"):
            yield f"area/{each['area_id']}", each["name"]
        for each in found.items("budgets"):
            yield f"earmark/{each['budget_id']}", each["title"]
        for each in found.items("schemes"):
            yield f"earmark/{SCHEME_PREFIX}{each['scheme_id']}", each["title"]
        for each in found.items("campaigns"):
            yield f"grant/{CAMPAIGN_PREFIX}{each['campaign_id']}", each["title"]
        for each in found.items("projects"):
            yield f"grant/{each['project_id']}", each["title"]
            if each["application_id"]:
                yield f"grant/{APPLICATION_PREFIX}{each['application_id']}", each["title"]

    return dict(told())


def owners(asks: Asks, asking: Asking) -> dict[str, str]:
    """The start of an account's path (`grant/<project>`) -> whose it is, as far as it is known."""
    found = asks.gather(
        asking,
        budgets=ListBudgets(limit=NAMED_MAX),
        projects=ListProjects(limit=NAMED_MAX),
        campaigns=ListCampaigns(limit=NAMED_MAX),
        schemes=ListMatchingSchemes(limit=NAMED_MAX),
    )
    matches = {f"match/{each['campaign_id']}": each["title"] for each in found.items("campaigns")}
    return names(found) | matches


def asked_for(args: Mapping[str, str]) -> When:
    text, by = args.get("den", ""), KNOWN if args.get("efter") == KNOWN else BOOKED
    try:
        return When(date.fromisoformat(text) if text else None, by, problem=False)
    except ValueError:
        return When(None, by, problem=True)


def chosen_year(pool: Mapping[str, Any], text: str, now: int) -> int | None:
    """The one that was asked for, else this year, else the last before it; None where the pool has none."""
    years = [each["year"] for each in pool["years"]]
    if text.isascii() and text.isdecimal() and int(text) in years:
        return int(text)
    return max((year for year in years if year <= now), default=min(years, default=None))
