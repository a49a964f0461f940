"""One payment of which the provider says what makes no sense, or nothing, stops no campaign, and costs nobody twice."""

from datetime import timedelta

import pytest

from chassis import clock
from contracts.crowdfunding import Way
from contracts.errors import Unavailable
from services.crowdfunding import domain, operations
from services.crowdfunding.domain.undelivered import REFUSALS_MAX
from services.crowdfunding.models import Pledge
from services.crowdfunding.operations import undelivered as deciding
from services.crowdfunding.operations.outcomes import Step, record
from services.crowdfunding.operations.pledges import look
from tests import mothers_donors as donors
from tests.integration.crowdfunding.senses import KINDS, sensible, strangely
from tests.integration.crowdfunding.test_undelivered import waiting
from tests.integration.crowdfunding.test_ways import DAY, long_campaign, row
from tests.mothers_crowdfunding import ROUNDS_MAX, Room, move_to
from tests.mothers_provider import an_order

pytestmark = pytest.mark.usefixtures("plain_log")


@pytest.mark.parametrize(("way", "kind"), [*(("reserve", kind) for kind in KINDS), ("mandate", "state")])
def test_a_last_look_that_makes_no_sense_delays_the_judgement_by_hours_and_what_was_heard_counts(
    room: Room, way: Way, kind: str
) -> None:
    campaign_id = room.opened(way=way, closes_at=clock.now() + 2 * DAY)
    good, strange = room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    strangely(room, strange, kind)
    for _ in range(ROUNDS_MAX):
        room.tick()
        if row(room, good).next_action == "capture" or room.pledged(good).state == "captured":
            break
        move_to(clock.now() + timedelta(minutes=30))
    lasted = clock.now() - room.campaign(campaign_id).closes_at
    assert lasted < timedelta(seconds=domain.LAST_WORD_SECONDS_MAX) + timedelta(hours=1)
    room.provider.behave()
    assert room.settle(campaign_id).captured == 100_00


def test_a_capture_on_which_there_is_no_word_to_rely_on_counts_as_declined_in_the_end(room: Room) -> None:
    campaign_id = room.opened()
    good, strange = room.paid(campaign_id, 100_00), room.paid(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    strangely(room, strange, "state")
    told = room.settle(campaign_id)
    assert (told.state, told.captured) == ("funded", 100_00)
    assert (room.pledged(good).state, room.pledged(strange).state) == ("captured", "declined")
    assert timedelta(days=domain.rules.CAPTURE_DAYS_MAX) <= clock.now() - told.closes_at
    assert room.provider.totals_of(strange)["captured"] == 40_00, "it was captured, and told in words of nobody's"

    sensible(room, [strange])
    assert room.pledged(strange).state == "refunded"
    assert room.provider.totals_of(strange)["refunded"] == 40_00
    assert [each["amount"] for each in room.said("PledgeRefunded")] == [40_00]


def test_a_provider_that_is_away_for_days_does_not_decide_what_it_can_still_capture(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.tick()
    room.db.run(operations.advance_campaigns)
    assert row(room, pledge_id).next_action == "capture"
    room.provider.misbehave(unavailable=True)
    for _ in range(5):
        room.tick()
        move_to(clock.now() + DAY)
    assert room.pledged(pledge_id).state == "reserved"
    room.provider.misbehave(unavailable=False)
    assert room.settle(campaign_id).state == "funded"


def test_a_capture_that_is_answered_with_errors_alone_ends_with_the_reservation(room: Room) -> None:
    campaign_id = room.opened()
    room.paid(campaign_id, 100_00)
    strange = room.paid(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    strangely(room, strange, "error")
    for _ in range(20):
        room.tick()
        if room.campaign(campaign_id).state == "funded":
            break
        move_to(clock.now() + DAY)
    assert room.campaign(campaign_id).state == "funded"
    assert row(room, strange).state == "declined"


@pytest.mark.parametrize(("way", "kind"), [("reserve", "state"), ("reserve", "unknown"), ("mandate", "unknown")])
def test_a_campaign_that_missed_its_goal_ends_though_one_payment_is_not_shown_to_be_let_go(
    room: Room, way: Way, kind: str
) -> None:
    campaign_id = room.opened(way=way, closes_at=clock.now() + 2 * DAY)
    good, strange = room.paid(campaign_id, 30_00), room.paid(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    strangely(room, strange, kind)
    assert room.settle(campaign_id).state == "failed"
    assert (room.pledged(good).state, room.pledged(strange).state) == ("let_go", "let_go")
    assert len(room.said("CampaignFailed")) == 1

    sensible(room, [strange])
    order = room.db.read(lambda session: operations.provider.order_of(session, session.get_one(Pledge, strange)))
    assert room.payments.get(order).state not in domain.LIVE, "asked on until it is let go there"


def test_the_first_word_that_a_payment_is_unknown_is_not_believed(room: Room) -> None:
    campaign_id = room.opened()
    strange = room.paid(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    room.tick()
    strangely(room, strange, "unknown")
    for _ in range(3):
        room.tick()
        move_to(clock.now() + timedelta(seconds=5))
    assert (row(room, strange).state, row(room, strange).next_action) == ("reserved", "cancel")
    room.provider.behave()
    assert room.settle(campaign_id).state == "failed"
    assert room.provider.sums(strange)["cancelled"] == 40_00


@pytest.mark.parametrize("kind", ["state", "unknown"])
def test_a_pledge_that_was_taken_back_and_is_not_shown_to_be_let_go_stops_no_judgement(room: Room, kind: str) -> None:
    campaign_id = room.opened()
    room.paid(campaign_id, 100_00)
    strange = room.paid(campaign_id, 40_00)
    strangely(room, strange, kind)
    donors.withdraw(room, strange, bring=donors.key(strange))
    assert row(room, strange).next_action == "cancel"
    room.to_the_deadline(campaign_id)
    told = room.settle(campaign_id)
    assert (told.state, told.captured) == ("funded", 100_00)
    assert room.pledged(strange).state == "let_go"


def test_a_refund_on_which_there_is_no_word_to_rely_on_is_a_persons_to_see_to(room: Room) -> None:
    campaign_id = long_campaign(room, "capture_now")
    pledge_id = room.paid(campaign_id, 60_00)
    room.tick()
    room.to_the_deadline(campaign_id)
    strangely(room, pledge_id, "state")
    for _ in range(domain.REFUNDS_IN_VAIN_MAX + 20):
        room.tick()
        room.db.run(deciding.find_undelivered)
        if waiting(room).items:
            break
        move_to(clock.now() + timedelta(hours=1))
    (line,) = waiting(room).items
    assert (line.pledge_id, line.amount, line.refusals) == (pledge_id, 60_00, REFUSALS_MAX)
    assert room.campaign(campaign_id).state == "settling", "it owes somebody their money"
    room.provider.behave()
    assert room.refresh(pledge_id).state == "refunded"
    assert room.settle(campaign_id).state == "failed"
    assert room.provider.totals_of(pledge_id)["refunded"] == 60_00


@pytest.mark.parametrize("kind", ["state", "error"])
def test_who_asks_about_a_payment_that_makes_no_sense_is_told_to_ask_again_and_the_others_are_answered(
    room: Room, kind: str
) -> None:
    campaign_id = room.opened()
    good, strange = (room.pledge(campaign_id, 40_00).pledge_id for _ in range(2))
    for pledge_id in (good, strange):
        room.provider.approve(pledge_id)
    strangely(room, strange, kind)
    refused = look(room.db, room.payments, {good, strange})
    assert {pledge_id: type(refusal) for pledge_id, refusal in refused.items()} == {strange: Unavailable}
    assert (room.pledged(good).state, room.pledged(strange).state) == ("reserved", "made")


def test_a_payment_of_another_amount_keeps_none_of_those_asked_about_beside_it_from_its_state(room: Room) -> None:
    campaign_id = room.opened()
    good, strange = (room.pledge(campaign_id, 40_00).pledge_id for _ in range(2))
    for pledge_id in (good, strange):
        room.provider.approve(pledge_id)
    strangely(room, strange, "amount")
    look(room.db, room.payments, {good, strange})
    assert (room.pledged(good).state, room.pledged(strange).state) == ("reserved", "made")


def test_a_payment_of_which_only_a_part_was_captured_is_not_taken_for_captured(room: Room) -> None:
    pledge_id = room.paid(room.opened(), 60_00)
    room.provider.capture_behind_our_back(pledge_id, 20_00)
    assert room.payments.get(an_order(pledge_id, 60_00)).amount == 20_00
    look(room.db, room.payments, {pledge_id})
    assert (room.pledged(pledge_id).state, room.said("PledgeCaptured")) == ("reserved", [])
    room.provider.capture_behind_our_back(pledge_id, 40_00)
    assert room.refresh(pledge_id).state == "captured"


def test_a_word_that_is_heard_late_settles_what_was_let_go_in_vain(room: Room) -> None:
    """What nobody showed to be let go may have been captured: then it is booked, and refunded."""
    campaign_id = room.opened()
    strange = room.paid(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    strangely(room, strange, "unknown")
    assert room.settle(campaign_id).state == "failed"
    room.provider.behave()
    room.provider.capture_behind_our_back(strange, 40_00)
    answer = room.payments.get(an_order(strange, 40_00))
    step = Step(strange, "look", an_order(strange, 40_00), clock.now())
    room.db.run(lambda session: record(session, step, answer, None))
    room.tick()
    assert room.pledged(strange).state == "refunded"
