"""Mandates: the payer's leave now, the money at the deadline."""

from datetime import timedelta

from chassis import clock
from services.crowdfunding import domain
from tests.integration.crowdfunding.test_ways import long_campaign, provider_order
from tests.mothers_crowdfunding import Room, move_to


def test_a_mandate_counts_as_pledged_and_is_charged_at_the_deadline_only(room: Room) -> None:
    campaign_id = long_campaign(room, "mandate")
    pledge_id = room.paid(campaign_id, 100_00)
    assert room.pledged(pledge_id).state == "mandated"
    assert (room.campaign(campaign_id).pledged, len(room.said("PledgeMade"))) == (100_00, 1)
    room.tick()
    assert room.provider.totals_of(pledge_id)["captured"] == 0

    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"
    assert room.provider.totals_of(pledge_id)["captured"] == 100_00
    assert room.payments.get(provider_order(room, pledge_id)).state == "captured"


def test_a_mandate_is_stopped_where_the_goal_is_missed(room: Room) -> None:
    campaign_id = long_campaign(room, "mandate")
    pledge_id = room.paid(campaign_id, 99_99)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert room.pledged(pledge_id).state == "let_go"
    assert room.payments.get(provider_order(room, pledge_id)).state == "cancelled"
    assert room.said("PledgeCaptured") == []


def test_a_mandate_given_after_the_deadline_is_ended(room: Room) -> None:
    campaign_id = long_campaign(room, "mandate")
    room.to_the_deadline(campaign_id, seconds_after=-60)
    late = room.pledge(campaign_id, 100_00).pledge_id
    room.to_the_deadline(campaign_id, seconds_after=1)
    room.provider.approve(late)
    move_to(clock.now() + timedelta(seconds=3))
    assert room.settle(campaign_id).state == "failed"
    assert room.pledged(late).state == "let_go"


def test_a_mandate_given_before_the_deadline_counts_though_no_one_told_us(room: Room) -> None:
    campaign_id = long_campaign(room, "mandate")
    room.to_the_deadline(campaign_id, seconds_after=-60)
    pledge_id = room.pledge(campaign_id, 100_00).pledge_id
    room.provider.approve(pledge_id)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"


def test_a_charge_declined_for_good_is_let_go_and_the_rest_refunded(room: Room) -> None:
    campaign_id = long_campaign(room, "mandate")
    taken, declined = room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)
    room.provider.misbehave(decline_charges=[str(declined)])
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert (room.pledged(taken).state, room.pledged(declined).state) == ("refunded", "declined")
    assert room.provider.totals_of(taken)["refunded"] == 60_00
    assert room.payments.get(provider_order(room, declined)).state not in domain.LIVE
