"""A browser's visits to a town: whatever a page complains of, or asks of anybody but the town, is a trouble."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.local.town import ROOT

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
AXE = ROOT / "tests" / "node" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 30_000
"""Milliseconds until what a page is expected to show counts as missing: machines are busy."""
SHOTS = ROOT / "build" / "screenshots"
HEIGHT = 900
WIDE = 1280
SAVED = "net::ERR_ABORTED"
"""How a browser ends the request for a file that it saves, and one that its reader did not wait for."""


@contextmanager
def a_browser() -> Iterator[Browser]:
    path = next(path for path in CHROMIUM if Path(path).exists())
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield found
        found.close()


@contextmanager
def a_visit(
    browser: Browser, url: str, width: int = 390, *, scripts: bool = True, refusals: bool = False
) -> Iterator[Page]:
    """A page of a fresh visitor. `refusals`: answers of 400 and above are part of the visit."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, java_script_enabled=scripts, base_url=url, locale="da-DK"
    )
    page, troubles = context.new_page(), list[str]()

    def complained(text: str) -> None:
        if not (refusals and "Failed to load resource" in text):
            troubles.append(text)

    def complained_of(address: str, failure: str | None) -> None:
        if failure != SAVED:
            troubles.append(f"failed: {address} {failure}")

    page.on("console", lambda said: complained(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda asked: complained_of(asked.url, asked.failure))
    page.on(
        "request",
        lambda asked: None if of_the_town(asked.url, url) else troubles.append(f"outside: {asked.url}"),
    )
    if not refusals:
        page.on("response", lambda told: troubles.append(f"{told.status} {told.url}") if told.status >= 400 else None)
    yield page
    context.close()
    assert troubles == [], "\n".join(troubles)


def of_the_town(asked: str, url: str) -> bool:
    """A page of ours, or one of the identity and payment providers that stand beside."""
    path = urlsplit(asked).path
    return asked.startswith((url, "data:")) or path == "/authorize" or path.startswith("/pay/")


def sign_in(page: Page, persona: str) -> None:
    """As one of the invented people, by the road that everybody takes."""
    page.goto("/log-ind")
    choice = page.locator("form", has=page.locator(f"input[value='{persona}']"))
    assert choice.count(), page.locator("body").inner_text()
    choice.get_by_role("button").click()
    page.wait_for_url("**/")


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page for people who see, hear or move otherwise (WCAG 2.2 AA)."""
    page.wait_for_load_state("load")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    asked = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}  # what passes is not told: it takes long
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {json.dumps(asked)})")
    return [
        f"{each['id']}: {each['help']}: {node['target']} {node['html'][:160]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def width_of(page: Page) -> int:
    """How wide a page must be scrolled; asked of the browser, since its own scripts may be off.

    A page that has just been navigated to is 0 wide until it is laid out.
    """
    page.wait_for_load_state("load")
    asked = page.context.new_cdp_session(page)
    try:
        for _ in range(100):
            width = int(asked.send("Page.getLayoutMetrics")["cssContentSize"]["width"])
            if width:
                return width
            page.wait_for_timeout(50)
    finally:
        asked.detach()
    raise AssertionError(f"{page.url} is not laid out")


def keep_shot(page: Page, name: str) -> None:
    """For people to look at: what CI keeps of the pages."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def looks_right(page: Page, name: str) -> None:
    """Nobody scrolls sideways, and on a wide screen axe finds nothing."""
    width = page.viewport_size["width"]  # type: ignore[index]
    assert width_of(page) == width
    if width == WIDE:
        assert violations(page) == []
    keep_shot(page, f"{name}-{width}")
