"""Those who work with the pool find what waits for them, and answer it, on a phone and on a wide screen, with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from deploy.local.town import Town
from tests.browser.browsing import a_visit, keep_shot, sign_in, violations, width_of
from tests.people import AREA, People, Resident

WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, True), (390, False), (1280, True), (1280, False)])
AMOUNT = 20_000_00


@pytest.fixture(scope="module")
def people(demo: Town) -> Iterator[People]:
    with People(demo.url) as found:
        yield found


@pytest.fixture
def page(browser: Browser, demo: Town, width: int, scripts: bool) -> Iterator[Page]:
    with a_visit(browser, demo.url, width, scripts=scripts, refusals=True) as found:
        yield found


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
    assert title in page.locator("main").inner_text()
    for choice in page.locator('input[value="met"]').all()[1:]:
        choice.check()
    page.get_by_role("button", name="Afslut gennemsynet").click()
    alert = page.get_by_role("alert")
    assert "Udfyld feltet" in alert.inner_text(), "a criterion is not answered"
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
    people.propose(budget_id, {"Bænke": 5_000_00})
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
    page.locator('[name="amount"]').fill("mange")
    for name, value in {
        "decision.case_number": "B-2026-7",
        "decision.decided_on": "2026-11-20",
        "decision.decided_by": "Byrådet",
    }.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator("form#formular button").click()
    assert "Skriv beløbet i kroner" in page.get_by_role("alert").inner_text()
    page.locator('[name="amount"]').fill("12.500")
    page.locator("form#formular button").click()
    answered(page)
    page.context.clear_cookies()
    sign_in(page, "finance-2")
    page.goto("/skrivebord")
    drafts = page.locator('a[href^="/skrivebord/attest_draft/"]')
    drafts.last.click()
    page.get_by_role("button", name="Attestér posteringen").click()
    answered(page)
    assert people.stages(year)["appropriated"] == before - 12_500_00


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
    assert "Du har ingen opgaver" in page.locator("main").inner_text()
    budget_id = people.get("/budgets")["items"][0]["budget_id"]
    page.goto(f"/skrivebord/begin_development/{budget_id}")
    page.locator("form#formular button").click()
    assert page.get_by_role("alert").is_visible()
    assert Resident(people, 1).get(f"/budgets/{budget_id}")["phase"] == people.get(f"/budgets/{budget_id}")["phase"]
