"""The ways of money between budgets and the ledger when one of them is away, refuses, or hears things in another order:
nothing is stuck without an operator seeing it, nothing is lost, and no dead budget holds money.

Events that come twice, or in any order, are the matter of test_events.py, and deaths at each line that of test_kills.py; each ends
with the same audit (`check_town`)."""

import json
import signal
from datetime import timedelta
from typing import Any

import pytest

from deploy.local.broker import Broker
from deploy.local.town import Town
from tests.fault.postman import Shuffled, give_every_right
from tests.operator import opland
from tests.people import People, eventually
from tests.town_checks import wait_for_rest
from tests.towns import move_clock

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.timeout(180)


def audited(town: Town, code: int = 0) -> list[Any]:
    """The differences that an operator sees."""
    last = opland(town, "budgets", "audit", "--json", code=code).stdout.splitlines()[-1]
    told = json.loads(last)
    assert set(told) == {"budgets", "differences"}
    found: list[Any] = told["differences"]
    return found


def an_hour(town: Town, people: People, *, ago: bool) -> None:
    """The town lives an hour ago, or now again; people sign in anew."""
    move_clock(town, -HOUR if ago else timedelta())
    people.tokens.clear()


def cancel(people: People, budget_id: str) -> None:
    people.post("playmaker", f"/budgets/{budget_id}/closing", {"reason": "Vi nåede det ikke"})


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_what_waits_for_a_ledger_that_is_gone_for_an_hour_is_seen_and_goes_on_when_it_is_back(
    town: Town, people: People, how: signal.Signals
) -> None:
    year = people.new_year(10_000)
    asking, ending = people.draft(year, 4_000), people.open_budget(year, 5_000)
    town.running["ledger"].send_signal(how)
    an_hour(town, people, ago=True)
    people.endorse(asking)
    cancel(people, ending)
    an_hour(town, people, ago=False)
    seen = {(each["budget"], each["what"]) for each in audited(town, code=1)}
    assert seen >= {(asking, "EarmarkRequested waits"), (ending, "BudgetClosed waits")}
    assert (ending, "dead budget holds money") in seen
    if how == signal.SIGSTOP:
        town.running["ledger"].send_signal(signal.SIGCONT)
    else:
        town.running["ledger"].wait()
        town.start_process("ledger")
    town.wait_ready("ledger")
    people.phase(asking, "ideas")
    eventually(lambda: people.stages(year) == {"appropriated": 10_000, "available": 6_000, "earmarked": 4_000})
    wait_for_rest(town)
    assert audited(town) == []


def test_an_earmark_that_was_refused_is_asked_for_again_by_a_new_endorsement(town: Town, people: People) -> None:
    year = people.new_year(3_000)
    budget_id = people.draft(year, 4_000)
    people.endorse(budget_id)
    refused = people.until(f"/budgets/{budget_id}", lambda budget: budget["earmark"]["state"] == "refused")
    assert (refused["phase"], refused["earmark"]["available"]) == ("draft", 3_000)
    assert audited(town) == []
    people.appropriate(year, 1_000)
    people.endorse(budget_id)
    people.phase(budget_id, "ideas")
    assert people.stages(year) == {"appropriated": 4_000, "earmarked": 4_000}
    wait_for_rest(town)
    assert audited(town) == []


def test_an_earmark_that_is_granted_after_the_budget_was_cancelled_is_let_go(
    broker: Broker, town: Town, people: People
) -> None:
    """The ledger hears of the end first, and has nothing to release yet."""
    give_every_right(broker, town)
    year = people.new_year(10_000)
    budget_id = people.draft(year, 4_000)
    with Shuffled(town, seed=1, seconds_max=0.1, hold={"budgets.EarmarkRequested.v1": 15}):
        people.endorse(budget_id)
        cancel(people, budget_id)
        view = f"/budgets/{budget_id}"
        people.until(view, lambda budget: budget["released"] == 0)
        people.until(view, lambda budget: budget["released"] == 4_000)
    wait_for_rest(town)
    assert people.get(view)["phase"] == "cancelled"
    assert people.stages(year) == {"appropriated": 10_000, "available": 10_000}
    assert audited(town) == []
