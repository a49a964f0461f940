"""A resident applies for money without a vote by pages: in steps, sent back and mended, sent again, and withdrawn."""

import hashlib
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import today
from tests.browser.browsing import looks_right, sign_in
from tests.browser.test_project_life import act, become, said_done, send
from tests.people import AREA, People

WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
APPLICANT = "resident-solbjerg"
REPRESENTATIVE = "resident-tranbjerg"


def typed(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.locator(f'[name="{name.replace("__", ".")}"]').fill(text)


def on(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()


@WAYS
def test_a_resident_applies_in_steps_mends_what_is_sent_back_and_withdraws(page: Page, people: People) -> None:
    title = f"En bålhytte {id(page)}"
    here = apply(page, title)
    mend(page, "Tømmer 11000", "Tømmer 11.000\nSkruer 1.000")
    expect(page.locator("main")).not_to_contain_text("De to tal skal være ens")
    act(page, "Send ansøgningen")
    send(page)
    said_done(page, "Send ansøgningen")
    become(page, "playmaker", "/skrivebord")
    row = page.locator(".rows > li", has_text=title)
    row.get_by_role("link", name="Send ansøgningen tilbage").click()
    page.locator("#reason").fill("Hvem passer på bålet?")
    send(page)
    said_done(page, "Send ansøgningen tilbage")
    become(page, APPLICANT, "/ansoegninger/mine")
    card = page.locator(".cards > li", has_text=title)
    expect(card).to_contain_text("Ret den, og send den igen.")
    looks_right(page, "own-applications")
    card.get_by_role("link", name=title).click()
    expect(page.locator("main")).to_contain_text("Hvem passer på bålet?")
    mend(page, "Vi bygger den selv.", "Vi bygger den selv. Spejderne passer på bålet.", "content.plan")
    act(page, "Send ansøgningen")
    send(page)
    said_done(page, "Send ansøgningen")
    act(page, "Træk ansøgningen tilbage")
    page.locator("#reason").fill("Vi har fået pengene et andet sted fra.")
    send(page)
    said_done(page, "Træk ansøgningen tilbage")
    assert page.url.startswith(here)
    expect(page.locator(".state").first).to_have_text("Trukket tilbage")
    expect(page.locator('a[href*="/skrivebord/"]')).to_have_count(0)


def apply(page: Page, title: str) -> str:
    """In steps, signing in on the way -> the address of the draft, whose costs do not add up yet."""
    page.goto("/ansoegninger/ny")
    looks_right(page, "apply-who")
    page.locator('[name="area_id"]').select_option("solbjerg")
    page.locator('[name="applicant.kind"]').select_option("association")
    typed(page, applicant__name="Spejderne i Solbjerg")
    on(page, "Videre")
    expect(page.get_by_role("alert")).to_contain_text("otte cifre")
    page.locator('[name="applicant.kind"]').select_option("group")
    on(page, "Videre")
    typed(page, content__title=title, content__need="Børnene mangler et sted.", content__plan="Vi bygger den selv.")
    on(page, "Videre")
    typed(page, content__amount="10.000", content__own_money="2.000", content__lines="Tømmer 11.000")
    looks_right(page, "apply-money")
    on(page, "Videre")
    expect(page.locator("main")).to_contain_text("Børnene mangler et sted.")
    looks_right(page, "apply-look")
    on(page, "Log ind og gem")
    page.locator("form", has=page.locator(f"input[value='{APPLICANT}']")).get_by_role("button").click()
    on(page, "Gem ansøgningen")
    page.wait_for_url(re.compile(r"/ansoegninger/[0-9a-f-]{36}$"))
    expect(page.locator("main")).to_contain_text("De to tal skal være ens")
    looks_right(page, "application-draft")
    return page.url


def mend(page: Page, before: str, after: str, field: str = "content.lines") -> None:
    """The form holds what was written, and keeps what is written anew."""
    act(page, "Ret ansøgningen")
    page.goto(f"{page.url}&{field}=Noget andet 1")
    mended = page.locator(f'[name="{field}"]')
    expect(mended).to_have_value(before)
    mended.fill(after)
    looks_right(page, "application-mended")
    send(page)
    said_done(page, "Ret ansøgningen")


def represented(people: People) -> dict[str, str]:
    """A joint council that a resident acts for from now on."""
    council: dict[str, str] = people.get(f"/councils?area_id={AREA}")["items"][0]
    days = {"from_on": str(today()), "to_on": str(today() + timedelta(days=300))}
    code = f"en kode, som bestyrelsen fik i hånden {uuid4()}"
    term = {**days, "code_hash": hashlib.sha256(code.encode()).hexdigest()}
    mandate_id = people.post("playmaker", f"/councils/{council['council_id']}/mandates", {"invitation": term})["id"]
    people.post(REPRESENTATIVE, f"/mandates/{mandate_id}/acceptance", {"code": code})
    return council


@WAYS
def test_who_acts_for_a_joint_council_applies_for_it(page: Page, people: People) -> None:
    title = f"Et fælles telt {id(page)}"
    council = represented(people)
    sign_in(page, REPRESENTATIVE)
    page.goto(f"/skrivebord/open_council/{council['council_id']}")
    page.get_by_role("link", name="Søg penge uden afstemning").click()
    page.locator('[name="applicant.kind"]').select_option(label=council["name"])
    page.locator('[name="area_id"]').select_option("harlev")
    on(page, "Videre")
    expect(page.get_by_role("alert")).to_contain_text("ikke et af Fællesrådets")
    looks_right(page, "apply-as-council")
    page.locator('[name="area_id"]').select_option(AREA)
    on(page, "Videre")
    typed(page, content__title=title, content__need="Vi fester udenfor.", content__plan="Vi køber et telt.")
    on(page, "Videre")
    typed(page, content__amount="10.000", content__lines="Telt 10.000")
    on(page, "Videre")
    expect(page.locator("dd", has_text=council["name"])).to_be_visible()
    on(page, "Gem ansøgningen")
    page.wait_for_url(re.compile(r"/ansoegninger/[0-9a-f-]{36}$"))
    expect(page.locator("main")).to_contain_text(f"Ansøger: {council['name']}")
    draft = page.url.rsplit("/", 1)[-1]
    assert people.get(f"/applications/{draft}", REPRESENTATIVE)["applicant"]["council_id"] == council["council_id"]
    page.goto("/ansoegninger/mine")
    expect(page.locator(".cards > li", has_text=title)).to_have_count(1)


@WAYS
def test_what_one_has_not_sent_is_read_by_nobody_else(page: Page, people: People) -> None:
    body = {
        "area_id": "solbjerg",
        "currency": "DKK",
        "applicant": {"kind": "group", "name": "Naboerne"},
        "content": {"title": "Et skur", "need": "Regn", "plan": "Vi bygger", "year": 2026, "amount": 5_000_00},
    }
    draft = people.post(APPLICANT, "/applications", body)["id"]
    sign_in(page, "resident-harlev")
    page.goto(f"/ansoegninger/{draft}")
    expect(page.locator("main")).not_to_contain_text("Naboerne")
    page.goto("/ansoegninger/mine")
    expect(page.locator("main")).not_to_contain_text("Et skur")
