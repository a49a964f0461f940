"""Walks over all that may be done to an application, in any order: no way leads out of its table, and no money is lost."""

from collections.abc import Callable
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db import Database
from contracts.errors import Refused
from services.budgets import domain
from tests.mothers_applications import Plea
from tests.mothers_budgets import JOINT_COUNCIL, PLAYMAKER

STEPS_MAX = 18
TRIGGERS = tuple(each for each in get_args(domain.applications.ApplicationTrigger) if each != "grant_reversed")
walking = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def steps_of(plea: Plea) -> dict[str, Callable[[], Any]]:
    def state() -> None:
        plea.state("playmaker", PLAYMAKER)
        plea.state("joint_council", JOINT_COUNCIL)

    def decide() -> None:
        plea.again().decide(version=plea.view().version)

    return {
        "edit_application": lambda: plea.edit(plea.view().version),
        "submit_application": plea.submit,
        "return_application": plea.return_,
        "make_statement": state,
        "refer_application": plea.refer,
        "decide_application": decide,
        "attest_decision": plea.attest,
        "decline_decision": plea.decline,
        "reject_application": plea.reject,
        "withdraw_application": plea.withdraw,
        "grant_posted": lambda: plea.hear(plea.posted()),
        "grant_refused": lambda: plea.hear(plea.refused()),
    }


def attempt(step: Callable[[], Any]) -> bool:
    """Whether it was taken."""
    try:
        step()
    except Refused:
        return False
    return True


@walking
@given(st.lists(st.sampled_from(TRIGGERS), max_size=STEPS_MAX))
def test_no_walk_leads_an_application_out_of_its_table(db: Database, steps: list[Any]) -> None:
    plea = Plea(db).draft()
    taken = steps_of(plea)
    for trigger in (*("submit_application", "make_statement", "refer_application"), *steps):
        before, asked = plea.view(), len(plea.requests())
        done = attempt(taken[trigger])
        after = plea.view()
        expected = domain.applications.APPLICATIONS.get((before.state, trigger), before.state) if done else before.state
        assert after.state == expected
        assert len(plea.requests()) - asked == (done and trigger == "attest_decision")
        assert (after.granted is not None) >= (after.state == "granted")
    attempt(plea.withdraw)  # one person has so many under way at most, and all walks are one person's


def test_the_walk_of_an_application_goes_all_the_way(db: Database) -> None:
    """The twin: these steps are taken, not refused, so the walk above does meet every state."""
    road = [
        *("edit_application", "submit_application", "return_application", "submit_application", "make_statement"),
        *("refer_application", "decide_application", "decline_decision", "decide_application", "attest_decision"),
        *("grant_refused", "decide_application", "attest_decision", "grant_posted"),
    ]
    plea = Plea(db).draft()
    assert all(attempt(steps_of(plea)[trigger]) for trigger in road)
    assert plea.view().state == "granted"
