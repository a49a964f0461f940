"""Captures that are declined at first or for good, and money that is charged back."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from chassis import clock
from contracts.crowdfunding import ListCampaigns, Way
from contracts.principal import ANONYMOUS
from services.crowdfunding import domain, operations, queries
from services.crowdfunding.models import Pledge
from services.crowdfunding.operations.charge_backs import book_charge_backs
from services.crowdfunding.payments import PaymentRefused, Settlement
from tests.integration.crowdfunding.test_ways import DAY, long_campaign, row
from tests.mothers_accounts import Books
from tests.mothers_crowdfunding import RULES, Room, move_to
from tests.mothers_provider import an_order


def test_a_declined_capture_is_tried_again_over_days_while_the_payment_stays_held(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    room.provider.misbehave(decline_captures=[str(pledge_id)])
    room.to_the_deadline(campaign_id)
    for _ in range(3):
        room.tick()
    assert room.campaign(campaign_id).state == "settling"
    assert room.pledged(pledge_id).state == "reserved"
    assert room.provider.sums(pledge_id)["cancelled"] == 0
    again_at = row(room, pledge_id).next_try_at
    assert again_at is not None
    assert timedelta(hours=11) < again_at - clock.now() <= timedelta(hours=12), "spaced, not hammered"

    room.provider.misbehave(decline_captures=[])
    move_to(again_at)
    assert room.settle(campaign_id).state == "funded"
    assert room.provider.sums(pledge_id)["captured"] == 100_00
    assert len(room.said("PledgeCaptured")) == 1


def test_a_capture_declined_for_days_is_let_go_and_the_goal_judged_without_it(room: Room) -> None:
    campaign_id = room.opened()
    taken, declined = room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)
    room.provider.misbehave(decline_captures=[str(declined)])
    room.to_the_deadline(campaign_id)
    asked_from = clock.now()
    assert room.settle(campaign_id).state == "failed"
    lasted: timedelta = clock.now() - asked_from
    assert 2 * DAY <= lasted < 2 * DAY + timedelta(hours=1)
    assert row(room, declined).refusals == 5
    assert (room.pledged(taken).state, room.pledged(declined).state) == ("refunded", "declined")


@pytest.mark.parametrize("over", domain.OVER)
def test_what_was_captured_though_the_pledge_was_over_is_booked_and_goes_back(room: Room, over: str) -> None:
    campaign_id = room.start(goal=100_00)
    books = Books(room, campaign_id)
    room.publish(campaign_id)
    room.paid(campaign_id, 100_00)
    gone = room.paid(campaign_id, 40_00)
    ended = {"state": over, "next_action": None, "next_try_at": None}
    mine = update(Pledge).where(Pledge.pledge_id == gone)
    room.db.run(lambda session: session.execute(mine.values(**ended)))
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    books.catch_up()
    room.provider.capture_behind_our_back(gone, 40_00)

    assert room.refresh(gone).state == "captured"
    room.tick()

    books.catch_up()
    assert room.pledged(gone).state == "refunded"
    assert room.provider.sums(gone)["refunded"] == 40_00
    assert (books.balance("campaign"), books.balance("grant")) == (0, 100_00)
    assert books.journal.books.balance(f"donor/{gone}") == 0
    assert room.campaign(campaign_id).captured == 100_00


@pytest.mark.parametrize(("percent", "state"), [(20, "funded"), (19, "failed")])
def test_what_declined_captures_cost_is_forgiven_within_the_tolerance(room: Room, percent: int, state: str) -> None:
    room.rules = replace(RULES, capture_tolerance_percent=percent)
    campaign_id = room.opened()
    room.rules = RULES  # later settings change no campaign under way
    room.paid(campaign_id, 80_00)
    room.provider.misbehave(decline_captures=[str(room.paid(campaign_id, 20_00))])
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == state


@pytest.mark.parametrize(("percent", "state"), [(8, "funded"), (7, "failed")])
@pytest.mark.parametrize("way", [None, "capture_now"])
def test_the_match_that_a_declined_capture_would_have_brought_is_forgiven_with_it_and_not_paid(
    room: Room, percent: int, state: str, way: Way | None
) -> None:
    """Of 100 a pledge of 4 is declined, which costs 8: krone for krone."""
    room.rules = replace(RULES, capture_tolerance_percent=percent)
    campaign_id = room.opened(match=50_00, way=way)
    room.paid(campaign_id, 46_00)
    room.provider.misbehave(decline_captures=[str(room.paid(campaign_id, 4_00))])
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == state
    assert [each["match"] for each in room.said("CampaignFunded")] == ([46_00] if state == "funded" else [])


def test_what_was_missing_before_the_captures_is_not_forgiven(room: Room) -> None:
    room.rules = replace(RULES, capture_tolerance_percent=50)
    campaign_id = room.opened()
    room.paid(campaign_id, 99_99)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert room.said("PledgeCaptured") == []


def test_money_charged_back_before_the_judgement_is_not_there(room: Room) -> None:
    campaign_id = long_campaign(room, "capture_now")
    gone, kept = room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)
    room.tick()
    assert room.campaign(campaign_id).captured == 100_00
    room.provider.misbehave(lose_webhooks=True)
    room.provider.charge_back(gone)

    room.to_the_deadline(campaign_id)
    told = room.settle(campaign_id)
    assert (told.state, told.pledged) == ("failed", 0), "the last look found out"
    assert (room.pledged(gone).state, room.pledged(kept).state) == ("charged_back", "refunded")
    (said,) = room.said("PledgeChargedBack")
    assert (said["pledge_id"], said["amount"], said["handed_over"]) == (str(gone), 60_00, False)


def test_money_charged_back_after_the_hand_over_leaves_every_total(room: Room) -> None:
    campaign_id = room.opened()
    gone = room.paid(campaign_id, 60_00)
    room.paid(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).captured == 100_00
    room.provider.charge_back(gone)
    assert room.refresh(gone).state == "charged_back"
    assert room.refresh(gone).state == "charged_back"
    told = room.campaign(campaign_id)
    assert (told.state, told.captured, told.pledged, told.supporters) == ("funded", 40_00, 40_00, 1)
    (line,) = room.db.read(lambda session: queries.list_campaigns(session, ANONYMOUS, ListCampaigns())).items
    assert line.pledged == 40_00
    (said,) = room.said("PledgeChargedBack")
    assert said["handed_over"] is True


def test_money_charged_back_while_it_was_to_be_refunded_goes_back_once(room: Room) -> None:
    campaign_id = long_campaign(room, "capture_now")
    pledge_id = room.paid(campaign_id, 60_00)
    room.tick()
    room.to_the_deadline(campaign_id)
    room.tick()
    room.db.run(operations.advance_campaigns)
    assert row(room, pledge_id).next_action == "refund"
    room.provider.charge_back(pledge_id)
    assert room.settle(campaign_id).state == "failed"
    totals = room.provider.totals_of(pledge_id)
    assert (room.pledged(pledge_id).state, totals["refunded"], totals["charged_back"]) == ("charged_back", 0, 60_00)


def test_a_capture_is_tried_again_with_a_key_of_its_own(room: Room) -> None:
    pledge_id = room.paid(room.opened(), 60_00)
    room.provider.misbehave(decline_captures=[str(pledge_id)])
    order = an_order(pledge_id, 60_00)
    with pytest.raises(PaymentRefused):
        room.payments.capture(order, f"{pledge_id}-capture", 60_00)
    room.provider.misbehave(decline_captures=[])
    assert room.payments.capture(order, f"{pledge_id}-capture-1", 60_00).state == "captured"


def test_with_its_first_key_a_declined_capture_is_declined_for_ever(room: Room) -> None:
    """Twin: the provider answers a key as it answered it before."""
    pledge_id = room.paid(room.opened(), 60_00)
    room.provider.misbehave(decline_captures=[str(pledge_id)])
    order, key = an_order(pledge_id, 60_00), f"{pledge_id}-capture"
    with pytest.raises(PaymentRefused):
        room.payments.capture(order, key, 60_00)
    room.provider.misbehave(decline_captures=[])
    with pytest.raises(PaymentRefused):
        room.payments.capture(order, key, 60_00)


@dataclass(frozen=True)
class Settled:
    """The provider's reports: the same whatever the day."""

    movements: list[Settlement]

    def settlements(self, _day: date) -> list[Settlement]:
        return self.movements


def test_a_charge_back_in_a_report_that_was_won_again_or_is_of_a_part_is_not_booked(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    whole = Settlement(str(pledge_id), "chargeback", 100_00, None, "DKK", clock.now(), "1")
    others: tuple[list[Settlement], ...] = (
        [whole, replace(whole, kind="chargeback_returned", psp_reference="2")],
        [replace(whole, amount=99_99)],
        [replace(whole, currency="SEK")],
        [replace(whole, reference=str(uuid4()))],
        [replace(whole, reference="of nobody's")],
        [replace(whole, kind="refund")],
    )
    for movements in others:
        book_charge_backs(room.db, Settled(movements), [clock.today()])
        assert room.pledged(pledge_id).state == "captured"
    for _ in range(2):
        book_charge_backs(room.db, Settled([whole, whole]), [clock.today()] * 2)
    assert len(room.said("PledgeChargedBack")) == 1
    assert room.pledged(pledge_id).state == "charged_back"
