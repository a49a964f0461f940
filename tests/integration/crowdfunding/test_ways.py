"""The ways of long campaigns, and captures that are declined at first."""

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
    PledgeNotFound,
    Way,
)
from contracts.errors import Unavailable
from services.crowdfunding import domain, models, operations
from services.crowdfunding.operations import settlement
from tests.mothers_crowdfunding import Room, move_to
from tests.mothers_provider import an_order

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
    (step,) = room.db.read(lambda session: operations.provider.next_steps(session, [pledge_id], None))
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
