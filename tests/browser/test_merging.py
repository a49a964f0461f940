"""An author asks that proposals become one: found among many, ticked, written, and agreed to by the others."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gateway.pages.merging import SHOWN_MAX
from tests.browser.browsing import looks_right, sign_in
from tests.browser.test_own_pages import ASTA, done, follow, press
from tests.people import People, Resident

ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
AMOUNT = 100_000_00
BENCH: dict[str, Any] = {"title": "Bænke", "text": "Til de ældre.", "cost": 4_000_00}


@ONCE
def test_an_author_finds_others_like_it_ticks_them_writes_the_one_and_all_agree(page: Page, people: People) -> None:
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT)
    path = f"/budgets/{budget_id}/proposals"
    mine = people.post(ASTA, path, BENCH)["id"]
    neighbour, others = Resident(people, 1), Resident(people, 2)
    roses = neighbour.post(path, {"title": "Roser", "text": "Ved kirken.", "cost": 1_000_00})["id"]
    bushes = neighbour.post(path, {"title": "Buske", "text": "Ved skolen.", "cost": 2_000_00})["id"]
    for serial in range(SHOWN_MAX):
        others.post(path, {"title": f"Sti {serial}", "text": "Til skoven.", "cost": 1_000_00})
    sign_in(page, ASTA)
    page.goto(f"/forslag/{mine}")
    follow(page, "Læg forslaget sammen med andre")
    looks_right(page, "merge-choose")
    choose(page, others=SHOWN_MAX + 2)
    write(page)
    expect(page.locator("main")).to_contain_text("Vi mangler et ja fra 1 forslagsstiller.")
    asked = page.url.split("?")[0].rsplit("/", 1)[-1]
    neighbour.post(f"/proposals/{asked}/consent")
    for each in (mine, roses, bushes):
        assert people.get(f"/proposals/{each}")["merged_into"] == asked
    page.goto(f"/forslag/{mine}/laeg-sammen")
    expect(page.locator("h1"), "what is merged is not merged again").to_have_text(BENCH["title"])


def choose(page: Page, others: int) -> None:
    """Two of so many, each looked for by its words."""
    boxes = page.get_by_role("checkbox")
    shown = boxes.count()
    assert shown in (SHOWN_MAX - 1, SHOWN_MAX), "one's own is not among them"
    press(page, "Vis de næste")
    expect(page).to_have_url(re.compile("efter="))
    expect(page.get_by_role("button", name="Vis de næste"), "a list has an end").to_have_count(0)
    expect(boxes).to_have_count(others - shown)
    press(page, "Videre")
    expect(page.get_by_role("alert")).to_contain_text("Vælg mindst ét andet forslag")
    for title in ("Roser", "Buske"):
        page.get_by_label("Søg i forslagene").fill(title)
        press(page, "Søg")
        expect(page).to_have_url(re.compile(f"soeg={title}"))
        boxes.and_(page.get_by_label(title)).check()
    expect(page.get_by_label("Roser"), "what is ticked stays so while others are looked for").to_be_checked()
    press(page, "Videre")


def write(page: Page) -> None:
    """What all three say is there to begin with."""
    for each in ("Bænke\nTil de ældre.", "Roser\nVed kirken.", "Buske\nVed skolen."):
        expect(page.locator("#text")).to_have_value(re.compile(re.escape(each)))
    expect(page.locator("#cost")).to_have_value("7000")
    looks_right(page, "merge-write")
    page.locator("#title").fill("")
    press(page, "Spørg de andre forslagsstillere")
    expect(page.locator("#title-error")).to_contain_text("Skriv, hvad det hedder")
    page.locator("#title").fill("En grøn plads")
    press(page, "Spørg de andre forslagsstillere")
    done(page, "Forslagene bliver til ét, når alle, der står bag dem, har sagt ja.")
    expect(page.locator("h1")).to_have_text("En grøn plads")
