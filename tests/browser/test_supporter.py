"""A supporter's and a starter's ways through the pages, on a phone and a wide screen, with scripts and without."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.api import Api
from deploy.local.town import Town
from tests.browser.browsing import HEIGHT, violations, width_of

PIANO = "/indsamling/nyt-klaver-til-forsamlingshuset"
WAYS = list(itertools.product((390, 1280), (True, False)))
JOURNEYS = pytest.mark.parametrize(("width", "scripts"), WAYS, ids=str)
SPACE = "\N{NO-BREAK SPACE}"


@contextmanager
def visit(browser: Browser, demo: Town, width: int, scripts: bool) -> Iterator[Page]:
    """It may lead to the payment provider, which is no part of the town's site."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, java_script_enabled=scripts, base_url=demo.url, locale="da-DK"
    )
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()


def sign_in_as(page: Page, persona: str) -> None:
    """At the provider, where the page has led."""
    page.locator("form", has=page.locator(f"input[value='{persona}']")).get_by_role("button").click()


def looked_at(page: Page, width: int, scripts: bool) -> None:
    """Each step is read by everybody, and none is wider than the screen."""
    assert width_of(page) == width
    if scripts:
        assert violations(page) == []


def give(page: Page, amount: str, name: str, width: int, scripts: bool) -> None:
    """The three steps, up to the payment."""
    page.goto(f"{PIANO}/stoet")
    page.get_by_role("button", name="Videre").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv beløbet i kroner")
    page.get_by_label("Beløb i kroner").fill(amount)
    page.get_by_label("Vis mit navn").check()
    page.get_by_label("Navn, som alle må se").fill(name)
    if scripts:
        page.locator("#amount").press_sequentially("0")
        expect(page.locator("#medfinansiering")).to_contain_text("Puljen lægger")
        page.get_by_label("Beløb i kroner").fill(amount)
    looked_at(page, width, scripts)
    page.get_by_role("button", name="Videre").click()
    page.get_by_role("button", name="Videre").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv en e-mail")
    page.get_by_label("E-mail").fill("nabo@eksempel.dk")
    page.get_by_role("button", name="Tilbage").click()
    expect(page.get_by_label("Beløb i kroner")).to_have_value(amount)
    page.get_by_role("button", name="Videre").click()
    expect(page.get_by_label("E-mail"), "what is typed outlives a look back").to_have_value("nabo@eksempel.dk")
    looked_at(page, width, scripts)
    page.get_by_role("button", name="Videre").click()
    expect(page.locator("dl")).to_contain_text(name)
    looked_at(page, width, scripts)


@JOURNEYS
def test_a_supporter_gives_pays_changes_their_mind_and_takes_it_back(
    browser: Browser, demo: Town, width: int, scripts: bool
) -> None:
    name = f"Nabo {width} {scripts}"
    with visit(browser, demo, width, scripts) as page:
        give(page, "150", name, width, scripts)
        page.get_by_role("link", name="Tilbage").click()
        expect(page.get_by_label("E-mail")).to_have_value("nabo@eksempel.dk")
        page.get_by_role("button", name="Videre").click()
        page.get_by_role("button", name="Gå til betaling").click()
        page.wait_for_url("**/pay/**")
        page.get_by_role("button", name="Betal").click()
        page.wait_for_url("**/return")
        expect(page.locator("main")).to_contain_text("Beløbet er reserveret")
        expect(page.locator("main")).to_contain_text(f"150{SPACE}kr.")
        looked_at(page, width, scripts)
        page.get_by_role("link", name="Se og udskriv kvitteringen").click()
        expect(page.locator("h1")).to_have_text("Kvittering")
        page.go_back()
        page.get_by_role("link", name="Giv et andet beløb").click()
        expect(page.get_by_label("Beløb i kroner")).to_have_value("150")
        looked_at(page, width, scripts)
        page.get_by_role("link", name="Tilbage").click()
        page.goto(PIANO)
        expect(page.locator("main")).to_contain_text(name)
        page.go_back()
        page.get_by_role("button", name="Træk støtten tilbage").click()
        expect(page.locator("main")).to_contain_text("Du har trukket din støtte tilbage")
        page.goto(PIANO)
        expect(page.locator("main")).not_to_contain_text(name)


def test_the_link_that_a_donor_keeps_opens_the_pledge_elsewhere_and_nobody_else_sees_it(
    browser: Browser, demo: Town
) -> None:
    with visit(browser, demo, 390, True) as page:
        give(page, "75", "Linkholder", 390, False)
        page.get_by_role("button", name="Gå til betaling").click()
        page.wait_for_url("**/pay/**")
        page.get_by_role("button", name="Afvis").click()
        page.wait_for_url("**/return")
        link = page.get_by_role("link", name="Din støtte", exact=True).get_attribute("href") or ""
    with visit(browser, demo, 390, False) as page:
        page.goto(link)
        expect(page.locator("main")).to_contain_text("Linkholder")
        page.goto(link.partition("?")[0])
        expect(page.locator("main")).not_to_contain_text("Linkholder")


@JOURNEYS
def test_who_promises_hours_signs_in_on_the_way_and_loses_nothing(
    browser: Browser, demo: Town, width: int, scripts: bool
) -> None:
    persona = {True: "resident-harlev", False: "resident-tranbjerg"}[scripts]
    with visit(browser, demo, width, scripts) as page:
        page.goto(PIANO)
        page.get_by_role("link", name="Hjælp med det").first.click()
        page.get_by_label("Hvor mange timer").fill("0,25")
        page.get_by_label("Besked til ejeren").fill("Lørdag passer bedst")
        looked_at(page, width, scripts)
        page.get_by_role("button", name="Log ind, og lov det").click()
        sign_in_as(page, persona)
        page.wait_for_url("**/hjaelp/**")
        expect(page.get_by_label("Besked til ejeren")).to_have_value("Lørdag passer bedst")
        page.get_by_role("button", name="Lov det").click()
        expect(page.get_by_role("status")).to_contain_text("Dit løfte er givet")
        looked_at(page, width, scripts)
        page.get_by_role("button", name="Træk løftet tilbage").click()
        expect(page.locator("main")).to_contain_text("Trukket tilbage")


@JOURNEYS
def test_a_campaign_is_started_before_signing_in_and_handed_in_step_by_step(
    browser: Browser, demo: Town, width: int, scripts: bool
) -> None:
    title = f"Bænk ved skoven {width} {scripts}"
    with visit(browser, demo, width, scripts) as page:
        page.goto("/indsamlinger/start")
        page.get_by_label("Hvad skal den hedde?").fill(title)
        page.get_by_label("Hvad skal der ske").fill("En bænk, hvor alle kan sidde.")
        page.get_by_label("I hvilket område?").select_option("harlev")
        page.get_by_label("Cirka hvor mange kroner").fill("3000")
        looked_at(page, width, scripts)
        page.get_by_role("button", name="Log ind og videre").click()
        sign_in_as(page, "resident-harlev")
        page.wait_for_url("**/indsamlinger/start")
        expect(page.get_by_label("Hvad skal den hedde?")).to_have_value(title)
        page.get_by_role("button", name="Gem og videre").click()
        fill_steps(page, width, scripts)
        page.get_by_role("button", name="Aflever").click()
        expect(page.locator("main")).to_contain_text("Playmakeren læser den")
        looked_at(page, width, scripts)
        page.get_by_label("Hvorfor aflyser du?").fill("Det var en prøve.")
        page.get_by_role("button", name="Aflys indsamlingen").click()
        expect(page.locator("main")).to_contain_text("Den er aflyst")


def fill_steps(page: Page, width: int, scripts: bool) -> None:
    page.get_by_label("Post 1", exact=False).first.fill("Træ")
    page.get_by_label("Kroner, post 1").fill("to tusind")
    page.get_by_role("button", name="Gem og videre").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv beløbet i kroner")
    page.get_by_label("Kroner, post 1").fill("2.000")
    looked_at(page, width, scripts)
    page.get_by_role("button", name="Gem og videre").click()
    page.get_by_label("Hvad mangler I?").first.fill("Sætte bænken op")
    page.get_by_label("Hvor mange?").first.fill("4")
    looked_at(page, width, scripts)
    page.get_by_role("button", name="Gem, og tilbage").click()
    expect(page.get_by_label("Kroner, post 1")).to_have_value("2000")
    page.get_by_role("button", name="Gem og videre").click()
    expect(page.get_by_label("Hvad mangler I?").first, "it is kept").to_have_value("Sætte bænken op")
    page.get_by_role("button", name="Gem og videre").click()
    looked_at(page, width, scripts)
    page.get_by_label("Forening").fill("Bænkens Venner")
    page.get_by_role("button", name="Lav en invitation").click()
    expect(page.locator("main")).to_contain_text("/hold/")
    expect(page.get_by_label("Forening"), "what is typed outlives an invitation").to_have_value("Bænkens Venner")
    page.get_by_label("Forening").fill("")
    page.get_by_role("button", name="Gem og videre").click()
    expect(page.locator("main")).to_contain_text(f"Posterne mangler 1.000{SPACE}kr.")
    page.get_by_role("link", name="Ret mål og budget").first.click()
    page.get_by_label("Kroner, post 1").fill("3.000")
    page.get_by_role("button", name="Gem og videre").click()
    page.goto(page.url.replace("trin-3", "trin-5"))
    looked_at(page, width, scripts)


def test_filters_narrow_the_list_as_they_do_without_scripts(browser: Browser, demo: Town) -> None:
    for scripts in (True, False):
        with visit(browser, demo, 1280, scripts) as page:
            page.goto("/indsamlinger")
            page.get_by_label("Område").select_option("harlev")
            if not scripts:
                page.get_by_role("button", name="Vis", exact=True).click()
            expect(page.locator("#liste")).to_contain_text("Bålhus ved søen")
            expect(page.locator("#liste")).not_to_contain_text("Nyt klaver")
            assert "omraade=harlev" in page.url
            page.goto("/indsamlinger?soeg=findesikke")
            expect(page.locator("#liste")).to_contain_text("Ingen indsamlinger passer")


@JOURNEYS
def test_the_money_is_followed_to_the_krone_on_any_day(browser: Browser, demo: Town, width: int, scripts: bool) -> None:
    with Api(demo.url) as api:
        year: dict[str, Any] = next(each for each in api.get("/api/v1/pool")["years"] if each["granted"])
    with visit(browser, demo, width, scripts) as page:
        page.goto(f"/puljen?aar={year['year']}")
        picture = page.locator(".flows svg")
        assert picture.is_visible() == (width > 1000), "on a phone the table stands alone"
        page.get_by_text("Det samme som tabel").click()
        expect(page.get_by_role("region", name="Hvor pengene gik hen")).to_contain_text("Udbetalt")
        looked_at(page, width, scripts)
        page.goto(f"/puljen?aar={year['year']}&den=2000-01-01")
        expect(page.locator("#billede")).to_contain_text("ikke bevilget noget til puljen den dag")
        page.goto("/puljen?den=i-gaar")
        expect(page.locator("main")).to_contain_text("Skriv en dag")
        page.goto("/puljen/posteringer?art=award")
        expect(page.locator("#liste")).to_contain_text("Tildeling efter afstemning")
        looked_at(page, width, scripts)
        page.locator("#liste tbody a").first.click()
        expect(page.locator("main")).to_contain_text("Her står der nu")
        looked_at(page, width, scripts)
