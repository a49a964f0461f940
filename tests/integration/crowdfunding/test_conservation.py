"""Whatever happens, in whatever order, on every way, and whatever the provider says of some payments: citizens' money
in = out + held, here, with the provider and in the ledger alike, after every step."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db import Database
from contracts.crowdfunding import Way
from services.crowdfunding import domain
from services.ledger import models as ledger_models
from services.ledger import queries as ledger_queries
from tests.integration.crowdfunding.books import Books
from tests.integration.crowdfunding.conftest import Receiver
from tests.integration.crowdfunding.senses import KINDS
from tests.integration.crowdfunding.walk import Walk
from tests.mothers_crowdfunding import Room

AMOUNTS = st.sampled_from([1_00, 30_00, 60_00, 100_00])
NAMES = [
    "pledge",
    "pay",
    "pay",
    "decline",
    "refresh",
    "hear",
    "hear",
    "tick",
    "tick",
    "tick",
    "silence",
    "away",
    "back",
]
NAMES += ["wait", "days", "decline_one", "behave", "charge_back", "confirm", "finale", "cancel", "deadline"]
NAMES += ["withdraw", "change", "sense", *(f"strange_{kind}" for kind in KINDS)]
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5), AMOUNTS), min_size=4, max_size=16)


@pytest.fixture
def books(room: Room, tables: Callable[[Any], Database]) -> Books:
    return Books(room, tables(ledger_models.Base))


@pytest.mark.usefixtures("plain_log")
@pytest.mark.parametrize(
    "examples", [12, pytest.param(1_000, marks=[pytest.mark.nightly, pytest.mark.timeout(7_200)])], ids=["some", "many"]
)
def test_money_in_is_money_out_and_money_held(room: Room, books: Books, receiver: Receiver, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given],
    )
    @given(
        way=st.sampled_from(domain.ways.WAYS),
        steps=STEPS,
        paid=st.lists(AMOUNTS, min_size=1, max_size=3),
        match=st.sampled_from([0, 40_00]),
        taken_back=st.booleans(),
    )
    def walk_and_settle(
        way: Way, steps: list[tuple[str, int, int]], paid: list[int], match: int, taken_back: bool
    ) -> None:
        room.provider.behave()
        walk = Walk(room, books, receiver, way, match)
        for amount in paid:
            walk.pay(amount)
        for step in steps:
            walk.take(*step)
            walk.check(newest_first=bool(step[1] % 2))
        room.provider.misbehave(unavailable=False)
        room.to_the_deadline(walk.campaign_id)
        walk.settle()
        room.provider.behave()
        walk.check_the_end()
        if taken_back and walk.pledge_ids:  # after the hand-over too
            walk.charge_back(walk.pledge_ids[0])
            walk.check_the_end()

    walk_and_settle()
    verification = books.db.read(ledger_queries.verify)
    assert verification.verified, verification.first_wrong
