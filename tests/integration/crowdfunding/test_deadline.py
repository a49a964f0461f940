"""All or nothing at the deadline, with a provider that answers, declines, falls silent, or is away."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from chassis import clock
from contracts.crowdfunding import CampaignNotOpen
from contracts.errors import Invalid
from services.crowdfunding import models, operations
from services.crowdfunding.domain import Order, Payment
from services.crowdfunding.operations import settlement
from services.crowdfunding.operations.outcomes import Step, record
from tests.mothers_answers import grants_posted
from tests.mothers_crowdfunding import Room, move_to
from tests.mothers_provider import an_order


def test_a_goal_met_is_captured_said_and_handed_over(room: Room) -> None:
    noise = room.opened()
    room.paid(noise, 1_00)
    campaign_id = room.opened()
    pledge_ids = {room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)}

    room.to_the_deadline(campaign_id)
    told = room.settle(campaign_id)

    assert (told.state, told.pledged, told.captured, told.supporters) == ("funded", 100_00, 100_00, 2)
    assert [room.provider.sums(pledge_id)["captured"] for pledge_id in pledge_ids] in ([60_00, 40_00], [40_00, 60_00])
    captured = [said for said in room.said("PledgeCaptured") if said["campaign_id"] == str(campaign_id)]
    assert {said["request_id"] for said in captured} == {str(uuid.uuid5(each, "capture")) for each in pledge_ids}
    (funded,) = room.said("CampaignFunded")
    assert (funded["captured"], funded["match"], funded["year"]) == (100_00, 0, None)
    assert room.said()[-1] == funded or room.said("CampaignFailed"), "said after every capture"
    room.hear(operations.record_grants, grants_posted(campaign_id))
    assert room.campaign(campaign_id).state == "handed_over"


def test_a_goal_missed_lets_every_reservation_go(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 99_99)

    room.to_the_deadline(campaign_id)

    assert room.settle(campaign_id).state == "failed"
    assert room.pledged(pledge_id).state == "let_go"
    assert room.provider.sums(pledge_id) == {
        "authorized": 99_99,
        "cancelled": 99_99,
        "captured": 0,
        "refunded": 0,
    }
    (failed,) = room.said("CampaignFailed")
    assert failed["match"] == 0
    assert room.said("PledgeCaptured") == []


def test_the_match_counts_towards_the_goal(room: Room) -> None:
    campaign_id = room.opened(match=40_00)
    room.paid(campaign_id, 60_00)

    room.to_the_deadline(campaign_id)

    assert room.settle(campaign_id).state == "funded"
    (funded,) = room.said("CampaignFunded")
    assert (funded["captured"], funded["match"], funded["year"]) == (60_00, 40_00, 2025)


def test_a_match_alone_funds_nothing(room: Room) -> None:
    campaign_id = room.opened(match=40_00)
    room.to_the_deadline(campaign_id)

    assert room.settle(campaign_id).state == "failed"
    (failed,) = room.said("CampaignFailed")
    assert (failed["match"], failed["year"]) == (40_00, 2025)


def test_a_declined_capture_at_the_deadline_counts_as_gone_and_the_rest_is_refunded(room: Room) -> None:
    campaign_id = room.opened()
    taken, declined = room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)
    room.provider.misbehave(decline_captures=[str(declined)])

    room.to_the_deadline(campaign_id)

    assert room.settle(campaign_id).state == "failed"
    assert (room.pledged(taken).state, room.pledged(declined).state) == ("refunded", "declined")
    assert room.provider.sums(taken)["refunded"] == 60_00
    assert room.provider.sums(declined)["cancelled"] == 40_00, "what counts as gone is not held either"
    names = [name for name in ("PledgeCaptured", "PledgeRefunded", "CampaignFailed") if len(room.said(name)) == 1]
    assert names == ["PledgeCaptured", "PledgeRefunded", "CampaignFailed"]


def test_a_declined_capture_that_was_not_needed_leaves_the_goal_met(room: Room) -> None:
    campaign_id = room.opened()
    room.paid(campaign_id, 100_00)
    declined = room.paid(campaign_id, 40_00)
    room.provider.misbehave(decline_captures=[str(declined)])

    room.to_the_deadline(campaign_id)

    told = room.settle(campaign_id)
    assert (told.state, told.captured) == ("funded", 100_00)


@pytest.mark.parametrize("silences", [1, 2, 3])
def test_a_timeout_after_success_is_asked_again_and_captures_once(room: Room, silences: int) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.tick()
    room.db.run(operations.advance_campaigns)
    room.provider.misbehave(timeout_after_success=silences)

    assert room.settle(campaign_id).state == "funded"
    assert room.provider.sums(pledge_id)["captured"] == 100_00
    assert len(room.said("PledgeCaptured")) == 1


def test_a_provider_that_is_away_at_the_deadline_delays_the_judgement_and_does_not_decide_it(room: Room) -> None:
    campaign_id = room.opened()
    room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.provider.misbehave(unavailable=True)
    room.tick()
    room.tick()
    assert room.campaign(campaign_id).state == "settling"

    room.provider.misbehave(unavailable=False)

    assert room.settle(campaign_id).state == "funded"


def test_money_reserved_before_the_deadline_counts_though_no_one_told_us(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.pledge(campaign_id, 100_00).pledge_id
    assert room.provider.approve(pledge_id).ok
    heard = room.campaign(campaign_id).pledged
    assert heard == 0, "the harm: judged by what was heard, a goal that is met would be missed"

    room.to_the_deadline(campaign_id)

    assert room.settle(campaign_id).state == "funded"


def test_money_reserved_after_the_deadline_is_let_go(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.pledge(campaign_id, 100_00).pledge_id
    room.to_the_deadline(campaign_id, seconds_after=1)
    assert room.provider.approve(pledge_id).ok
    assert room.refresh(pledge_id).state == "made"
    move_to(clock.now() + timedelta(seconds=3))

    assert room.settle(campaign_id).state == "failed"
    assert room.pledged(pledge_id).state == "let_go"
    assert room.provider.sums(pledge_id)["cancelled"] == 100_00
    assert room.said("PledgeMade") == []


def test_who_is_still_on_the_providers_page_at_the_deadline_can_no_longer_pay(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.pledge(campaign_id, 100_00).pledge_id
    room.to_the_deadline(campaign_id)

    assert room.settle(campaign_id).state == "failed"
    assert room.provider.approve(pledge_id).status_code == 409
    assert room.pledged(pledge_id).state == "let_go"


def test_a_pledge_after_the_deadline_is_refused_before_the_timer_has_noticed(room: Room) -> None:
    campaign_id = room.opened()
    room.to_the_deadline(campaign_id, seconds_after=0)
    assert room.campaign(campaign_id).state == "open"

    with pytest.raises(CampaignNotOpen):
        room.pledge(campaign_id)


def test_a_reservation_that_died_is_not_counted(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    move_to(clock.now() + timedelta(days=15))

    assert room.settle(campaign_id).state == "failed"
    assert room.pledged(pledge_id).state == "expired"


def test_a_look_that_began_before_the_deadline_does_not_stand_for_the_last_one(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.pledge(campaign_id, 100_00).pledge_id
    early = Step(pledge_id, "look", an_order(pledge_id), clock.now())
    answer = room.payments.get(an_order(pledge_id))
    room.provider.approve(pledge_id)
    room.to_the_deadline(campaign_id)
    room.db.run(operations.advance_campaigns)

    room.db.run(lambda session: record(session, early, answer, None))

    assert room.settle(campaign_id).state == "funded"


def test_a_payment_of_another_amount_is_never_taken_for_the_pledge(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.pledge(campaign_id, 100_00).pledge_id
    room.provider.approve(pledge_id)
    step = Step(pledge_id, "look", an_order(pledge_id), clock.now())
    cheaper = replace(room.payments.get(an_order(pledge_id)), amount=1)

    with pytest.raises(ValueError, match="amount"):
        room.db.run(lambda session: record(session, step, cheaper, None))

    assert room.pledged(pledge_id).state == "made"


def test_a_pledge_on_which_the_provider_makes_no_sense_does_not_keep_the_others_waiting_for_ever(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = room.opened()
    good = [room.paid(campaign_id, 60_00) for _ in range(2)]
    strange = room.pledge(campaign_id, 5_00).pledge_id
    room.provider.approve(strange)
    get = room.payments.get

    def another_amount(order: Order) -> Payment:
        found = get(order)
        return replace(found, amount=4_99) if order.reference == str(strange) else found

    monkeypatch.setattr(room.payments, "get", another_amount)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"
    assert {room.pledged(pledge_id).state for pledge_id in good} == {"captured"}
    assert room.pledged(strange).state == "made"
    assert room.provider.sums(strange)["captured"] == 0


def test_the_least_goal_is_enough(room: Room) -> None:
    campaign_id = room.opened(least_goal=60_00)
    room.paid(campaign_id, 60_00)
    room.to_the_deadline(campaign_id)
    told = room.settle(campaign_id)
    assert (told.state, told.captured, told.least_goal) == ("funded", 60_00, 60_00)


def judged_beside_one_that_cannot_be(room: Room) -> tuple[UUID, UUID]:
    """Two have come to their deadline; the rules of the first one's match cannot be read -> both."""
    broken = room.opened(match=40_00)
    other = room.opened()
    for campaign_id in (broken, other):
        room.paid(campaign_id, 100_00)
    of = "" if room.db.sqlite else " ON matching_scheme"
    with room.db.writer.begin() as connection:
        connection.execute(text(f"DROP TRIGGER a_scheme_stays{of}"))
    room.db.run(lambda session: session.execute(update(models.MatchingScheme).values(rules={})))
    room.to_the_deadline(other)
    return broken, other


def test_a_campaign_that_cannot_be_judged_keeps_no_other_waiting(room: Room) -> None:
    broken, other = judged_beside_one_that_cannot_be(room)
    assert room.settle(other).state == "funded"
    assert room.db.read(lambda session: session.get_one(models.Campaign, broken).state) == "settling"


def test_twin_judged_together_one_that_cannot_be_stops_every_deadline(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other = judged_beside_one_that_cannot_be(room)

    def together(session: Session, campaigns: list[models.Campaign], act: Callable[..., None]) -> None:
        for campaign in campaigns:
            act(session, campaign)

    monkeypatch.setattr(settlement, "one_by_one", together)
    with pytest.raises(Invalid):
        room.settle(other)
