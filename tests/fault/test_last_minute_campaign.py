"""Pledges in the last minute of two campaigns, whose match is all that their scheme has, while workers die and webhooks come twice
and in any order: whose money is taken is decided by the provider's clock, to the krone."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests

from chassis.clock import now
from deploy.local.api import Problem
from deploy.local.town import Town
from tests.fault.keeper import Keeper
from tests.people import People
from tests.town_checks import set_clock_back
from tests.towns import move_clock

DONORS_AT_ONCE = 8
AMOUNT = 100_00
MATCH = 500_01
PLEDGES_A_SECOND = 10
"""Asked for twice and paid: so many even a busy machine takes. What comes after the deadline is rightly refused."""
UNPAID_EVERY = 10
"""One in so many stays on the provider's page until the deadline has passed."""
SETTLED_SECONDS_MAX = 240
pytestmark = pytest.mark.timeout(600)


@dataclass
class Load:
    """Donors who pledge one after the other, to each campaign in turn, asking again until they are told yes or no."""

    town: Town
    people: People
    campaigns: list[str]
    made: dict[str, str] = field(default_factory=dict)
    """Pledge -> where it is paid."""
    refused: int = 0

    def pledge(self, number: int) -> None:
        path = f"/api/v1/campaigns/{self.campaigns[number % 2]}/pledges"
        key = uuid4()
        asked = {"amount": AMOUNT, "email": f"{key}@donor.example"}
        try:
            told = self.people.api.post(path, asked, key=key)
        except Problem as problem:
            if problem.body["title"] != "CampaignNotOpen":
                raise
            self.refused += 1
            return
        again = self.people.api.post(path, asked, key=key)
        assert again == {**told, "key": None}, "asked again, it is the same pledge"
        self.made[told["pledge_id"]] = told["pay_url"]
        if number % UNPAID_EVERY:
            pay(told["pay_url"])


def pay(pay_url: str) -> None:
    """The payer's word; the provider may say that it is too late."""
    requests.post(pay_url, json={"answer": "pay"}, allow_redirects=False, timeout=30)


def payments(town: Town) -> dict[str, dict[str, Any]]:
    """What the provider has of every payment, by our reference."""
    with closing(sqlite3.connect(f"file:{town.folder}/payments/payments.db?mode=ro", uri=True)) as books:
        books.row_factory = sqlite3.Row
        return {row["reference"]: dict(row) for row in books.execute("SELECT * FROM payment")}


@pytest.fixture
def last_minute(town_on_each: Town) -> Iterator[Any]:
    """Call it with a deadline, and it is so many seconds off; time comes back when the test is done."""

    def move(closes_at: datetime, seconds_before: float) -> None:
        move_clock(town_on_each, closes_at - timedelta(seconds=seconds_before) - now())

    yield move
    set_clock_back(town_on_each)


@pytest.mark.parametrize(
    "pledges", [200, pytest.param(2_000, marks=[pytest.mark.nightly, pytest.mark.timeout(3_600)])], ids=str
)
def test_the_last_minute_decides_by_the_providers_clock_whatever_dies(
    town_on_each: Town, people_on_each: People, last_minute: Any, pledges: int
) -> None:
    town, people = town_on_each, people_on_each
    year = people.new_year(2 * MATCH)
    scheme_id = people.matching_scheme(year, 2 * MATCH)
    reachable, beyond = pledges * AMOUNT // 4, pledges * AMOUNT
    goals = (reachable + MATCH, beyond + MATCH)
    funded, failed = (people.open_campaign(goal, match=MATCH, scheme_id=scheme_id) for goal in goals)
    assert people.stages(year) == {"appropriated": 2 * MATCH, "reserved_match": 2 * MATCH}, "the scheme has run out"
    deadlines = [datetime.fromisoformat(people.get(f"/campaigns/{each}")["closes_at"]) for each in (funded, failed)]
    misbehave(town, duplicate_webhooks=True, reorder_webhooks=True)

    load = Load(town, people, [funded, failed])
    last_minute(min(deadlines), seconds_before=max(60, pledges / PLEDGES_A_SECOND))
    with Keeper(town) as keeper:
        with ThreadPoolExecutor(DONORS_AT_ONCE) as donors:
            pledging = [donors.submit(load.pledge, number) for number in range(pledges)]
            for part in (1, 2):
                wait_for_some(pledging, pledges * part // 3)
                town.running["crowdfunding"].send_signal(signal.SIGKILL)
            for each in pledging:
                each.result()
        last_minute(max(deadlines), seconds_before=-1)
        for pay_url in load.made.values():
            pay(pay_url)  # the unpaid ones come too late; the others have paid
        last_minute(max(deadlines), seconds_before=-4)
        people.until(f"/campaigns/{funded}", lambda told: told["captured"], SETTLED_SECONDS_MAX)
        town.running["crowdfunding"].send_signal(signal.SIGKILL)
        told = people.until(f"/campaigns/{funded}", lambda told: told["state"] == "handed_over", SETTLED_SECONDS_MAX)
        people.until(f"/campaigns/{failed}", lambda told: told["state"] == "failed", SETTLED_SECONDS_MAX)
    assert keeper.deaths["crowdfunding", -signal.SIGKILL] == 3
    check_the_money(town, people, load, dict(zip((funded, failed), deadlines, strict=True)), told)
    check_the_match(people, year, funded)


def check_the_money(
    town: Town, people: People, load: Load, deadlines: dict[str, datetime], told: dict[str, Any]
) -> None:
    """In time, by the provider's clock, and for the campaign that reached its goal: taken, once. All else is let go."""
    funded = told["campaign_id"]
    provider = payments(town)
    in_time = 0
    for pledge_id in load.made:
        pledge, payment = people.get(f"/pledges/{pledge_id}"), provider[pledge_id]
        paid_at = payment["authorized_at"]
        counts = paid_at is not None and datetime.fromisoformat(paid_at) <= deadlines[pledge["campaign_id"]]
        if counts and pledge["campaign_id"] == funded:
            in_time += payment["amount"]
            assert (pledge["state"], payment["captured"], payment["refunded"]) == ("captured", AMOUNT, 0)
        else:
            assert pledge["state"] in ("let_go", "expired")
            assert payment["captured"] == 0, "nobody is charged who was late, or for a campaign that failed"
            assert payment["authorized"] == payment["cancelled"], "and nothing stays held"
    assert set(load.made) == {reference for reference in provider if reference in load.made}
    assert told["captured"] == in_time
    assert in_time + MATCH >= told["goal"]


def check_the_match(people: People, year: int, funded: str) -> None:
    """To the krone: one campaign has it, the scheme has the other's again."""
    assert people.stages(year) == {"appropriated": 2 * MATCH, "earmarked": MATCH, "granted": MATCH}
    told = people.get(f"/pool/transfers?account=grant/campaign-{funded}/{year}")["items"]
    assert [(each["kind"], each["amount"]) for each in told] == [("grant_match", MATCH)]


def misbehave(town: Town, **wanted: Any) -> None:
    url = f"http://127.0.0.1:{town.payments_port}/simulator/misbehave"
    requests.post(url, json=wanted, timeout=30).raise_for_status()


def wait_for_some(pledging: list[Any], wanted: int, seconds_max: float = SETTLED_SECONDS_MAX) -> None:
    deadline = time.monotonic() + seconds_max
    while sum(each.done() for each in pledging) < wanted:
        assert time.monotonic() < deadline
        time.sleep(0.05)
