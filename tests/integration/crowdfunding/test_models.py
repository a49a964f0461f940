"""What the database itself refuses."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from chassis.clock import now
from services.crowdfunding.models import Campaign, Pledge
from tests.mothers_crowdfunding import Room

MATCHED = {"match_amount": 1, "match_year": 2025, "match_sequence": 1, "match_scheme_id": uuid4()}


@pytest.mark.parametrize(
    ("rule", "model", "values"),
    [
        ("amount_is_positive", Pledge, {"amount": 0}),
        ("state_is_known", Pledge, {"state": "pending"}),
        ("captured_at_an_instant", Pledge, {"state": "captured"}),
        ("captured_after_it_was_reserved", Pledge, {"state": "captured", "captured_at": now()}),
        ("reserved_at_an_instant", Pledge, {"state": "reserved"}),
        ("only_a_reservation_is_captured", Pledge, {"next_action": "capture", "next_try_at": now()}),
        ("only_a_capture_is_refunded", Pledge, {"next_action": "refund", "next_try_at": now()}),
        ("an_action_knows_its_hour", Pledge, {"next_action": "look"}),
        ("goal", Campaign, {"goal": 0}),
        ("least_goal_is_a_part_of_the_goal", Campaign, {"least_goal": 100_01}),
        ("match_is_the_ledgers_answer", Campaign, MATCHED | {"match_sequence": None}),
        ("match_is_of_a_scheme", Campaign, MATCHED | {"match_scheme_id": None}),
        ("match_is_of_a_year", Campaign, MATCHED | {"match_year": None}),
        ("places_begin_at_one", Pledge, {"match_place": 0}),
        ("match_is_a_part_of_the_goal", Campaign, MATCHED | {"match_amount": 100_00}),
        ("funded_means_met", Campaign, {"state": "funded", "verdict": "missed"}),
        ("handed_over_is_the_ledgers_answer", Campaign, {"state": "handed_over", "verdict": "met"}),
    ],
)
def test_the_database_refuses_what_must_never_be(room: Room, rule: str, model: Any, values: dict[str, Any]) -> None:
    room.pledge(room.opened())
    with pytest.raises(IntegrityError, match=rule), room.db.writer.begin() as connection:
        connection.execute(update(model).values(**values))
