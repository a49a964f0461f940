"""Ballots of points, of ranks and of one choice: filled wrongly first, mended, looked through and cast, with scripts and without."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.town import Town
from tests.browser.browsing import a_visit, violations
from tests.people import People

COSTS = {"Bænke": 40_000_00, "Lys": 30_000_00, "Træer": 20_000_00}
AMOUNT = 60_000_00
VOTERS = {True: "resident-solbjerg", False: "resident-protected"}
"""Who votes with scripts, and who without: each has one ballot."""


def write(page: Page, **numbers: str) -> None:
    for title, number in numbers.items():
        page.get_by_label(title).fill(number)


def choose(page: Page, title: str) -> None:
    page.locator("#formular .pick > label", has_text=title).click()


@dataclass(frozen=True)
class Kind:
    """`wrongly` fills it so that it says `trouble`; `kept` is what still stands then; `rightly` mends it, `chosen` is what counts."""

    rules: Mapping[str, Any]
    wrongly: Callable[[Page], None]
    trouble: str
    kept: Callable[[Page], None]
    rightly: Callable[[Page], None]
    chosen: tuple[str, ...]
    tally: Mapping[str, Any] = field(default_factory=dict)


KINDS = {
    "cumulative": Kind(
        {"points_sum_max": 5, "points_each_max": 3},
        lambda page: write(page, Bænke="4", Lys="1"),
        "for mange point",
        lambda page: expect(page.get_by_label("Bænke")).to_have_value("4"),
        lambda page: write(page, Bænke="3", Lys="2"),
        ("Bænke 3 point", "Lys 2 point"),
    ),
    "ordinal": Kind(
        {"choices_max": 2},
        lambda page: write(page, Bænke="1", Træer="1"),
        "samme nummer",
        lambda page: expect(page.get_by_label("Træer")).to_have_value("1"),
        lambda page: write(page, Bænke="2", Træer="1"),
        ("Træer", "Bænke"),
        {"rank_points": [2, 1]},
    ),
    "choose-1": Kind(
        {},
        lambda _: None,
        "for få projekter",
        lambda page: expect(page.locator("#formular input:checked")).to_have_count(0),
        lambda page: choose(page, "Lys"),
        ("Lys",),
    ),
}


@pytest.fixture(scope="module")
def elections(demo: Town) -> Iterator[dict[str, str]]:
    """An open vote of each kind, in Solbjerg."""
    with People(demo.url) as people:
        year = people.new_year(AMOUNT * len(KINDS))
        yield {
            name: people.election(
                year,
                AMOUNT,
                COSTS,
                ballot_rules={"kind": name, **kind.rules},
                tally_rule={"name": "greedy", **kind.tally},
            )[1]
            for name, kind in KINDS.items()
        }


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
@pytest.mark.parametrize("name", KINDS)
def test_a_ballot_of_this_kind_is_filled_mended_and_cast(
    browser: Browser, demo: Town, elections: dict[str, str], name: str, scripts: bool
) -> None:
    kind, here = KINDS[name], f"/afstemninger/{elections[name]}"
    with a_visit(browser, demo.url, 390, scripts=scripts, refusals=True) as page:
        page.goto(f"/log-ind?til={here}")
        page.locator("form", has=page.locator(f"input[value='{VOTERS[scripts]}']")).get_by_role("button").click()
        expect(page.locator("main")).to_contain_text("Du kan stemme.")
        kind.wrongly(page)
        page.get_by_role("button", name="Gennemse din stemme").click()
        expect(page.get_by_role("alert")).to_contain_text(kind.trouble)
        kind.kept(page)
        looked_at(page, scripts)
        kind.rightly(page)
        page.get_by_role("button", name="Gennemse din stemme").click()
        expect(page.locator("h1")).to_have_text("Gennemse din stemme")
        lines = page.locator(".projects > li")
        expect(lines).to_have_count(len(kind.chosen))
        for place, said in enumerate(kind.chosen):
            for word in said.split(maxsplit=1):
                expect(lines.nth(place)).to_contain_text(word)
        looked_at(page, scripts)
        page.get_by_role("button", name="Afgiv din stemme").click()
        expect(page.locator("h1")).to_have_text("Tak, vi har din stemme")


def looked_at(page: Page, scripts: bool) -> None:
    if scripts:
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
