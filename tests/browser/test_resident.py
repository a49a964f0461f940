"""A resident's journeys: votes, proposes, starts an initiative; on a phone and a wide screen, with scripts and without."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from deploy.local.api import Api
from deploy.local.town import Town
from tests.browser.browsing import a_visit, violations, width_of
from tests.mothers_files import picture

MEANS = [(390, True), (390, False), (1280, True), (1280, False)]
LINE_PX_MAX = 70
NAMES = [f"{width} px, {'scripts' if scripts else 'none'}" for width, scripts in MEANS]


@pytest.fixture(scope="module")
def budgets(demo: Town) -> dict[str, Any]:
    """Each demonstration budget by its phase."""
    with Api(demo.url) as api:
        found = [api.get(f"/api/v1/budgets/{each['budget_id']}") for each in api.get("/api/v1/budgets")["items"]]
    return {each["phase"]: each for each in found}


@pytest.fixture(params=MEANS, ids=NAMES)
def page(request: pytest.FixtureRequest, browser: Browser, demo: Town) -> Iterator[Page]:
    width, scripts = request.param
    with a_visit(browser, demo.url, width, scripts=scripts, refusals=True) as found:
        yield found
        assert width_of(found) == width


def sign_in(page: Page, persona: str) -> None:
    """On the page of invented people, wherever it leads on to."""
    page.locator("form", has=page.locator(f"input[value='{persona}']")).get_by_role("button").click()


def tick(page: Page, *places: int) -> None:
    """Where scripts run, the sum is asked for anew each time."""
    for place in places:
        page.locator("#formular .pick > label").nth(place).click()
        page.wait_for_load_state("networkidle")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def cast(page: Page, election_id: str) -> None:
    """From the ballot to the receipt; the sign-in comes when all is filled in."""
    page.goto(f"/afstemninger/{election_id}")
    tick(page, 1)
    press(page, "Gennemse din stemme")
    page.get_by_role("link", name="Log ind og stem").click()
    sign_in(page, "resident-harlev")
    press(page, "Afgiv din stemme")


def test_who_does_not_vote_here_is_told_so_before_the_cast(page: Page, budgets: dict[str, Any]) -> None:
    page.goto(f"/afstemninger/{budgets['vote']['election_id']}")
    tick(page, 1, 3)
    press(page, "Gennemse din stemme")
    expect(page.locator("#sum")).to_contain_text("Valgt for 64.000\N{NO-BREAK SPACE}kr.")
    page.get_by_role("link", name="Ret stemmesedlen").click()
    expect(page.locator("#formular input:checked")).to_have_count(2)
    press(page, "Gennemse din stemme")
    page.get_by_role("link", name="Log ind og stem").click()
    sign_in(page, "resident-solbjerg")
    expect(page.locator("main")).to_contain_text("Du kan ikke stemme her. Du bor i et andet område.")
    expect(page.get_by_role("button", name="Afgiv din stemme")).to_have_count(0)
    page.get_by_role("link", name="Tilbage til afstemningen").click()
    expect(page.locator("main")).to_contain_text("Du bor i et andet område.")
    expect(page.locator("#formular")).to_have_count(0)


def test_more_than_the_sum_is_told_before_anything_is_cast(page: Page, budgets: dict[str, Any]) -> None:
    page.goto(f"/afstemninger/{budgets['vote']['election_id']}")
    tick(page, 0, 1, 2)
    press(page, "Gennemse din stemme")
    expect(page.locator(".alert-error")).to_contain_text("koster tilsammen mere")
    expect(page.locator("#formular input:checked")).to_have_count(3)


def test_a_proposal_keeps_what_was_typed_over_a_sign_in_and_is_supported(page: Page, budgets: dict[str, Any]) -> None:
    page.goto(f"/budgetter/{budgets['ideas']['budget_id']}")
    page.get_by_role("link", name="Kom med et forslag").click()
    press(page, "Videre")
    expect(page.locator("#title-error")).to_contain_text("Skriv, hvad det hedder.")
    page.locator("#title").fill("Cykelpumper i byen")
    page.locator("#text").fill("Tre pumper, som alle kan bruge.")
    page.locator("#place").fill("ved søen")
    press(page, "Videre")
    expect(page.locator("#place-error")).to_contain_text("Skriv stedet som bredde og længde")
    page.locator("#place").fill("56,043 10,088")
    press(page, "Videre")
    page.locator("#cost").fill("12.500")
    press(page, "Videre")
    press(page, "Log ind og send")
    sign_in(page, "resident-solbjerg")
    expect(page.locator("dl")).to_contain_text("56,043 10,088")
    press(page, "Send forslaget")
    page.get_by_label("Hvad viser billedet?").fill("En pumpe")
    file = {"name": "pumpe.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.get_by_label("Billede", exact=True).set_input_files(file)
    press(page, "Tilføj billedet")
    expect(page.get_by_role("img", name="En pumpe")).to_be_visible()
    if page.locator("html.scripts").count():
        assert violations(page) == []
    page.get_by_role("link", name="Færdig: se forslaget").click()
    expect(page.locator("h1")).to_have_text("Cykelpumper i byen")
    expect(page.get_by_role("img", name="En pumpe")).to_be_visible()
    expect(page.locator("[data-place]")).to_contain_text("56.04300")
    press(page, "Støt forslaget")
    expect(page.locator("main")).to_contain_text("1 vil gerne se det blive til noget.")
    page.locator("#text").fill("Godt, også for de små.")
    press(page, "Send kommentaren")
    expect(page.locator("main")).to_contain_text("Godt, også for de små.")


def test_nobody_but_its_authors_is_let_to_the_pictures_of_a_proposal(
    browser: Browser, demo: Town, budgets: dict[str, Any]
) -> None:
    with Api(demo.url) as api:
        (first, *_) = api.get(f"/api/v1/budgets/{budgets['ideas']['budget_id']}/proposals")["items"]
    with a_visit(browser, demo.url, refusals=True) as page:
        there = f"/forslag/{first['proposal_id']}/billeder"
        told = page.goto(there)
        assert told
        assert told.status == 401
        page.goto(f"/log-ind?til={there}")
        sign_in(page, "resident-harlev")
        expect(page.locator("#file")).to_have_count(0)
        told = page.goto(there)
        assert told
        assert told.status == 403


def test_an_initiative_is_started_and_coaching_asked_for(page: Page) -> None:
    page.goto("/log-ind?til=/initiativer/ny")
    sign_in(page, "resident-harlev")
    assert page.locator("#area_id").input_value() == "harlev", "one's own area is there to begin with"
    press(page, "Videre")
    page.locator("#title").fill("Fælles drivhus")
    page.locator("#text").fill("Vi vil dyrke tomater.")
    press(page, "Videre")
    press(page, "Send til en playmaker")
    page.locator("#wish").fill("Hvor kan det stå?")
    press(page, "Bed om sparring")
    expect(page.locator("main")).to_contain_text("Hvor kan det stå?")
    page.goto("/initiativer")
    page.get_by_role("link", name="Fælles drivhus").first.click()
    expect(page.locator("h1")).to_have_text("Fælles drivhus")


def test_budgets_are_found_by_area(page: Page, budgets: dict[str, Any]) -> None:
    page.goto("/budgetter")
    page.locator("#area_id").select_option("harlev")
    press(page, "Vis")
    expect(page.locator("#liste li")).to_have_count(1)
    expect(page.locator("#liste")).to_contain_text(budgets["vote"]["title"])


def test_proposals_stand_in_the_order_that_is_asked_for(page: Page, demo: Town, budgets: dict[str, Any]) -> None:
    budget_id = max(budgets.values(), key=lambda each: len(each["proposals"]))["budget_id"]
    with Api(demo.url) as api:
        listed = api.get(f"/api/v1/budgets/{budget_id}/proposals?order=cheapest")["items"]
    page.goto(f"/budgetter/{budget_id}")
    page.get_by_label("Rækkefølge", exact=True).select_option(label="Billigste først")
    page.get_by_role("button", name="Vis", exact=True).click()
    page.wait_for_url("**orden=billigste**")
    expect(page.locator("#liste h3")).to_have_text([each["title"] for each in listed])
    assert [each["cost"] for each in listed] == sorted(each["cost"] for each in listed)


def test_a_vote_is_cast_and_changed_and_its_receipt_saved(
    browser: Browser, demo: Town, budgets: dict[str, Any]
) -> None:
    """One person has one ballot, so this journey is made once; without scripts the same pages answer."""
    with a_visit(browser, demo.url, scripts=False) as page:
        cast(page, budgets["vote"]["election_id"])
        expect(page.locator("h1")).to_have_text("Tak, vi har din stemme")
        with page.expect_download() as saved:
            press(page, "Gem kvitteringen som fil")
        assert saved.value.suggested_filename.startswith("kvittering-")
        assert all(each["name"] != "opland_ballot" for each in page.context.cookies())
        page.get_by_role("link", name="Ændr din stemme nu").click()
        tick(page, 3)
        press(page, "Gennemse din stemme")
        press(page, "Afgiv din stemme")
        expect(page.locator("main")).to_contain_text("Legehjørne på biblioteket")


def test_while_a_ballot_is_filled_it_says_what_it_comes_to(
    browser: Browser, demo: Town, budgets: dict[str, Any]
) -> None:
    with a_visit(browser, demo.url) as page:
        page.goto(f"/afstemninger/{budgets['vote']['election_id']}")
        tick(page, 1)
        expect(page.locator("#sum")).to_contain_text("Valgt for 36.000\N{NO-BREAK SPACE}kr.")
        page.reload()
        expect(page.locator("#formular input:checked"), "it outlives a reload").to_have_count(1)
        press(page, "Ryd stemmesedlen")
        expect(page.locator("#formular input:checked")).to_have_count(0)
        assert violations(page) == []


def test_what_was_begun_on_one_device_is_found_on_another(
    browser: Browser, demo: Town, budgets: dict[str, Any]
) -> None:
    here = f"/budgetter/{budgets['ideas']['budget_id']}/foreslaa"
    for first in (True, False):
        with a_visit(browser, demo.url) as page:
            page.goto(f"/log-ind?til={here}")
            sign_in(page, "resident-solbjerg")
            if first:
                page.locator("#title").fill("Lys på stien")
                page.locator("#text").fill("Seks lamper.")
                press(page, "Videre")
            else:
                assert page.locator("#title").input_value() == "Lys på stien"


def test_an_areas_map_says_what_the_list_beside_it_says(browser: Browser, demo: Town) -> None:
    with a_visit(browser, demo.url, 1280) as page:
        page.goto("/omraader/harlev")
        expect(page.locator(".map path")).to_have_count(1)
        expect(page.locator(".map .leaflet-marker-icon")).to_have_count(page.locator("[data-place]").count())
        page.goto("/omraader")
        expect(page.locator(".map path")).to_have_count(page.locator("[data-area]").count())
        page.goto("/indsamlinger")
        page.get_by_role("link", name="Nyt klaver").first.click()
        expect(page.locator(".map .leaflet-marker-icon")).to_have_count(1)
        expect(page.locator("[data-place]")).to_contain_text("56.04600")
    with a_visit(browser, demo.url, scripts=False) as page:
        page.goto("/omraader/harlev")
        expect(page.locator(".map")).to_be_hidden()
        expect(page.locator("[data-place]").first).to_be_visible()


def test_an_area_is_called_on_the_map_what_it_is_called_and_never_more(browser: Browser, demo: Town) -> None:
    with a_visit(browser, demo.url, 1280) as page:

        def renamed(route: Route) -> None:
            route.fulfill(body=route.fetch().text().replace(">Harlev<", ">Harlev &lt;b&gt;by&lt;/b&gt;<"))

        page.route("**/omraader", renamed)
        page.goto("/omraader")
        expect(page.locator(".map path")).to_have_count(page.locator("[data-area]").count())
        for shape in page.locator(".map path").all():
            shape.dispatch_event("mouseover")
        expect(page.locator(".leaflet-tooltip", has_text="Harlev <b>by</b>")).to_have_count(1)


def test_a_place_is_pointed_at_on_a_map_or_written_where_there_is_none(
    browser: Browser, demo: Town, budgets: dict[str, Any]
) -> None:
    here, written = f"/budgetter/{budgets['ideas']['budget_id']}/foreslaa", re.compile(r"56\.\d{5}, 10\.\d{5}")
    with a_visit(browser, demo.url) as page:
        page.goto(here)
        expect(page.locator(".map path")).to_have_count(1)
        page.locator("[data-pick] .map").click()
        expect(page.locator("#place")).to_have_value(written)
        expect(page.locator(".map .leaflet-marker-icon")).to_have_count(1)
        assert violations(page) == []
        press(page, "Fjern stedet")
        expect(page.locator("#place")).to_have_value("")
        expect(page.locator(".map .leaflet-marker-icon")).to_have_count(0)
        press(page, "Vælg midten af kortet")
        expect(page.locator("#place")).to_have_value(written)
        page.goto("/indsamlinger/start")
        with page.expect_response("**/api/v1/areas/harlev"):
            page.locator("#area_id").select_option("harlev")
        page.wait_for_load_state("networkidle")
        page.locator("[data-pick] .map").click()
        expect(page.locator("#place")).to_have_value(re.compile(r"56\.1\d{4}, (9\.9|10\.0)\d{4}"))
    with a_visit(browser, demo.url, scripts=False) as page:
        page.goto(here)
        expect(page.locator(".map")).to_be_hidden()
        expect(page.locator("#place")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_on_a_phone_the_head_is_one_line_and_its_menu_leads_on(browser: Browser, demo: Town, scripts: bool) -> None:
    with a_visit(browser, demo.url, scripts=scripts) as page:
        page.goto("/")
        head, link = page.locator("header.header").bounding_box(), page.get_by_role("link", name="Områder")
        assert head
        assert head["height"] < LINE_PX_MAX
        expect(link).to_have_count(0)
        page.get_by_text("Menu", exact=True).click()
        expect(link).to_be_visible()
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert width_of(page) == width
            assert not scripts or violations(page) == []
        link.click()
        expect(page.locator("h1")).to_have_text("Områder")
