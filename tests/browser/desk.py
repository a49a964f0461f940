"""Steps of those who work at a desk."""

from datetime import timedelta

from playwright.sync_api import Page

from chassis.clock import now
from tests.people import eventually

DECIDED = {
    "decision__case_number": "B-2026-9",
    "decision__decided_on": "2026-11-20",
    "decision__decided_by": "Rådmanden",
}
"""The fields of a decision, filled."""


def done(page: Page, action: str) -> None:
    """The desk says that it was done."""
    page.wait_for_url(f"**/skrivebord?gjort={action}")


def go_on(page: Page, action: str, subject: str) -> None:
    """From the desk, which sees what is new once the gateway has heard of it."""
    link = page.locator(f'.rows a[href^="/skrivebord/{action}/{subject}"]')

    def waits() -> bool:
        page.goto("/skrivebord")
        return link.count() == 1

    eventually(waits)
    link.click()


def in_days(days: float) -> str:
    """As a field for an instant is filled: an hour or two earlier, as clocks go in Copenhagen."""
    return f"{now() + timedelta(days=days):%Y-%m-%dT%H:%M}"
