"""Which campaign came of an initiative is said by who started it, who chooses one of theirs, and by a playmaker, by its address."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import now
from tests.browser.browsing import another, looks_right, send, sign_in
from tests.browser.test_own_pages import ASTA, done, follow, uuid_of
from tests.people import AREA, People

ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
GOAL = 4_000_00


def drafted(people: People, title: str) -> str:
    """A campaign of Asta's -> its id."""
    body: dict[str, Any] = {"title": title, "story": "Vi bygger det selv.", "area_id": AREA, "currency": "DKK"}
    body |= {"goal": GOAL, "lines": [{"text": "Træ", "amount": GOAL}]}
    body["closes_at"] = (now() + timedelta(days=10)).isoformat()
    return str(people.post(ASTA, "/campaigns", body)["id"])


@ONCE
def test_who_started_it_chooses_one_of_theirs_and_a_playmaker_names_one_by_its_address(
    page: Page, people: People
) -> None:
    name = uuid_of(page)
    started = people.post(ASTA, "/initiatives", {"area_id": AREA, "title": f"Drivhus {name}", "text": "Vi vil dyrke."})
    here = f"/initiativer/{started['id']}"
    mine = drafted(people, f"Glas til drivhuset {name}")
    sign_in(page, ASTA)
    page.goto(here)
    follow(page, "Skriv, hvilken indsamling det blev til")
    looks_right(page, "link-campaign")
    send(page)
    expect(page.locator("#adresse-error")).to_contain_text("Vælg en indsamling, eller skriv adressen")
    page.get_by_label("Dine egne indsamlinger").select_option(mine)
    send(page)
    done(page, "Indsamlingen står nu på initiativets side.")
    expect(page.locator(f'main a[href="/indsamlinger/{mine}"]')).to_be_visible()
    other = next(each for each in people.get("/campaigns")["items"] if each["slug"])
    another(page, "playmaker")
    page.goto(here)
    follow(page, "Skriv, hvilken indsamling det blev til")
    send(page, adresse="https://byen.example/indsamling/den-findes-ikke")
    expect(page.locator("#adresse-error")).to_contain_text("Vi kan ikke finde indsamlingen")
    looks_right(page, "link-campaign-refused")
    send(page, adresse=f"https://byen.example/indsamling/{other['slug']}?lang=da")
    done(page, "Indsamlingen står nu på initiativets side.")
    links = people.get(f"/initiatives/{started['id']}", "playmaker")["led_to"]
    assert {each["target_id"] for each in links} == {mine, other["campaign_id"]}
