"""What the database itself refuses."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from chassis.clock import now, today
from services.crowdfunding.models import CONTENT, Campaign, DonorContact, Notice, Pledge
from services.crowdfunding.models.frozen import PUBLICATION
from tests.mothers_crowdfunding import Room

MATCHED = {"match_amount": 1, "match_year": 2025, "match_sequence": 1, "match_scheme_id": uuid4()}
RESERVED = {"state": "reserved", "reserved_at": now(), "next_action": None, "next_try_at": None}
PROMISED = {"state": "promised", "pay_url": None, "next_action": None, "next_try_at": None}
TERMS = {"way": "reserve", "reserve_days": 11, "capture_days_max": 2, "tolerance_percent": 0}
"""What a campaign is published under."""
ASKED = {"next_action": "look", "next_try_at": now()}


@pytest.mark.parametrize(
    ("rule", "model", "values"),
    [
        ("amount_is_positive", Pledge, {"amount": 0}),
        ("state_is_known", Pledge, {"state": "pending"}),
        ("captured_at_an_instant", Pledge, {"state": "captured"}),
        ("captured_after_it_was_reserved", Pledge, {"state": "captured", "captured_at": now()}),
        ("reserved_at_an_instant", Pledge, {"state": "reserved"}),
        ("only_what_is_held_is_captured", Pledge, {"next_action": "capture", "next_try_at": now()}),
        ("a_promise_has_no_payment", Pledge, {"state": "promised"}),
        ("charged_back_at_an_instant", Pledge, {"charged_back_at": now()}),
        (
            "an_open_one_goes_a_way",
            Campaign,
            {"opened_at": now(), "slug": "legeplads-ved-skolen"},
        ),
        ("way_is_known", Campaign, TERMS | {"way": "pledge"}),
        ("a_way_has_its_terms", Campaign, TERMS | {"reserve_days": None}),
        ("tolerance_is_a_part", Campaign, TERMS | {"tolerance_percent": 100}),
        ("bearer_is_known", Campaign, {"fees_borne_by": "nobody"}),
        ("only_a_capture_is_refunded", Pledge, {"next_action": "refund", "next_try_at": now()}),
        ("an_action_knows_its_hour", Pledge, {"next_action": "look"}),
        ("withdrawn_money_is_on_its_way_back", Pledge, RESERVED | {"withdrawn_at": now()}),
        ("withdrawn_money_is_on_its_way_back", Pledge, RESERVED | {"state": "mandated", "withdrawn_at": now()}),
        ("a_withdrawn_promise_is_over", Pledge, PROMISED | {"withdrawn_at": now()}),
        (
            "what_is_withdrawn_is_not_captured",
            Pledge,
            RESERVED | ASKED | {"withdrawn_at": now(), "next_action": "capture", "capture_from": now()},
        ),
        ("withheld_for_a_reason", Pledge, {"state": "withheld", "next_action": None, "next_try_at": None}),
        (
            "nobody_is_asked_of_what_is_withheld",
            Pledge,
            ASKED | {"state": "withheld", "withheld_because": "large_amount"},
        ),
        ("a_name_is_there_to_be_shown", Pledge, {"display_name": "Anna"}),
        ("associations_have_a_number", Pledge, {"shown_as": "association", "display_name": "Vennerne"}),
        ("email_is_written_one_way", DonorContact, {"email": "Anna@Donor.example"}),
        ("sent_by_a_channel", Notice, {"state": "sent", "settled_at": now()}),
        ("settled_at_an_instant", Notice, {"state": "failed"}),
        ("opened_at_an_address", Campaign, TERMS | {"opened_at": now()}),
        ("cancelled_by_somebody_with_a_reason", Campaign, {"state": "settling", "cancelled_at": now()}),
        ("cancelled_is_for_good", Campaign, {"state": "cancelled"}),
        (
            "cancelled_is_for_good",
            Campaign,
            {"cancelled_at": now(), "cancelled_by": "citizen-1", "cancel_reason": "fortrudt"},
        ),
        (
            "cancelled_is_never_met",
            Campaign,
            {
                "cancelled_at": now(),
                "cancelled_by": "citizen-1",
                "cancel_reason": "fortrudt",
                "state": "settling",
                "verdict": "met",
            },
        ),
        ("archived_when_it_has_ended", Campaign, {"archived_at": now()}),
        ("an_account_is_owed", Campaign, {"account_due_on": None, "account_sent_on": today()}),
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
    room.start()
    room.pledge(room.opened())
    of_draft = bool(values.keys() & {*CONTENT, *PUBLICATION})
    where = [Campaign.state == ("draft" if of_draft else "open")] if model is Campaign else []
    with pytest.raises(IntegrityError, match=rule), room.db.writer.begin() as connection:
        connection.execute(update(model).where(*where).values(**values))
