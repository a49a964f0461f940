"""Those who work with the pool find what waits for them, and answer it, on a phone and on a wide screen, with scripts and without."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.town import Town
from tests.browser.browsing import a_visit, keep_shot, looks_right, sign_in, violations, width_of
from tests.people import AREA, DECISION, People, Resident, eventually

WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, True), (390, False), (1280, True), (1280, False)])
ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
AMOUNT = 20_000_00


def answered(page: Page) -> str:
    """What the desk says was done."""
    page.wait_for_url("**/skrivebord?gjort=*")
    return page.get_by_role("status").inner_text()


def row(page: Page, title: str) -> Page:
    found = page.locator(".rows > li", has=page.get_by_text(title, exact=True))
    return found.first  # type: ignore[return-value] # as much of a page as is needed


@WAYS
def test_a_playmaker_reviews_a_campaign(page: Page, people: People) -> None:
    campaign_id = people.draft_campaign(AMOUNT)
    people.api.post(f"/api/v1/campaigns/{campaign_id}/submission", {}, people.residents([0])[0])
    title = people.get(f"/campaigns/{campaign_id}", "playmaker")["title"]
    sign_in(page, "playmaker")
    page.goto("/skrivebord")
    assert width_of(page) == page.viewport_size["width"]  # type: ignore[index]
    page.locator(f'a[href="/skrivebord/gennemsyn/{campaign_id}"]').click()
    expect(page.locator("main")).to_contain_text(title)
    for choice in page.locator('input[value="met"]').all()[1:]:
        choice.check()
    page.get_by_role("button", name="Afslut gennemsynet").click()
    alert = page.get_by_role("alert")
    expect(alert, "a criterion is not answered").to_contain_text("Udfyld feltet")
    for choice in page.locator('input[value="met"]').all():
        choice.check()
    for name, value in {
        "permit.number": "26-700-9",
        "permit.holder": "Aarhus Kommune",
        "permit.from_on": "2026-01-01",
        "permit.to_on": "2099-12-31",
    }.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.get_by_role("button", name="Afslut gennemsynet").click()
    assert "Gennemse indsamlingen" in answered(page)
    assert people.campaign(campaign_id, "open")["permit"]["number"] == "26-700-9"


@WAYS
def test_a_joint_council_endorses_a_budget_and_its_playmaker_leads_it_on(page: Page, people: People) -> None:
    budget_id = people.draft(people.new_year(AMOUNT), AMOUNT)
    sign_in(page, "joint-council-solbjerg")
    page.goto("/skrivebord")
    page.locator(f'a[href^="/skrivebord/endorse_budget/{budget_id}"]').click()
    for name, value in {
        "decision.case_number": "F-2026-3",
        "decision.decided_on": "2026-11-20",
        "decision.decided_by": "Fællesrådet i Solbjerg",
    }.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.get_by_role("button", name="Godkend").click()
    assert "Godkend" in answered(page)
    people.phase(budget_id, "ideas")
    page.context.clear_cookies()
    sign_in(page, "playmaker")
    page.goto("/skrivebord")
    for step, phase in (("begin_development", "development"), ("begin_review", "review")):
        page.locator(f'a[href="/skrivebord/{step}/{budget_id}"]').click()
        page.locator('[name="reason"]').fill("Alle har haft tid nok.")
        page.locator("form#formular button").click()
        answered(page)
        people.phase(budget_id, phase)


@WAYS
def test_two_finance_officers_post_a_cut(page: Page, people: People) -> None:
    year = people.new_year(AMOUNT)
    before = people.stages(year)["appropriated"]
    sign_in(page, "finance")
    page.goto("/skrivebord/cut_appropriation")
    page.locator('[name="year"]').fill(str(year))
    page.locator('[name="means"]').select_option("capital")
    page.locator('[name="amount"]').fill("mange")
    for name, value in {
        "decision.case_number": "B-2026-7",
        "decision.decided_on": "2026-11-20",
        "decision.decided_by": "Byrådet",
    }.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator("form#formular button").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv beløbet i kroner")
    page.locator('[name="amount"]').fill("12.500")
    page.locator("form#formular button").click()
    answered(page)
    page.context.clear_cookies()
    sign_in(page, "finance-2")
    page.goto("/skrivebord")
    drafts = page.locator('a[href^="/skrivebord/attest_draft/"]')
    said = page.get_by_role("listitem").filter(has=drafts.first).inner_text()
    assert "Nedskæring af en bevilling" in said
    assert re.search(r"Beløb\s+12\.500\skr\.", said), said
    drafts.first.click()  # the newest
    page.get_by_role("button", name="Attestér posteringen").click()
    page.wait_for_load_state()
    expect(page).to_have_url(re.compile("gjort"))
    assert people.stages(year)["appropriated"] == before - 12_500_00
    too_much = {"year": year, "amount": 10**12, "currency": "DKK", "decision": DECISION}
    draft = people.enter("/pool/cuts", too_much, attest=False)
    page.goto(f"/skrivebord/attest_draft/{draft['draft_id']}")
    page.get_by_role("button", name="Attestér posteringen").click()
    page.get_by_role("heading", name="Puljens regnskab sagde nej").wait_for()


@ONCE
def test_a_playmaker_and_an_operator_name_whom_residents_turn_to(page: Page, people: People) -> None:
    before = people.get(f"/areas/{AREA}")["playmakers"]
    sign_in(page, "playmaker")
    page.goto("/skrivebord")
    page.get_by_role("link", name="Skriv, hvem der er playmakere").click()
    page.locator(f'a[href="/skrivebord/record_playmakers/{AREA}"]').click()
    looks_right(page, "desk-playmakers")
    shown = [page.locator(f'[name="playmaker-{place}-name"]').input_value() for place in range(len(before))]
    assert shown == [each["name"] for each in before]
    free = len(before)
    page.locator(f'[name="playmaker-{free}-name"]').fill("Ida Vang")
    page.locator("form#formular button").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv en e-mail eller et telefonnummer")
    page.locator(f'[name="playmaker-{free}-phone"]').fill("+45 89 40 20 99")
    page.locator("form#formular button").click()
    assert "playmakere" in answered(page)
    named = people.get(f"/areas/{AREA}")["playmakers"]
    assert [each["name"] for each in named] == [*shown, "Ida Vang"]
    page.context.clear_cookies()
    sign_in(page, "operator")
    page.goto(f"/skrivebord/record_playmakers/{AREA}")
    for field in ("name", "phone"):
        page.locator(f'[name="playmaker-{free}-{field}"]').fill("")
    page.locator("form#formular button").click()
    answered(page)
    assert people.get(f"/areas/{AREA}")["playmakers"] == before


@ONCE
def test_a_playmaker_reads_a_letter_to_all_residents_orders_it_stops_it_and_goes_on(
    page: Page, people: People, demo: Town
) -> None:
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT)
    sign_in(page, "playmaker")
    page.goto("/skrivebord")
    page.locator(f'a[href="/skrivebord/order_mailing/{budget_id}"]').click()
    page.locator('[name="addition"]').fill("Mød op på torvet.\nDer er kaffe.")
    page.get_by_role("button", name="Se brevet").click()
    expect(page.locator("#brevet ~ .story")).to_contain_text("Kære beboer")
    expect(page.locator("#brevet ~ .story")).to_contain_text("Der er kaffe.")
    looks_right(page, "desk-letter")
    assert letters(people, budget_id) == [], "nothing is sent by reading it"
    with a_post_that_is_away(demo):
        page.get_by_role("button", name="Send til alle beboere").click()
        assert "Skriv til beboerne" in answered(page)
        (mailing_id,) = letters(people, budget_id)
        mailing = f"/mailings/{mailing_id}"
        eventually(lambda: people.get(mailing, "playmaker")["state"] == "sending")
        stop_and_go_on(page, people, mailing, budget_id)
    eventually(lambda: people.get(mailing, "playmaker")["state"] == "sent")
    page.goto(f"/skrivebord/order_mailing/{budget_id}")
    expect(page.locator("main")).to_contain_text("Dette brev er bestilt")
    expect(page.locator("form#formular")).to_have_count(0)


def letters(people: People, budget_id: str) -> list[str]:
    """The letters of a budget before proposals; notices that it has opened stand beside them."""
    found = people.get(f"/budgets/{budget_id}/mailings", "playmaker")["items"]
    return [each["mailing_id"] for each in found if each["kind"] == "before_proposals"]


@contextmanager
def a_post_that_is_away(demo: Town) -> Iterator[None]:
    """A file lies where the letters' folder should: each letter waits and is tried again."""
    outbox, aside = demo.folder / "outbox", demo.folder / "outbox-aside"
    outbox.rename(aside)
    outbox.touch()
    try:
        yield
    finally:
        outbox.unlink()
        aside.rename(outbox)


def stop_and_go_on(page: Page, people: People, mailing: str, budget_id: str) -> None:
    """Stopped from where its progress stands, gone on from its budget's letters."""
    mailing_id = mailing.rsplit("/", 1)[-1]
    page.goto("/skrivebord/i-gang")
    page.locator(f'a[href="/skrivebord/stop_mailing/{mailing_id}"]').click()
    page.locator("form#formular button").click()
    answered(page)
    assert people.get(mailing, "playmaker")["state"] == "stopped"
    page.goto(f"/skrivebord/order_mailing/{budget_id}")
    expect(page.locator(".rows")).to_contain_text("Stoppet")
    looks_right(page, "desk-letters")
    page.locator(f'a[href="/skrivebord/resume_mailing/{mailing_id}"]').click()
    page.locator("form#formular button").click()
    answered(page)
    assert people.get(mailing, "playmaker")["state"] == "sending"


@pytest.mark.parametrize(
    "persona", ["playmaker", "joint-council-solbjerg", "finance", "decider", "moderator", "operator"]
)
def test_axe_finds_nothing_on_a_desk_and_its_forms(browser: Browser, demo: Town, persona: str) -> None:
    with a_visit(browser, demo.url, 320) as page:
        sign_in(page, persona)
        page.goto("/skrivebord")
        found = [page.url, *(link.get_attribute("href") for link in page.locator(".actions a").all()[:4])]
        for address in filter(None, found):
            page.goto(address)
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert violations(page) == [], address
                assert width_of(page) == width
        page.goto("/skrivebord")
        keep_shot(page, f"desk-{persona}-1280")


@pytest.mark.parametrize(("width", "scripts"), [(390, False)])
def test_a_resident_has_no_desk_of_the_city_and_no_form_of_it_works(page: Page, people: People, demo: Town) -> None:
    sign_in(page, f"resident-{AREA}")
    page.goto("/skrivebord")
    expect(page.locator("main")).to_contain_text("Du har ingen opgaver")
    budget_id = people.get("/budgets")["items"][0]["budget_id"]
    page.goto(f"/skrivebord/begin_development/{budget_id}")
    page.locator("form#formular button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert Resident(people, 1).get(f"/budgets/{budget_id}")["phase"] == people.get(f"/budgets/{budget_id}")["phase"]


def test_an_operator_sees_which_process_is_down(browser: Browser, demo: Town) -> None:
    with a_visit(browser, demo.url, 390) as page:
        sign_in(page, "operator")
        page.goto("/skrivebord")
        rows = page.locator(".rows > li")
        expect(rows).to_have_count(4)
        eventually(lambda: page.goto("/skrivebord") and all("Klar" in each for each in rows.all_inner_texts()))
        demo.kill("voting")
        try:
            page.goto("/skrivebord")
            assert ["voting" in each and "no answer" in each for each in rows.all_inner_texts()] == [True, *[False] * 3]
        finally:
            demo.start_process("voting")
            demo.wait_ready("voting")
