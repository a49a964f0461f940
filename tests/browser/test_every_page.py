"""Every page, for everybody: readable by any means, on any screen, in both languages, and with nothing from elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.api import Api
from deploy.local.town import Town
from tests.browser.browsing import a_visit, keep_shot, violations, width_of

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
    "project": ("/projekter/{}", first_project),
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
