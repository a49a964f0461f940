"""What goes on is on the front page, the overview, its area's page and the desks, however much has ended."""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests

from chassis.clock import now
from deploy.local.broker import Broker
from deploy.local.town import Town
from gateway.protocol import SECURITY_HEADERS
from tests.people import APPROVAL, AREA, CAMPAIGN_DAYS, People
from tests.signing_in import Browser
from tests.towns import a_town

pytestmark = pytest.mark.timeout(240)
ENDED = 101
"""More than a list tells at once."""
LAST = UUID("ffffffff-ffff-4fff-bfff-ffffffffffff")
NEXT_TO_LAST = UUID("ffffffff-ffff-4fff-bfff-fffffffffffe")
"""The ids of what goes on: in the order of ids they come after all that has ended."""
AT_ONCE = 8
GOES_ON = {"budget": "Et sted at mødes", "campaign": "En sø til isfugle", "initiative": "En bænk ved åen"}
SHARED = [{"area_id": AREA, "share": 2}, {"area_id": "malling", "share": 1}]
NAMES = {AREA: "Solbjerg og omegn", "malling": "Malling-Beder"}


@pytest.fixture(scope="module")
def town(broker: Broker, server_folder: Path) -> Iterator[Town]:
    with a_town(server_folder, broker, people_sign_in=True) as found:
        yield found


@pytest.fixture(scope="module", autouse=True)
def people(town: Town) -> Iterator[People]:
    """Who have begun and ended more than a hundred of each, and have one that goes on."""
    with People(town.url) as found:
        for area_id, name in NAMES.items():
            found.post("operator", "/areas", area(area_id, name))
        for begin, end in ((budget, close_budget), (campaign, cancel_campaign), (initiative, close_initiative)):
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(lambda _, begin=begin, end=end: end(found, begin(found, "Slut", uuid4())), range(ENDED)))
        budget(found, GOES_ON["budget"], LAST, areas=SHARED)
        campaign(found, GOES_ON["campaign"], LAST)
        initiative(found, GOES_ON["initiative"], NEXT_TO_LAST)
        yield found


def area(area_id: str, name: str) -> dict[str, Any]:
    ring = [[10.0, 56.0], [10.1, 56.0], [10.1, 56.1], [10.0, 56.0]]
    border = {"type": "MultiPolygon", "coordinates": [[ring]]}
    return {"area_id": area_id, "name": name, "postal_codes": ["8355"], "population": 3_000, "border": border}


def budget(people: People, title: str, budget_id: UUID, **more: Any) -> UUID:
    framing = {
        "challenge": "Hvor mødes vi?",
        "year": 2031,
        "amount": 1_000,
        "currency": "DKK",
        "ballot_rules": APPROVAL,
    }
    said = {"title": title, "area_id": AREA, **framing, "tally_rule": {"name": "greedy"}, **more}
    people.post("playmaker", "/budgets", said, budget_id)
    return budget_id


def close_budget(people: People, budget_id: UUID) -> None:
    people.post("playmaker", f"/budgets/{budget_id}/closing", {"reason": "Det blev ikke til noget"})


def campaign(people: People, title: str, campaign_id: UUID) -> UUID:
    lines = [{"text": "Gravemaskine", "amount": 1_000}]
    said = {"title": title, "story": "Vi graver den selv.", "area_id": AREA, "goal": 1_000, "lines": lines}
    closes_at = (now() + timedelta(days=CAMPAIGN_DAYS)).isoformat()
    people.post("resident-solbjerg", "/campaigns", {**said, "currency": "DKK", "closes_at": closes_at}, campaign_id)
    people.post("resident-solbjerg", f"/campaigns/{campaign_id}/submission")
    people.post("playmaker", f"/campaigns/{campaign_id}/publication", people.publication())
    return campaign_id


def cancel_campaign(people: People, campaign_id: UUID) -> None:
    people.post("resident-solbjerg", f"/campaigns/{campaign_id}/cancellation", {"reason": "Vi fandt en sø"})


def initiative(people: People, title: str, initiative_id: UUID) -> UUID:
    people.post(
        "resident", "/initiatives", {"area_id": AREA, "title": title, "text": "Til dem, der går"}, initiative_id
    )
    return initiative_id


def close_initiative(people: People, initiative_id: UUID) -> None:
    people.post("playmaker", f"/initiatives/{initiative_id}/closing", {"reason": "Det er gjort"})


def test_the_overview_tells_what_goes_on(people: People) -> None:
    found = people.get("/overview")
    assert [each["title"] for each in found["budgets"]] == [GOES_ON["budget"]]
    assert [each["title"] for each in found["campaigns"]] == [GOES_ON["campaign"]]
    assert found["more"] == found["unavailable"] == []


def test_twin_in_the_order_of_ids_it_would_not_be_there(people: People) -> None:
    for path, name in (("/budgets", "budget"), ("/campaigns", "campaign")):
        assert GOES_ON[name] not in {each["title"] for each in people.get(path)["items"]}
    seen = people.get("/initiatives", "playmaker")["items"]
    assert GOES_ON["initiative"] not in {each["title"] for each in seen}


def test_the_front_page_shows_what_may_be_supported(town: Town) -> None:
    assert GOES_ON["campaign"] in Browser(town.url).page("/").text


@pytest.mark.parametrize("area_id", NAMES)
def test_each_area_shows_the_budget_that_they_share_by_their_own_names(town: Town, area_id: str) -> None:
    page = Browser(town.url).page(f"/omraader/{area_id}").text
    assert GOES_ON["budget"] in page
    assert "Deles af Solbjerg og omegn og Malling-Beder" in page
    assert (GOES_ON["campaign"] in page) is (area_id == AREA)


def test_an_area_says_that_more_has_ended_than_it_shows(town: Town) -> None:
    page = Browser(town.url).page(f"/omraader/{AREA}").text
    assert "Der er flere, end der vises her." in page
    assert f'href="/budgetter?area_id={AREA}"' in page


def test_a_budget_that_several_share_says_who_votes_and_how_it_is_shared(town: Town) -> None:
    page = Browser(town.url).page(f"/budgetter/{LAST}").text
    for said in (
        "bor i et af områderne Solbjerg og omegn, Malling-Beder",
        "Solbjerg og omegn: 2 af 3 dele",
        'href="/omraader/malling"',
    ):
        assert said in page


def test_a_desk_shows_what_waits_and_not_what_has_ended(town: Town) -> None:
    visitor = Browser(town.url)
    visitor.sign_in("playmaker")
    page = visitor.page("/skrivebord").text
    assert GOES_ON["initiative"] in page
    rest = page.partition('<h2 id="accounts">')[0] + page.partition('<h2 id="accounts">')[2].partition("<h2 ")[2]
    assert "Slut" not in rest, "but for the accounts that it still owes"


def test_streams_exports_pictures_and_papers_carry_the_headers_that_protect(town: Town, people: People) -> None:
    slug = people.get(f"/campaigns/{LAST}")["slug"]
    for path in ("/api/v1/live?topics=pool", "/api/v1/open-data/budgets.csv", f"/indsamling/{slug}.png"):
        with requests.get(town.url + path, stream=True, timeout=30) as told:
            assert told.status_code == http.client.OK, path
            # A picture is there to be shown elsewhere, and says so itself.
            own = {"Cross-Origin-Resource-Policy": "cross-origin"} if path.endswith(".png") else {}
            assert {name: told.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS | own, path
