"""Who speaks for a joint council by a mandate and holds no role: invited, accepted, at a desk of their own, and out again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import now
from tests.browser.browsing import looks_right, sign_in
from tests.browser.test_counter_and_accounts import another, send
from tests.people import AREA, People

ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
AMOUNT = 20_000_00
REPRESENTATIVE, DEPUTY = "resident-tranbjerg", "resident-harlev"
TERM = {"invitation__from_on": f"{now():%Y}-01-01", "invitation__to_on": f"{now().year + 1}-12-31"}
DECIDED = {
    "decision__case_number": "F-2026-8",
    "decision__decided_on": "2026-11-20",
    "decision__decided_by": "Fællesrådet i Solbjerg",
}


def council_of(people: People) -> str:
    return str(people.get(f"/councils?area_id={AREA}")["items"][0]["council_id"])


def invited(page: Page) -> tuple[str, str]:
    """The address and the code that the page tells once."""
    page.get_by_role("heading", name="Invitationen er klar").wait_for()
    address, code = page.locator("dd code").all_inner_texts()
    return address, code


def desk_in_menu(page: Page) -> None:
    """On a phone behind "Menu", and on a page that has nothing to do with it."""
    page.goto("/budgetter")
    expect(page.locator('nav a[href="/skrivebord"]')).to_have_count(2)


def accept(page: Page, address: str, code: str) -> None:
    page.goto(address)
    send(page, code="x" * 30)
    expect(page.get_by_role("alert")).to_be_visible()
    looks_right(page, "mandate")
    send(page, code=code)
    page.wait_for_url("**/skrivebord?gjort=accept_mandate")
    desk_in_menu(page)


@ONCE
def test_a_resident_with_a_mandate_endorses_a_budget_invites_a_deputy_and_is_revoked(
    page: Page, people: People
) -> None:
    budget_id = people.draft(people.new_year(AMOUNT), AMOUNT)
    sign_in(page, "playmaker")
    page.goto("/skrivebord")
    page.get_by_role("link", name="Fællesråd, og hvem der taler for dem").click()
    looks_right(page, "desk-councils")
    page.locator(f'.actions a[href="/skrivebord/open_council/{council_of(people)}"]').click()
    page.get_by_role("link", name="Invitér en repræsentant").click()
    send(page, **TERM)
    address, code = invited(page)
    looks_right(page, "desk-invited")
    page.context.clear_cookies()
    page.goto(address)
    expect(page.get_by_role("link", name="Log ind, og skriv koden")).to_be_visible()
    sign_in(page, REPRESENTATIVE)
    expect(page.locator('nav a[href="/skrivebord"]'), "an invitation gives nothing yet").to_have_count(0)
    accept(page, address, code)
    endorse(page, people, budget_id)
    page.goto(f"/skrivebord/open_council/{council_of(people)}")
    looks_right(page, "desk-council")
    own = page.locator(".rows > li", has_text="(dig)").first
    own.get_by_role("link", name="Invitér en suppleant").click()
    send(page, **TERM)
    to_deputy = invited(page)
    another(page, DEPUTY)
    accept(page, *to_deputy)
    hand_over(page, people)
    revoke(page, address)
    for persona in (REPRESENTATIVE, DEPUTY):
        another(page, persona)
        expect(page.locator('nav a[href="/skrivebord"]')).to_have_count(0)
        page.goto("/skrivebord")
        expect(page.locator("main")).to_contain_text("Du har ingen opgaver")


def endorse(page: Page, people: People, budget_id: str) -> None:
    """What a playmaker has changed since is read first; signed in anew the desk is still there."""
    another(page, REPRESENTATIVE)
    desk_in_menu(page)
    budget = people.get(f"/budgets/{budget_id}", "playmaker")
    amended = {name: budget[name] for name in ("title", "year", "currency", "ballot_rules", "tally_rule", "calendar")}
    amended |= {"challenge": "Hvor skal vi mødes om vinteren?", "amount": AMOUNT - 1_000_00}
    amended |= {"version": 1, "reason": "Vi skal også have råd til varme."}
    people.post("playmaker", f"/budgets/{budget_id}/framings", amended)
    page.goto("/skrivebord")
    page.locator(f'a[href="/skrivebord/endorse_budget/{budget_id}?version=2"]').click()
    expect(page.get_by_role("heading", name="Ændret siden version 1")).to_be_visible()
    expect(page.get_by_role("row", name="Beløb")).to_contain_text("19.000")
    expect(page.locator(".lines ins")).to_contain_text("om vinteren")
    looks_right(page, "desk-endorse")
    send(page, **DECIDED)
    page.wait_for_url("**/skrivebord?gjort=endorse_budget")
    people.phase(budget_id, "ideas")
    less = {"amount": AMOUNT - 2_000_00, "reason": "Varmen er betalt."}
    change_id = people.post("playmaker", f"/budgets/{budget_id}/earmark-changes", less)["id"]
    page.goto("/skrivebord")
    page.locator(f'a[href="/skrivebord/agree_to_earmark_change/{change_id}?budget_id={budget_id}"]').click()
    expect(page.locator("main")).to_contain_text("18.000")
    expect(page.locator("main")).to_contain_text("Varmen er betalt.")
    send(page, **DECIDED)
    page.wait_for_url("**/skrivebord?gjort=agree_to_earmark_change")


def hand_over(page: Page, people: People) -> None:
    """To whom a general assembly chose, who has not accepted yet."""
    another(page, REPRESENTATIVE)
    page.goto(f"/skrivebord/open_council/{council_of(people)}")
    own = page.locator(".rows > li", has_text="(dig)").first
    own.get_by_role("link", name="Giv videre til en efterfølger").click()
    send(page, assembly_on=f"{now() - timedelta(days=2):%Y-%m-%d}", **TERM)
    invited(page)
    page.goto(f"/skrivebord/open_council/{council_of(people)}")
    expect(page.locator(".rows > li", has_text="(dig)").first).to_contain_text("Er ved at give videre")


def revoke(page: Page, address: str) -> None:
    """A deputy acts no longer than the representative."""
    mandate_id = address.rsplit("/", 1)[-1]
    another(page, "playmaker")
    page.goto(f"/skrivebord/revoke_mandate/{mandate_id}")
    send(page, reason="Flyttet fra området.")
    page.wait_for_url("**/skrivebord?gjort=revoke_mandate")


@ONCE
def test_a_playmaker_recognises_a_council_of_areas_that_are_ticked(page: Page, people: People) -> None:
    name = f"Fællesrådet {uuid4().hex[:6]}"
    sign_in(page, "playmaker")
    page.goto("/skrivebord/find_council")
    page.get_by_role("link", name="Anerkend et fællesråd").click()
    looks_right(page, "desk-found-council")
    send(page, name=name)
    expect(page.locator("#area_ids-error")).to_contain_text("Vælg et område")
    looks_right(page, "desk-found-council-refused")
    for area in ("Beder-Malling-Ajstrup", "Tranbjerg"):
        page.get_by_label(area, exact=True).check()
    send(page)
    page.wait_for_url("**/skrivebord/open_council/*?gjort=found_council")
    expect(page.locator("h1")).to_have_text(name)
    for area in ("Beder-Malling-Ajstrup", "Tranbjerg"):
        expect(page.locator("main .above")).to_contain_text(area)
    expect(page.get_by_role("link", name="Invitér en repræsentant")).to_be_visible()
    founded = page.url.split("?")[0].rsplit("/", 1)[-1]
    assert set(people.get(f"/councils/{founded}")["area_ids"]) == {"beder-malling", "tranbjerg"}


@ONCE
def test_what_a_council_and_the_municipality_have_agreed_stands_on_the_page_of_its_area(
    page: Page, people: People
) -> None:
    council = people.get("/councils?area_id=harlev")["items"][0]
    agreed = people.get(f"/councils/{council['council_id']}/agreements")["items"]
    page.goto("/omraader/harlev")
    expect(page.get_by_role("heading", name=council["name"], exact=True)).to_be_visible()
    for each in agreed:
        expect(page.locator("main")).to_contain_text(each["title"])
    looks_right(page, "area-council")
