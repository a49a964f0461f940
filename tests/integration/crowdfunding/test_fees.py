"""What the payment provider takes: the city bears it, or the campaign before it is handed over."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.clock import today
from services.crowdfunding.domain import fees as rules
from services.crowdfunding.operations import fees, settlement
from tests.mothers_accounts import Books
from tests.mothers_crowdfunding import RULES, Room, move_to


@pytest.fixture
def bearing(room: Room) -> Room:
    """A city whose campaigns bear the fees."""
    room.rules = replace(RULES, fees_borne_by="campaign")
    return room


def told(room: Room, campaign_id: UUID, on: date, amount: int) -> None:
    room.db.run(lambda session: fees.record_fees(session, on, {campaign_id: amount}))


def captured(room: Room, amount: int = 100_00) -> UUID:
    """A campaign that has come to its goal, and whose money was taken today."""
    campaign_id = room.opened(goal=amount)
    room.paid(campaign_id, amount)
    room.to_the_deadline(campaign_id)
    for _ in range(4):
        room.tick()
    return campaign_id


def test_a_campaign_that_bears_its_fees_waits_for_them_and_hands_over_the_rest(bearing: Room) -> None:
    campaign_id = captured(bearing)
    books = Books(bearing, campaign_id)
    assert bearing.campaign(campaign_id).state == "settling"
    told(bearing, campaign_id, today(), 1_23)
    bearing.settle(campaign_id)
    books.catch_up()
    (funded,) = bearing.said("CampaignFunded")
    assert (funded["captured"], funded["fees"]) == (100_00, 1_23)
    assert books.balance("grant") == 98_77
    assert books.balance("fee") == 1_23
    assert bearing.campaign(campaign_id).state == "handed_over"
    assert bearing.campaign(campaign_id).fees_borne_by == "campaign"


def test_those_that_wait_for_their_fees_keep_nobody_else_waiting(
    bearing: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = captured(bearing)
    bearing.rules = RULES
    other = bearing.opened()
    bearing.paid(other, 100_00)
    bearing.to_the_deadline(other)
    monkeypatch.setattr(settlement, "CAMPAIGNS_A_TICK_MAX", 1)
    assert bearing.settle(other).state == "funded"
    assert bearing.campaign(waits).state == "settling"


def test_it_does_not_wait_for_ever_and_what_comes_later_the_city_bears(bearing: Room) -> None:
    campaign_id = captured(bearing)
    books = Books(bearing, campaign_id)
    move_to(bearing.campaign(campaign_id).closes_at + timedelta(days=rules.FEE_DAYS_MAX, minutes=1))
    bearing.settle(campaign_id)
    told(bearing, campaign_id, today(), 1_23)
    bearing.db.run(fees.tell_fees)
    books.catch_up()
    (reported,) = bearing.said("ProviderFeesReported")
    assert reported["borne_by"] == "city"
    assert (books.balance("grant"), books.balance("city")) == (100_00, -1_23)


def test_refunds_of_a_failed_campaign_are_whole_though_the_provider_took_fees(bearing: Room) -> None:
    campaign_id = bearing.opened(goal=200_00)
    told(bearing, campaign_id, today(), 50)
    bearing.db.run(fees.tell_fees)
    assert bearing.said("ProviderFeesReported") == []
    bearing.to_the_deadline(campaign_id)
    bearing.settle(campaign_id)
    bearing.db.run(fees.tell_fees)
    (reported,) = bearing.said("ProviderFeesReported")
    assert (reported["borne_by"], reported["amount"]) == ("city", 50)


def test_a_day_is_told_once_and_that_nothing_was_taken_is_no_news(room: Room) -> None:
    campaign_id = captured(room)
    for amount in (0, 70):
        told(room, campaign_id, today(), amount)
    room.db.run(fees.tell_fees)
    assert room.said("ProviderFeesReported") == []
    assert room.campaign(campaign_id).fees == 0


def test_a_day_on_which_the_provider_credited_more_than_it_took_is_told_and_stops_no_other(room: Room) -> None:
    credited, other = room.opened(), room.opened()
    room.db.run(lambda session: fees.record_fees(session, today(), {credited: -50, other: 1_23}))
    room.db.run(fees.tell_fees)
    assert [(each["campaign_id"], each["amount"]) for each in room.said("ProviderFeesReported")] == [(str(other), 1_23)]


def test_fees_that_would_leave_nothing_to_hand_over_are_the_citys() -> None:
    days = [date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 3)]
    assert rules.bearable([(days[0], 40), (days[1], 60), (days[2], 59)], 100) == [days[0], days[2]]
    assert rules.bearable([(days[0], 100)], 100) == []
