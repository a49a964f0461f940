"""Walks over all that may be done to mandates and initiatives, in any order: no way leads out of their tables."""

from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any, get_args
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db import Database
from contracts.budgets import councils
from contracts.errors import Refused
from services.budgets import domain, operations
from tests.mothers_budgets import PLAYMAKER, RESIDENT, Road
from tests.mothers_councils import CHAIR, SUCCESSOR, Assembly
from tests.mothers_initiatives import Idea

STEPS_MAX = 15
walking = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
MOVES = ("invite", "accept", "deputise", "hand_over", "revoke")


class Mandates:
    """A council in which any mandate may be moved at any time; the codes are known to whoever walks."""

    def __init__(self, db: Database) -> None:
        self.council = Assembly(db).found()
        self.codes: list[tuple[Any, str]] = []

    def take(self, move: str, which: int) -> None:
        code = f"kode nummer {uuid4()}"
        mandate_id, known = self.codes[which % len(self.codes)] if self.codes else (uuid4(), code)
        made: dict[str, Callable[[], tuple[Any, Any]]] = {
            "invite": lambda: (operations.invite_representative, self.council.inviting(code)),
            "accept": lambda: (operations.accept_mandate, self.council.accepting(mandate_id, known)),
            "deputise": lambda: (operations.deputise_mandate, self.council.deputising(mandate_id, code)),
            "hand_over": lambda: (operations.hand_over_mandate, self.council.handing_over(mandate_id, code)),
            "revoke": lambda: (operations.revoke_mandate, self.council.revoking(mandate_id)),
        }
        operation, command = made[move]()
        done = self.council.do(PLAYMAKER, operation, command)
        if done.state == domain.councils.INVITED:
            self.codes.append((done.id, code))


@walking
@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 9)), max_size=STEPS_MAX))
def test_no_walk_leads_a_mandate_out_of_its_table(db: Database, steps: list[tuple[str, int]]) -> None:
    walk = Mandates(db)
    for move, which in steps:
        with suppress(Refused):
            walk.take(move, which)
    for mandate in walk.council.view().mandates:
        assert mandate.history[0].state == domain.councils.INVITED
        for before, after in pairwise(mandate.history):
            assert domain.councils.MANDATES[before.state, after.what] == after.state  # type: ignore[index]
        assert mandate.history[-1].state == mandate.state
        assert mandate.acts <= (mandate.state in domain.councils.ACTING)


@walking
@given(st.lists(st.sampled_from(get_args(domain.InitiativeTrigger)), max_size=STEPS_MAX))
def test_no_walk_leads_an_initiative_or_its_coaching_out_of_their_tables(db: Database, steps: list[Any]) -> None:
    idea, budget_id = Idea(db).start(), Road(db).to("ideas").budget_id
    taken: dict[str, Callable[[], Any]] = {
        "assign_playmaker": idea.assign,
        "request_coaching": lambda: idea.again().request(),
        "offer_times": lambda: idea.offer(24),
        "hold_coaching": idea.hold,
        "propose_from_initiative": lambda: idea.propose(budget_id),
        "link_campaign": lambda: idea.do(RESIDENT, operations.link_campaign, idea.linking()),
        "collect_for_initiative": idea.collect,
        "campaign_drafted": idea.be_drafted,
        "close_initiative": idea.close,
    }
    for trigger in steps:
        before, done = idea.view(), attempt(taken[trigger])
        after = idea.view()
        assert after.state == (domain.INITIATIVES[before.state, trigger] if done else before.state)
        for old, new in zip(before.coachings, after.coachings, strict=False):
            assert new.state in (old.state, domain.COACHINGS.get((old.state, trigger)))
    attempt(idea.close)  # one person has so many open ones at most, and all walks are one person's


def attempt(step: Callable[[], Any]) -> bool:
    """Whether it was taken."""
    try:
        step()
    except Refused:
        return False
    return True


def test_the_walk_of_mandates_goes_all_the_way(db: Database) -> None:
    """The twin: these steps are taken, not refused, so the walk above does meet every state."""
    walk = Mandates(db)
    for move, which in (("invite", 0), ("accept", 0), ("deputise", 0), ("hand_over", 0), ("accept", 2), ("revoke", 0)):
        walk.take(move, which)
    states = {step.state for mandate in walk.council.view(CHAIR).mandates for step in mandate.history}
    assert states == set(get_args(councils.MandateState))
    assert not walk.council.acts(SUCCESSOR)
