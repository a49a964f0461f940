"""Every page, for everybody: readable by any means, on any screen, in both languages, and with nothing from elsewhere."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.api import Api
from deploy.local.town import Town
from tests.browser.browsing import a_visit, keep_shot, sign_in, violations, width_of

WIDTHS = (320, 390, 1280)
Find = Callable[[Callable[[str], Any]], str]


def budget_in(phase: str) -> Find:
    return lambda get: next(each["budget_id"] for each in get("/budgets")["items"] if each["phase"] == phase)


def election_in(phase: str) -> Find:
    return lambda get: get(f"/budgets/{budget_in(phase)(get)}")["election_id"]


def first_slug(get: Callable[[str], Any]) -> str:
    return str(next(each["slug"] for each in get("/campaigns")["items"] if each["slug"]))


def first_account(get: Callable[[str], Any]) -> str:
    return str(get("/pool/transfers")["items"][0]["to"])


def proposal_in(phase: str) -> Find:
    return lambda get: get(f"/budgets/{budget_in(phase)(get)}/proposals")["items"][0]["proposal_id"]


def first_project(get: Callable[[str], Any]) -> str:
    return str(get("/projects")["items"][0]["project_id"])


PAGES: dict[str, tuple[str, Find | None]] = {
    "front": ("/", None),
    "areas": ("/omraader", None),
    "area": ("/omraader/harlev", None),
    "budgets": ("/budgetter", None),
    "budget, vote": ("/budgetter/{}", budget_in("vote")),
    "proposal": ("/forslag/{}", proposal_in("vote")),
    "versions": ("/forslag/{}/versioner", proposal_in("vote")),
    "propose": ("/budgetter/{}/foreslaa", budget_in("ideas")),
    "projects": ("/projekter", None),
    "project": ("/projekter/{}", first_project),
    "apply": ("/ansoegninger/ny", None),
    "initiatives": ("/initiativer", None),
    "start initiative": ("/initiativer/ny", None),
    "budget, ideas": ("/budgetter/{}", budget_in("ideas")),
    "budget, followed up": ("/budgetter/{}", budget_in("implementation")),
    "budget, log": ("/budgetter/{}/forloeb", budget_in("vote")),
    "vote": ("/afstemninger/{}", election_in("vote")),
    "result": ("/afstemninger/{}/resultat", election_in("implementation")),
    "campaign": ("/indsamling/{}", first_slug),
    "campaigns": ("/indsamlinger", None),
    "support": ("/indsamling/{}/stoet", first_slug),
    "start a campaign": ("/indsamlinger/start", None),
    "pool": ("/puljen", None),
    "postings": ("/puljen/posteringer", None),
    "statement": ("/puljen/konto?konto={}", first_account),
    "accessibility": ("/was", None),
    "problem": ("/problems/NotEligible", None),
    "API": ("/api", None),
    "API, a tag": ("/udviklere/elections", None),
    "events": ("/haendelser", None),
    "event": ("/haendelser/ledger.GrantsPosted.v1", None),
}
"""Name -> address, and what finds the id in it (asked of /api/v1)."""


@pytest.fixture(scope="module")
def addresses(demo: Town) -> dict[str, str]:
    with Api(demo.url) as api:

        def get(path: str) -> Any:
            return api.get(f"/api/v1{path}")

        return {name: path.format(find(get)) if find else path for name, (path, find) in PAGES.items()}


@pytest.fixture(params=PAGES)
def address(request: pytest.FixtureRequest, addresses: dict[str, str]) -> str:
    return addresses[request.param]


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, demo: Town) -> Iterator[Page]:
    with a_visit(browser, demo.url, WIDTHS[0]) as found:
        yield found


def test_axe_finds_nothing_and_nobody_scrolls_sideways(
    request: pytest.FixtureRequest, page: Page, address: str
) -> None:
    name = request.node.callspec.params["address"]
    page.goto(address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], width
        assert width_of(page) == width
        keep_shot(page, f"{name.replace(', ', '-').replace(' ', '-')}-{width}")


def test_text_of_twice_the_size_still_fits(page: Page, address: str) -> None:
    """WCAG 1.4.4: at 1280 px, as who has a desktop and reads large letters."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    page.evaluate("document.documentElement.style.fontSize = '125%'")  # the design system's own is 62.5%
    assert width_of(page) == 1280


def test_it_says_the_same_in_english(page: Page, address: str) -> None:
    page.goto(f"{address}{'&' if '?' in address else '?'}lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "en", "the choice is kept"


def test_it_is_there_without_scripts(browser: Browser, demo: Town, address: str) -> None:
    with a_visit(browser, demo.url, scripts=False) as page:
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == "da"
        expect(page.locator("h1")).to_have_count(1)
        assert width_of(page) == 390


def reviewed(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["vote"])
    page.locator("#formular .pick > label").first.click()
    page.get_by_role("button", name="Gennemse din stemme").click()
    expect(page.locator("h1")).to_have_text("Gennemse din stemme")


def cast(page: Page, addresses: dict[str, str]) -> None:
    sign_in(page, "resident-harlev")
    reviewed(page, addresses)
    page.get_by_role("button", name="Afgiv din stemme").click()
    expect(page.locator("h1")).to_contain_text("Tak")


def waiting_ballot(page: Page, addresses: dict[str, str]) -> None:
    """Begun by somebody whose session is over."""
    sign_in(page, "resident-harlev")
    reviewed(page, addresses)
    page.context.clear_cookies(name="opland_session")
    page.goto(addresses["vote"])
    expect(page.locator("main")).to_contain_text("Der er en stemmeseddel i gang")


def given(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["support"])
    page.get_by_label("Beløb i kroner").fill("150")
    page.get_by_role("button", name="Videre").click()
    expect(page.get_by_label("E-mail")).to_be_visible()


def told_who(page: Page, addresses: dict[str, str]) -> None:
    given(page, addresses)
    page.get_by_label("E-mail").fill("nabo@eksempel.dk")
    page.get_by_role("button", name="Videre").click()
    expect(page.get_by_role("button", name="Gå til betaling")).to_be_visible()


def paid(page: Page, addresses: dict[str, str]) -> None:
    told_who(page, addresses)
    page.get_by_role("button", name="Gå til betaling").click()
    page.get_by_role("button", name="Betal").click()
    expect(page.locator("main")).to_contain_text("Beløbet er reserveret")


def started(page: Page, addresses: dict[str, str], step: int) -> None:
    """A campaign's draft at this step."""
    sign_in(page, "resident-harlev")
    page.goto(addresses["start a campaign"])
    page.get_by_label("Hvad skal den hedde?").fill("Bænk ved skoven")
    page.get_by_label("Hvad skal der ske").fill("En bænk, hvor alle kan sidde.")
    page.get_by_label("I hvilket område?").select_option("harlev")
    page.get_by_label("Cirka hvor mange kroner").fill("3000")
    page.get_by_role("button", name="Gem og videre").click()
    page.wait_for_url("**/trin-2")
    page.goto(page.url.replace("trin-2", f"trin-{step}"))


def own(path: str) -> Callable[[Page, dict[str, str]], None]:
    def shown(page: Page, _addresses: dict[str, str]) -> None:
        sign_in(page, "resident-harlev")
        page.goto(path)

    return shown


def promised(page: Page, _addresses: dict[str, str]) -> None:
    """What a campaign was promised, for who looks after it."""
    sign_in(page, "playmaker")
    page.goto("/indsamlinger")
    page.get_by_role("link", name="Bålhus ved søen").click()
    page.get_by_role("link", name="Hjælp, der er lovet").click()
    expect(page.locator("h1")).to_have_text("Hjælp, der er lovet")


VISITS: dict[str, Callable[[Page, dict[str, str]], None]] = {
    "review": reviewed,
    "receipt": cast,
    "a ballot that waits": waiting_ballot,
    "support, who": given,
    "support, looked through": told_who,
    "support, paid": paid,
    "own campaigns": own("/mine-indsamlinger"),
    "own support": own("/min-stoette"),
    "own initiatives": own("/initiativer"),
    "promised help": promised,
    "an error": own("/findes-ikke"),
    "a refusal": own("/skrivebord/gennemsyn/00000000-0000-4000-8000-000000000001"),
    **{f"draft, step {step}": partial(started, step=step) for step in range(1, 6)},
}
"""Name -> what leads to a page that has no address for everybody."""


@pytest.mark.parametrize("name", VISITS)
def test_axe_finds_nothing_where_a_visit_leads(
    browser: Browser, demo: Town, addresses: dict[str, str], name: str
) -> None:
    with a_visit(browser, demo.url, refusals=True) as page:
        VISITS[name](page, addresses)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == [], width
            assert width_of(page) == width
            keep_shot(page, f"{name.replace(', ', '-').replace(' ', '-')}-{width}")


def test_an_error_page_says_who_is_signed_in_and_lets_them_out(browser: Browser, demo: Town) -> None:
    with a_visit(browser, demo.url, 1280, refusals=True) as page:
        sign_in(page, "resident-harlev")
        page.goto("/findes-ikke?a=b")
        expect(page.locator("h1")).to_have_text("Siden findes ikke.")
        page.get_by_role("button", name="Log ud").click()
        page.goto("/findes-ikke?a=b")
        expect(page.get_by_role("link", name="Log ind")).to_have_attribute("href", "/log-ind?til=/findes-ikke%3Fa%3Db")
