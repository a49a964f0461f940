"""What the provider says that it took is kept by campaign and day, and brought to the ledger."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis import clock
from chassis.clock import ZONE
from services.crowdfunding.models import ProviderFee
from services.crowdfunding.operations import fees, reconciliation
from services.crowdfunding.operations.fee_reports import report_fees
from tests.mothers_crowdfunding import Room, move_to

FEE = 1_00
"""What the simulator takes of a capture of 100 kroner."""


def funded(room: Room) -> UUID:
    campaign_id = room.opened()
    room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    return campaign_id


def kept(room: Room) -> list[tuple[UUID, int]]:
    rows = room.db.read(lambda session: session.scalars(select(ProviderFee)).all())
    return [(row.campaign_id, row.amount) for row in rows]


def test_fees_of_a_settled_day_are_told_to_the_ledger_once(room: Room) -> None:
    campaign_id = funded(room)
    move_to(clock.now() + timedelta(days=1))
    report_fees(room.db, room.payments, 1)
    assert kept(room) == [], "the report of that day may still grow"
    move_to(clock.now() + timedelta(days=1))
    for _ in range(2):
        report_fees(room.db, room.payments, 3)
        room.db.run(fees.tell_fees)
    assert kept(room) == [(campaign_id, FEE)]
    (told,) = room.said("ProviderFeesReported")
    assert (told["campaign_id"], told["amount"], told["borne_by"]) == (str(campaign_id), FEE, "city")


def test_the_daily_run_brings_them(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "AGAIN_AFTER_SECONDS", 0)
    campaign_id = funded(room)
    move_to(clock.now().astimezone(ZONE).replace(hour=5) + timedelta(days=3))
    reconciliation.reconcile_campaigns(room.db, room.payments)
    assert kept(room) == [(campaign_id, FEE)]


def test_a_provider_that_tells_no_fees_tells_of_none(room: Room) -> None:
    funded(room)
    move_to(clock.now() + timedelta(days=2))
    report_fees(room.db, room.provider.quickpay(), 3)
    assert kept(room) == []
