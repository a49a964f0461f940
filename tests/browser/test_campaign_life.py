"""What a campaign's owner, team and donors meet later on: pictures, the team, the last days, and the account; in one town."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chassis.clock import now
from deploy.local.town import Town
from tests.browser.browsing import a_visit, sign_in, violations, width_of
from tests.mothers_files import picture
from tests.people import CAMPAIGN_DAYS, People
from tests.town_checks import set_clock_back
from tests.towns import move_clock

WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, False)])
LONG_DAYS = 60
GOAL = 600_00
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def later(demo: Town) -> Iterator[Any]:
    """Moves the town's clock on; it is put back afterwards."""
    yield lambda days: move_clock(demo, timedelta(days=days))
    set_clock_back(demo)


def looked_at(page: Page) -> None:
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], width
        assert width_of(page) == width


def drafted(people: People, title: str, days: int = CAMPAIGN_DAYS) -> str:
    """A campaign that a resident of Solbjerg drafted -> its id."""
    body = {"title": title, "story": "Vi graver den selv.", "area_id": "solbjerg", "goal": GOAL, "currency": "DKK"}
    body |= {"lines": [{"text": "Gravemaskine", "amount": GOAL}]}
    body |= {"closes_at": (now() + timedelta(days=days)).isoformat()}
    return str(people.post("resident-solbjerg", "/campaigns", body)["id"])


def opened(people: People, title: str, days: int = CAMPAIGN_DAYS, **more: Any) -> Any:
    campaign_id = drafted(people, title, days)
    people.post("resident-solbjerg", f"/campaigns/{campaign_id}/submission")
    people.post("playmaker", f"/campaigns/{campaign_id}/publication", {**people.publication(), **more})
    return people.campaign(campaign_id, "open")


@WAYS
def test_a_picture_is_put_on_a_draft_and_taken_off_again(
    browser: Browser, demo: Town, people: People, width: int, scripts: bool
) -> None:
    campaign_id = drafted(people, f"Billeder {width}")
    with a_visit(browser, demo.url, width, scripts=scripts, refusals=True) as page:
        sign_in(page, "resident-solbjerg")
        page.goto(f"/mine-indsamlinger/{campaign_id}/trin-4")
        page.get_by_label("Forening").fill("Søens Venner")
        page.get_by_label("Hvad viser billedet?").fill("Søen, set fra stien")
        page.get_by_label("Billede", exact=True).set_input_files(
            {"name": "sø.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
        )
        page.get_by_role("button", name="Tilføj billedet").click()
        expect(page.get_by_role("alert")).to_contain_text("Filen er ikke af en slags, vi tager imod.")
        expect(page.get_by_label("Hvad viser billedet?")).to_have_value("Søen, set fra stien")
        page.get_by_label("Billede", exact=True).set_input_files(
            {"name": "sø.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        )
        page.get_by_role("button", name="Tilføj billedet").click()
        shown = page.get_by_role("img", name="Søen, set fra stien")
        expect(shown).to_be_visible()
        expect(page.get_by_label("Forening"), "what is typed outlives a picture").to_have_value("Søens Venner")
        if scripts:
            assert shown.evaluate("picture => picture.complete && picture.naturalWidth > 0")
            looked_at(page)
        page.get_by_role("button", name="Fjern Søen, set fra stien").click()
        expect(shown).to_have_count(0)


@WAYS
def test_who_has_the_link_joins_the_team_and_sees_the_draft(
    browser: Browser, demo: Town, people: People, width: int, scripts: bool
) -> None:
    campaign_id = drafted(people, f"Hold {width}")
    with a_visit(browser, demo.url, width, scripts=scripts) as page:
        sign_in(page, "resident-solbjerg")
        page.goto(f"/mine-indsamlinger/{campaign_id}/trin-4")
        page.get_by_role("button", name="Lav en invitation").click()
        link = page.locator("code").inner_text()
    with a_visit(browser, demo.url, width, scripts=scripts) as page:
        page.goto(link)
        if scripts:
            looked_at(page)
        page.locator("main").get_by_role("link", name="Log ind").click()
        page.locator("form", has=page.locator("input[value='resident-harlev']")).get_by_role("button").click()
        if scripts:
            looked_at(page)
        page.locator("main").get_by_role("button").click()
        page.wait_for_url(f"**/mine-indsamlinger/{campaign_id}")
        expect(page.locator("h1")).to_have_text(f"Hold {width}")


@WAYS
def test_what_was_promised_is_paid_in_the_last_days(  # noqa: PLR0913, PLR0917 - fixtures, and a way
    browser: Browser, demo: Town, people: People, later: Any, width: int, scripts: bool
) -> None:
    slug = opened(people, f"Lang {width}", LONG_DAYS, way="confirm_late")["slug"]
    with a_visit(browser, demo.url, width, scripts=scripts, refusals=True) as page:  # the provider has no icon
        page.goto(f"/indsamling/{slug}/stoet")
        page.get_by_label("Beløb i kroner").fill("150")
        page.get_by_label("Vis ikke mit navn").check()
        page.get_by_role("button", name="Videre").click()
        page.get_by_label("E-mail").fill("nabo@eksempel.dk")
        page.get_by_role("button", name="Videre").click()
        page.get_by_role("button", name="Giv løftet").click()
        expect(page.locator("main")).to_contain_text("Du betaler i indsamlingens sidste dage.")
        expect(page.get_by_role("button", name="Betal det, du har lovet")).to_have_count(0)
        link = page.get_by_role("link", name="Din støtte", exact=True).get_attribute("href") or ""
        later(LONG_DAYS - 2)
        page.goto(link)
        if scripts:
            looked_at(page)
        page.get_by_role("button", name="Betal det, du har lovet").click()
        page.wait_for_url("**/pay/**")
        page.get_by_role("button", name="Betal").click()
        page.wait_for_url("**/return**")
        pledge_id = page.url.partition("/pledges/")[2].partition("/")[0]
        people.until(f"/pledges/{pledge_id}", lambda pledge: pledge["state"] == "reserved")
        page.reload()
        expect(page.locator("h1")).to_have_text("Tak for din støtte")


def test_an_account_tells_what_came_in_and_what_there_is_left(
    browser: Browser, demo: Town, people: People, later: Any
) -> None:
    campaign = opened(people, "En sø til isfugle")
    for amount in (350_00, 250_00):
        people.pledge(campaign["campaign_id"], amount)
    later(CAMPAIGN_DAYS + 1)
    people.campaign(campaign["campaign_id"], "handed_over")
    for scripts in (True, False):
        with a_visit(browser, demo.url, 390, scripts=scripts) as page:
            page.goto(f"/indsamling/{campaign['slug']}")
            page.get_by_role("link", name="Se regnskabet").click()
            expect(page.locator("main")).to_contain_text(re.compile(f"600{SPACE}kr"))
            expect(page.locator("main")).to_contain_text(re.compile("Foreløbigt", re.IGNORECASE))
            if scripts:
                looked_at(page)
