"""The ways of long campaigns, and captures that are declined at first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import clock
from contracts.crowdfunding import (
    CampaignNotOpen,
    ConfirmationNotDue,
    DeadlineImpossible,
    ListCampaigns,
    PledgeNotFound,
    Way,
)
from contracts.errors import Unavailable
from contracts.principal import ANONYMOUS
from services.crowdfunding import domain, models, operations, queries
from services.crowdfunding.operations import settlement
from services.crowdfunding.payments import PaymentRefused
from tests.mothers_crowdfunding import RULES, Room, an_order, move_to

DAY = timedelta(days=1)
FINALE_DAYS = 11


def long_campaign(room: Room, way: Way, **different: Any) -> UUID:
    return room.opened(way=way, closes_at=clock.now() + 60 * DAY, **different)


def to_the_finale(room: Room, campaign_id: UUID) -> None:
    finale_at = room.campaign(campaign_id).finale_at
    assert finale_at is not None
    move_to(finale_at)


def row(room: Room, pledge_id: UUID) -> models.Pledge:
    return room.db.read(lambda session: session.get_one(models.Pledge, pledge_id))


def test_a_long_campaign_is_refused_with_the_ways_it_could_go(room: Room) -> None:
    campaign_id = room.start(closes_at=clock.now() + 60 * DAY)
    with pytest.raises(DeadlineImpossible) as told:
        room.publish(campaign_id)
    assert {"confirm_late", "capture_now"} <= set(told.value.facts["ways"])


def test_a_promise_is_no_payment_and_is_shown_apart(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    answer = room.pledge(campaign_id)
    assert (answer.state, answer.pay_url) == ("promised", "")
    assert room.pledge(campaign_id, pledge_id=answer.pledge_id) == answer
    assert room.refresh(answer.pledge_id).state == "promised"
    told = room.campaign(campaign_id)
    assert (told.promised, told.pledged, told.supporters, told.way) == (60_00, 0, 0, "confirm_late")
    assert room.payments.get(an_order(answer.pledge_id)).state == "unknown"
    assert room.said("PledgeMade") == []


def test_a_promise_is_asked_for_once_in_the_finale_and_paid_by_who_made_it(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    promised = room.pledge(campaign_id, 100_00).pledge_id
    room.tick()
    assert room.said("PledgeConfirmationDue") == [], "not before the finale"
    with pytest.raises(ConfirmationNotDue):
        room.confirm(promised)

    to_the_finale(room, campaign_id)
    room.tick()
    room.tick()
    (asked,) = room.said("PledgeConfirmationDue")
    assert (asked["pledge_id"], asked["amount"]) == (str(promised), 100_00)
    assert row(room, promised).asked_at is not None
    answer = room.confirm(promised)
    assert (answer.state, room.confirm(promised)) == ("made", answer), "asked again it is the same payment"
    room.provider.approve(promised)
    assert room.refresh(promised).state == "reserved"
    told = room.campaign(campaign_id)
    assert (told.promised, told.pledged) == (0, 100_00)

    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"


def test_a_new_pledge_in_the_finale_goes_the_ordinary_road(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    to_the_finale(room, campaign_id)
    assert room.pledge(campaign_id).state == "made"


def test_a_promise_that_nobody_confirmed_counts_for_nothing(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    promised = room.pledge(campaign_id, 100_00).pledge_id
    to_the_finale(room, campaign_id)
    paid = room.paid(campaign_id, 60_00)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert (room.pledged(promised).state, room.pledged(paid).state) == ("let_go", "let_go")
    with pytest.raises(CampaignNotOpen):
        room.confirm(promised)


def test_a_provider_that_is_away_when_a_promise_is_confirmed_is_said_and_asked_again(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    promised = room.pledge(campaign_id).pledge_id
    to_the_finale(room, campaign_id)
    room.provider.misbehave(unavailable=True)
    with pytest.raises(Unavailable):
        room.confirm(promised)
    room.provider.misbehave(unavailable=False)
    assert room.confirm(promised).pay_url.startswith(room.provider.url)


def test_nothing_is_confirmed_that_was_never_promised(room: Room) -> None:
    with pytest.raises(PledgeNotFound):
        room.confirm(UUID(int=1))
    pledge_id = room.paid(room.opened())
    assert room.confirm(pledge_id).state == "reserved"


def test_money_is_taken_as_soon_as_it_is_reserved_and_given_back_where_the_goal_is_missed(room: Room) -> None:
    campaign_id = long_campaign(room, "capture_now")
    pledge_id = room.paid(campaign_id, 60_00)
    room.tick()
    assert room.pledged(pledge_id).state == "captured"
    told = room.campaign(campaign_id)
    assert (told.pledged, told.captured, told.state) == (60_00, 60_00, "open")
    assert len(room.said("PledgeCaptured")) == 1

    room.to_the_deadline(campaign_id)
    room.tick()
    room.db.run(operations.advance_campaigns)
    room.provider.misbehave(timeout_after_success=2)
    told = room.settle(campaign_id)
    assert (told.state, told.pledged, told.captured) == ("failed", 0, 0)
    assert room.provider.sums(pledge_id)["refunded"] == 60_00
    assert len(room.said("PledgeRefunded")) == 1


def test_money_that_was_taken_at_once_is_handed_over_where_the_goal_is_met(room: Room) -> None:
    campaign_id = long_campaign(room, "capture_now", match=40_00)
    room.paid(campaign_id, 30_00)
    room.tick()
    room.to_the_deadline(campaign_id, seconds_after=-60)
    late = room.pledge(campaign_id, 30_00).pledge_id
    room.provider.approve(late)  # and nobody tells us
    room.to_the_deadline(campaign_id)
    told = room.settle(campaign_id)
    assert (told.state, told.captured) == ("funded", 60_00)
    (funded,) = room.said("CampaignFunded")
    assert (funded["captured"], funded["match"]) == (60_00, 40_00)


def test_money_reserved_after_the_deadline_is_not_taken(room: Room) -> None:
    campaign_id = long_campaign(room, "capture_now")
    room.to_the_deadline(campaign_id, seconds_after=-60)
    late = room.pledge(campaign_id, 100_00).pledge_id
    room.to_the_deadline(campaign_id, seconds_after=1)
    room.provider.approve(late)
    move_to(clock.now() + timedelta(seconds=3))
    assert room.settle(campaign_id).state == "failed"
    assert room.pledged(late).state == "let_go"
    assert room.said("PledgeCaptured") == []


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


@pytest.mark.parametrize(("percent", "state"), [(20, "funded"), (19, "failed")])
def test_what_declined_captures_cost_is_forgiven_within_the_tolerance(room: Room, percent: int, state: str) -> None:
    room.rules = replace(RULES, capture_tolerance_percent=percent)
    campaign_id = room.opened()
    room.rules = RULES  # later settings change no campaign under way
    room.paid(campaign_id, 80_00)
    room.provider.misbehave(decline_captures=[str(room.paid(campaign_id, 20_00))])
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == state


def test_what_was_missing_before_the_captures_is_not_forgiven(room: Room) -> None:
    room.rules = replace(RULES, capture_tolerance_percent=50)
    campaign_id = room.opened()
    room.paid(campaign_id, 99_99)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert room.said("PledgeCaptured") == []


@pytest.mark.parametrize("way", domain.ways.WAYS)
def test_all_is_let_go_in_the_middle_of_a_campaign(room: Room, way: Way) -> None:
    campaign_id = cancelled_in_the_middle(room, way)
    told = room.settle(campaign_id)
    assert (told.state, told.pledged, told.promised) == ("failed", 0, 0)
    pledges = states(room, campaign_id)
    assert set(pledges.values()) <= {"let_go", "refunded"}, pledges
    for pledge_id, state in pledges.items():
        if state == "refunded":
            assert room.provider.sums(pledge_id)["refunded"] == 60_00
        else:
            payment = room.payments.get(provider_order(room, pledge_id))
            assert payment.state not in domain.LIVE, "nobody can pay, and nothing is held"


def cancelled_in_the_middle(room: Room, way: Way) -> UUID:
    """A promise where there are any, somebody mid-payment, and one who has paid; then everything is let go."""
    campaign_id = room.opened(
        way=way, closes_at=clock.now() + FINALE_DAYS * DAY + timedelta(hours=1 if way != "reserve" else -1)
    )
    if way == "confirm_late":
        room.pledge(campaign_id)
        to_the_finale(room, campaign_id)
    room.pledge(campaign_id)
    room.paid(campaign_id)
    room.tick()

    def work(session: Session) -> None:
        campaign = session.get_one(models.Campaign, campaign_id, with_for_update=True)
        campaign.state = "settling"
        settlement.let_all_go(session, campaign)

    room.db.run(work)
    return campaign_id


def states(room: Room, campaign_id: UUID) -> dict[UUID, str]:
    def work(session: Session) -> dict[UUID, str]:
        found = session.scalars(select(models.Pledge).where(models.Pledge.campaign_id == campaign_id))
        return {each.pledge_id: each.state for each in found}

    return room.db.read(work)


def provider_order(room: Room, pledge_id: UUID) -> domain.Order:
    return room.db.read(
        lambda session: operations.provider.order_of(session, session.get_one(models.Pledge, pledge_id))
    )


def test_a_reservation_that_is_cancelled_too_late_is_refunded(room: Room) -> None:
    """The capture was under way when everything was let go."""
    campaign_id = long_campaign(room, "capture_now")
    pledge_id = room.paid(campaign_id, 60_00)
    step = room.db.read(lambda session: operations.provider.next_step(session, pledge_id, None))
    assert step is not None
    assert step.action == "capture"
    payment, refusal = operations.provider.ask(room.payments, step, "")

    def work(session: Session) -> None:
        campaign = session.get_one(models.Campaign, campaign_id, with_for_update=True)
        campaign.state = "settling"
        settlement.let_all_go(session, campaign)

    room.db.run(work)
    room.db.run(lambda session: operations.outcomes.record(session, step, payment, refusal))
    assert room.settle(campaign_id).state == "failed"
    assert room.pledged(pledge_id).state == "refunded"


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
