"""A visitor of the demonstration town, who may be refused something, and those who act in it by its API."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from deploy.local.town import Town
from tests.browser.browsing import a_visit
from tests.people import People


@pytest.fixture(scope="module")
def people(demo: Town) -> Iterator[People]:
    with People(demo.url) as found:
        yield found


@pytest.fixture
def page(browser: Browser, demo: Town, width: int, scripts: bool) -> Iterator[Page]:
    with a_visit(browser, demo.url, width, scripts=scripts, refusals=True) as found:
        yield found
