"""Long work that is under way, and how far it is: letters, the collection of pledges, counts, and files at the bank.

Exports are no work of this kind: they are written while they are read, and end with whoever reads them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug import Response

from contracts.budgets.letters import ListRunningMailings
from contracts.crowdfunding import GetCampaign, ListCampaigns
from contracts.ledger import ListPaymentFiles
from contracts.message import Query
from contracts.voting import ElectionState, ListElections
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages
from gateway.pages.desk.items import DESK, DOWNLOADS, Item, Section, form
from gateway.pages.desk.work import SHOWN_MAX, Desk, Found

UNDER_WAY = f"{DESK}/i-gang"
COUNTED: tuple[ElectionState, ...] = ("closing", "closed")


@dataclass(frozen=True)
class Progress:
    """`kind`: what it is, as the template says it. `done` of `total`; None where that is not known."""

    kind: str
    done: int | None = None
    total: int | None = None


def questions(desk: Desk) -> dict[str, Query]:
    """What is asked, by a name of our own: `<kind> <area>`."""
    asked: dict[str, Query] = {}
    for area in {*desk.areas("playmaker"), *desk.areas("operator")}:
        asked[f"mailings {area}"] = ListRunningMailings(area_id=area, limit=SHOWN_MAX)
    for area in desk.areas("playmaker"):
        asked[f"settling {area}"] = ListCampaigns(area_id=area, state="settling", limit=SHOWN_MAX)
    for area in {*desk.areas("playmaker"), *desk.areas("operator"), *desk.areas("counter")}:
        asked |= {
            f"counts {state} {area}": ListElections(state=state, area_id=area, limit=SHOWN_MAX) for state in COUNTED
        }
    if desk.holds("finance"):
        asked["files"] = ListPaymentFiles(limit=SHOWN_MAX)
    return asked


def then(first: Found) -> dict[str, Query]:
    """What the lists do not say: how much of each campaign is collected."""
    ids = [each["campaign_id"] for _, each in first.items("settling")]
    return {f"settled {each}": GetCampaign.load({"campaign_id": each}) for each in ids}


def mailings(found: Found) -> Iterator[Item]:
    for _, each in found.items("mailings"):
        done = each["sent"] + each["unreachable"] + each["failed"]
        total = each["total"] if each["gathered"] else None
        progress = Progress("letters" if each["gathered"] else "gathering", done, total)
        said: dict[str, Any] = {"progress": progress, "mailing": each}
        change = "resume_mailing" if each["state"] == "stopped" else "stop_mailing"
        yield Item(each["subject"], f"/budgetter/{each['budget_id']}", said, (form(change, each["mailing_id"]),))


def counts(found: Found) -> Iterator[Item]:
    for _, each in found.items("counts"):
        progress = Progress(each["state"], sum(each["turnout"].values()))
        yield Item(each["title"], f"/afstemninger/{each['election_id']}", {"progress": progress})


def collecting(found: Found) -> Iterator[Item]:
    for _, each in found.items("settling"):
        campaign = found.parts.get(f"settled {each['campaign_id']}", {})
        progress = Progress("settling", campaign.get("captured"), campaign.get("pledged"))
        said = {"progress": progress, "in_currency": each["currency"]}
        yield Item(each["title"], f"/indsamlinger/{each['campaign_id']}", said)


def files(found: Found) -> Iterator[Item]:
    for _, each in found.items("files"):
        if each["waiting"]:
            progress = Progress("file", each["payments"] - each["waiting"], each["payments"])
            said: dict[str, Any] = {"progress": progress, "number": each["number"], "at": each["made_at"]}
            fetch = ("fetch_payment_file", f"{DOWNLOADS}/betalingsfil/{each['file_id']}")
            said |= {"amount": each["total"], "currency": each["currency"]}
            yield Item("", f"{DOWNLOADS}#filer", said, (fetch,))


def section(found: Found) -> Section:
    """All of it; what is asked for two roles stands once."""
    items: dict[str, Item] = {}
    for make in (mailings, counts, collecting, files):
        for item in make(found):
            items[f"{item.href} {item.title} {item.said.get('number', '')}"] = item
    missing = any(found.missing(name) for name in ("mailings", "counts", "settling", "files"))
    return Section("under_way", tuple(items.values()), missing)


class Routes(Pages):
    @http("GET", UNDER_WAY, auth=SIGNED_IN, summary="How far long work is", page=True, unattended=True)
    def under_way_page(self, asking: Asking) -> Response:
        """A page of its own without scripts; with them its list is asked for anew while there is any."""
        return self.page("desk_under_way.html", asking, section=section(self.under_way(asking)))

    def under_way(self, asking: Asking) -> Found:
        asked = questions(Desk(asking.principal))
        first = self.gather(asking, **asked)
        more = self.gather(asking, **then(Found(first.parts)))
        return Found(first.parts | more.parts, frozenset(asked.keys() - first.parts.keys() - first.refused.keys()))
