"""Pages are light enough for a phone, their numbers move by themselves, their words are plain, and what they send is not lost."""

from playwright.sync_api import Browser, Response, expect

from deploy.local.town import ROOT, Town
from tests.browser.browsing import a_visit, sign_in
from tests.browser.readability import lix
from tests.people import People

FIRST_VIEW_BYTES_MAX = 150_000
LIX_MAX = 45
MAIN_PAGES = (
    "/",
    "/budgetter",
    "/indsamlinger",
    "/omraader",
    "/puljen",
    "/indsamlinger/start",
    "/initiativer/ny",
    "/was",
)
LISTS = ("/omraader",)
"""Hard words there are names."""


def main_pages(people: People) -> list[str]:
    """With those on which people vote, are told how it went, and give."""
    budgets = {each["phase"]: each["budget_id"] for each in people.get("/budgets")["items"]}
    election = {phase: people.get(f"/budgets/{budgets[phase]}")["election_id"] for phase in ("vote", "implementation")}
    campaign = f"/indsamling/{people.get('/campaigns?state=open')['items'][0]['slug']}"
    vote, result = f"/afstemninger/{election['vote']}", f"/afstemninger/{election['implementation']}/resultat"
    return [*MAIN_PAGES, f"/budgetter/{budgets['ideas']}", vote, result, campaign, f"{campaign}/stoet"]


def test_the_first_view_of_the_front_page_is_light(browser: Browser, demo: Town) -> None:
    """All that comes over the wire: the page, its style sheets, scripts, letters and pictures."""
    came: list[Response] = []

    def note(told: Response) -> None:
        came.append(told)

    with a_visit(browser, demo.url, 390) as page:
        page.on("response", note)
        page.goto("/", wait_until="networkidle")
        sizes = {each.url: each.request.sizes()["responseBodySize"] for each in came}
    assert sum(sizes.values()) < FIRST_VIEW_BYTES_MAX, sizes
    assert len(sizes) > 4


def test_what_a_campaign_has_collected_moves_while_it_is_looked_at(
    browser: Browser, demo: Town, people: People
) -> None:
    campaign = next(each for each in people.get("/campaigns")["items"] if each["state"] == "open")
    with a_visit(browser, demo.url, 390) as page, a_visit(browser, demo.url, 390, scripts=False) as still:
        for each in (page, still):
            each.goto(f"/indsamling/{campaign['slug']}")
        before = page.locator(".figure").inner_text()
        people.pledge(campaign["campaign_id"], 123_00)
        page.wait_for_function("before => document.querySelector('.figure').innerText !== before", arg=before)
        assert still.locator(".figure").inner_text() == before
        still.reload()
        assert still.locator(".figure").inner_text() == page.locator(".figure").inner_text()


def test_supporters_what_the_pool_adds_and_hours_move_as_well(browser: Browser, demo: Town, people: People) -> None:
    campaign = people.get("/campaigns?search=klaver")["items"][0]
    campaign_id = campaign["campaign_id"]
    need = next(each for each in people.get(f"/campaigns/{campaign_id}/needs")["needs"] if each["kind"] == "hours")
    names = [f"campaign:{campaign_id}:{name}" for name in ("pledged", "supporters", "match_earned", "match_left")]
    with a_visit(browser, demo.url, 390) as page:
        page.goto(f"/indsamling/{campaign['slug']}")
        marked = {name: page.locator(f"[data-live='{name}']") for name in names}
        hours = page.locator(f"[data-live='needs:{campaign_id}:promised.{need['need_id']}']")
        before, promised = {name: each.inner_text() for name, each in marked.items()}, hours.inner_text()
        people.pledge(campaign_id, 100_00)
        promise = {"quantity": 2, "shown_as": "anonymous"}
        people.post("resident-tranbjerg", f"/needs/{need['need_id']}/help", promise)
        for name, each in marked.items():
            expect(each).not_to_have_text(before[name])
        expect(hours).not_to_have_text(promised)
        shown = [page.locator(".facts").inner_text(), page.locator(".needs").inner_text()]
        page.reload()
        assert [page.locator(".facts").inner_text(), page.locator(".needs").inner_text()] == shown


def test_the_words_of_the_main_pages_are_plain(browser: Browser, demo: Town, people: People) -> None:
    """LIX of each page's running text; the numbers stand in build/lix.txt."""
    found = {}
    with a_visit(browser, demo.url, 390, scripts=False) as page:
        for path in main_pages(people):
            page.goto(path)
            text = " ".join(
                each if each.endswith((".", "!", "?", ":")) else f"{each}."
                for each in page.locator("main p").all_inner_texts()
                if each
            )
            found[path] = lix(text)
    report = ROOT / "build" / "lix.txt"
    report.parent.mkdir(exist_ok=True)
    report.write_text("".join(f"{value:5.1f}  {path}\n" for path, value in sorted(found.items())))
    assert max(value for path, value in found.items() if path not in LISTS) < LIX_MAX, found


def test_what_met_an_outage_is_sent_again_as_it_was_and_done_once(browser: Browser, demo: Town, people: People) -> None:
    said = "Skal den ikke ligge i skyggen?"
    budget = next(each for each in people.get("/budgets")["items"] if each["phase"] == "ideas")
    proposal = people.get(f"/budgets/{budget['budget_id']}/proposals")["items"][0]["proposal_id"]
    with a_visit(browser, demo.url, scripts=False, refusals=True) as page:
        sign_in(page, "resident-solbjerg")
        page.goto(f"/forslag/{proposal}")
        page.locator("#text").fill(said)
        demo.kill("budgets")
        page.get_by_role("button", name="Send kommentaren").click()
        expect(page.get_by_text("Det, du skrev, er ikke tabt.")).to_be_visible()
        page.get_by_role("button", name="Prøv igen").click()  # nobody is there yet
        demo.start_process("budgets")
        demo.wait_ready("budgets")
        page.get_by_role("button", name="Prøv igen").click()
        expect(page.get_by_text(said)).to_have_count(1)
