"""The town that a newcomer sees after one command: its data, its pages in a browser, its operator's word for it, its end."""

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local import demo, demo_data
from deploy.local.api import Api, token_for
from deploy.local.process import free_port, wait_until
from deploy.local.town import ROOT
from tests.browser.browsing import a_visit, width_of
from tests.operator import opland_in
from tests.people import eventually

LOAD_SECONDS_MAX = 240
PHONE = 375
PLAN = {2024: 10_000_000_00, **dict.fromkeys(range(2025, 2034), 4_770_000_00)}
pytestmark = pytest.mark.timeout(LOAD_SECONDS_MAX + 60)


class Demo:
    """A demonstration town, run as an operator would, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = Api(self.url)

    def opland(self, *arguments: str) -> str:
        return opland_in(self.folder, *arguments, PORT=str(self.port)).stdout

    def up(self, until: str = "Ctrl-C stops everything.") -> None:
        """Returns once its log says so; if nothing else is said, when the last of the demonstration data is there."""
        self.opland("up")
        said = wait_until(lambda: until in self.log(), LOAD_SECONDS_MAX)
        assert said, "\n".join(line for line in self.log().splitlines() if " | {" not in line)[-3000:]

    def down(self) -> None:
        assert self.opland("down") == "stopped\n"

    def log(self) -> str:
        path = self.folder / "town.log"
        return path.read_text() if path.exists() else ""

    def get(self, path: str) -> Any:
        return self.api.get(f"/api/v1{path}")


@pytest.fixture(scope="module")
def town() -> Iterator[Demo]:
    """Stopped once while it was still loading, and started again: no test below sees anything of that."""
    with tempfile.TemporaryDirectory(prefix="oplandspuljen-demo-") as folder:
        found = Demo(Path(folder))
        try:
            with found.api:
                found.up(until=demo_data.IDEAS_NOW["title"])
                found.down()
                assert "Traceback" not in found.log()
                found.up()
                yield found
        finally:
            found.opland("down")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, town: Demo) -> Iterator[Page]:
    """A phone."""
    with a_visit(browser, town.url, PHONE, scripts=request.param) as found:
        yield found


def test_the_pool_tells_the_plan_as_it_was_decided_and_as_it_stands(town: Demo) -> None:
    given = {year["year"]: year["appropriated"] for year in town.get("/pool")["years"]}
    assert given == PLAN
    then = {year["year"]: year["appropriated"] for year in town.get("/pool?as_of=2024-06-01")["years"]}
    assert then == dict.fromkeys(PLAN, 10_000_000_00)


def whole(overview: dict[str, Any]) -> dict[str, Any]:
    """Nothing, where a busy machine did not gather all of it in time."""
    return {} if overview["unavailable"] else overview


def test_the_overview_has_all_there_is(town: Demo) -> None:
    found = eventually(lambda: whole(town.get("/overview")))
    assert len(found["budgets"]) == 3
    assert len(found["campaigns"]) == len(demo_data.CAMPAIGNS)
    assert {budget["phase"] for budget in found["budgets"]} == {"ideas", "vote", "implementation"}


def test_its_campaigns_need_hours_and_things_and_have_got_some(town: Demo) -> None:
    campaign_id = demo.key("campaign", demo_data.CAMPAIGNS[1]["title"])
    found = town.get(f"/campaigns/{campaign_id}/needs")
    hours, *_, things = found["needs"]
    assert (hours["needed"], hours["promised"], hours["confirmed"]) == (480, 126, 30)
    assert found["hours_value"] == 126 * found["hour_rate"] // 4
    names = {each.get("display_name") for each in town.get(f"/campaigns/{campaign_id}/helpers")["items"]}
    assert names == {"Mette", None, "Spejderne i Harlev", "Jens Ole"}
    body = {"cpr": "021349-0001", "quantity": 1, "shown_as": "anonymous"}
    path = f"/api/v1/needs/{things['need_id']}/assisted-help"
    done = town.api.post(path, body, token_for(town.api, "counter"))
    seen = town.api.get(f"/api/v1/help/{done['id']}", token_for(town.api, "playmaker"))
    assert (seen["quantity"], seen["assisted"], seen["state"]) == (1, True, "promised")


def test_its_operator_finds_it_well(town: Demo) -> None:
    town.opland("status")
    assert town.opland("doctor") == "all is well\n"
    assert town.opland("ledger", "verify").endswith("balanced\n")
    assert town.opland("parked", "list") == ""


def test_a_second_town_says_that_the_port_is_taken(town: Demo, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "deploy.local.run"]
    settings = {"PATH": os.environ["PATH"], "VAR": str(tmp_path), "PORT": str(town.port)}
    told = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=30, check=False)
    assert (told.returncode, told.stderr[: told.stderr.index(":")]) == (1, f"Port {town.port} is taken")


def test_every_page_is_danish_and_fits_a_phone(town: Demo, page: Page) -> None:
    budgets = {budget["phase"]: budget["budget_id"] for budget in town.get("/overview")["budgets"]}
    elections = {phase: town.get(f"/budgets/{budget_id}")["election_id"] for phase, budget_id in budgets.items()}
    campaign_id = demo.key("campaign", demo_data.CAMPAIGNS[0]["title"])
    for path, said in {
        "/": demo_data.VOTING_NOW["title"],
        "/puljen": "4.770.000\N{NO-BREAK SPACE}kr.",
        f"/budgetter/{budgets['ideas']}": demo_data.IDEAS_NOW["title"],
        f"/budgetter/{budgets['implementation']}": "Projekter, der fik penge",
        f"/afstemninger/{elections['vote']}": "Afstemning",
        f"/afstemninger/{elections['implementation']}/resultat": demo_data.FINISHED["title"],
        f"/indsamlinger/{campaign_id}": demo_data.CAMPAIGNS[0]["title"],
        "/log-ind": "Log ind",
    }.items():
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "da"
        expect(page.locator("body"), path).to_contain_text(said)
        assert width_of(page) == PHONE, path


@pytest.mark.parametrize("page", [False], indirect=True, ids=["without scripts"])
def test_a_resident_fills_a_ballot_signs_in_and_votes(town: Demo, page: Page) -> None:
    budget = next(each for each in town.get("/overview")["budgets"] if each["phase"] == "vote")
    election_id = town.get(f"/budgets/{budget['budget_id']}")["election_id"]
    page.goto(f"/afstemninger/{election_id}")
    page.locator("form#formular .pick label").first.click()
    page.get_by_role("button", name="Gennemse din stemme").click()
    page.get_by_role("link", name="Log ind og stem").click()
    page.locator("form", has=page.locator(f"input[value='resident-{budget['area_id']}']")).get_by_role("button").click()
    page.get_by_role("button", name="Afgiv din stemme").click()
    expect(page.locator("main")).to_contain_text("Tak, vi har din stemme")
    assert width_of(page) == PHONE


def test_started_again_it_is_found_as_it_was_left_and_stopped_it_is_gone(town: Demo) -> None:
    before = town.get("/pool"), len(town.get("/campaigns")["items"])
    town.down()
    assert "no town runs" in town.opland("down")
    assert processes_of(town.folder) == []
    (town.folder / "town.log").unlink()
    town.up()
    assert "the demonstration data is there from last time" in town.log()
    assert (town.get("/pool"), len(town.get("/campaigns")["items"])) == before
    assert uuid.UUID(town.get("/campaigns")["items"][0]["campaign_id"])


def processes_of(folder: Path) -> list[str]:
    """Whatever still runs with this folder in its command or its settings."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in told and int(process.name) != os.getpid():
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found
