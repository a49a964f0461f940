"""A campaign collects the rest of what the pool granted, and finance takes the grant back."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from contracts.crowdfunding import UnbalancedCampaign
from contracts.ledger import TransferLine, TransferReversed
from services.crowdfunding import operations
from services.crowdfunding.operations import reversals
from tests.integration.crowdfunding.test_origins import a_whole, edit, for_the_rest, hear
from tests.mothers_answers import match_refused, match_reserved, of_ledger
from tests.mothers_crowdfunding import Room, a_match

GRANTED, REST = 70_00, 30_00


def a_rest(room: Room) -> tuple[UUID, UUID]:
    """A draft for the rest of what an application was granted, ready to be handed in -> it, the application."""
    event = for_the_rest()
    hear(room, event)
    edit(room, a_whole(event.request_id, 60_00, 40_00))
    return event.request_id, event.origin_id


def taken_back(application_id: UUID, amount: int = GRANTED) -> TransferReversed:
    ends = {"from_": f"grant/application-{application_id}/2025", "to": "pool/capital/2025"}
    line = TransferLine(transfer_id=uuid4(), kind="reverse", amount=amount, **ends)
    told = of_ledger(uuid4(), 70) | {"transfers": (line,)}
    return TransferReversed(**told, transfer_id=uuid4(), kind="direct_grant", amount=amount, reason="bogført to gange")


def open_rest(room: Room) -> tuple[UUID, UUID]:
    campaign_id, application_id = a_rest(room)
    room.publish(campaign_id)
    return campaign_id, application_id


def test_a_draft_counts_on_so_much_less_and_is_balanced_anew(room: Room) -> None:
    campaign_id, application_id = a_rest(room)
    room.reverse(taken_back(application_id, 20_00))
    assert room.campaign(campaign_id).granted == 50_00
    with pytest.raises(UnbalancedCampaign):
        room.submit(campaign_id)
    edit(room, replace(a_whole(campaign_id, 60_00, 20_00), version=2))
    room.submit(campaign_id)
    assert room.campaign(campaign_id).state == "submitted"


def test_what_was_handed_in_is_a_draft_again(room: Room) -> None:
    campaign_id, application_id = a_rest(room)
    room.submit(campaign_id)
    room.reverse(taken_back(application_id))
    told = room.campaign(campaign_id)
    assert (told.state, told.granted) == ("draft", 0)
    assert "bogført to gange" in str(told.note)


def test_what_waits_for_its_match_is_a_draft_again_and_the_match_goes_back(room: Room) -> None:
    campaign_id, application_id = a_rest(room)
    request_id = room.publish(campaign_id, a_match(room.scheme(), 10_00))
    room.reverse(taken_back(application_id))
    assert room.campaign(campaign_id).state == "draft"
    room.hear(operations.record_match, match_reserved(campaign_id, request_id, 10_00))
    (released,) = room.said("CampaignFailed")
    assert (room.campaign(campaign_id).state, released["match"]) == ("draft", 10_00)


def asked_for_a_match_twice(room: Room) -> tuple[UUID, UUID]:
    """The ledger is yet to answer the first request, by which it was published before the grant was taken back."""
    campaign_id, application_id = a_rest(room)
    first = room.publish(campaign_id, a_match(room.scheme(), 10_00))
    room.reverse(taken_back(application_id))
    edit(room, replace(a_whole(campaign_id, 20_00, 10_00), version=2))
    return campaign_id, first


def test_a_late_match_is_not_taken_for_the_one_that_is_waited_for_and_refused(room: Room) -> None:
    campaign_id, first = asked_for_a_match_twice(room)
    second = room.publish(campaign_id, a_match(room.scheme(), 5_00))
    room.hear(operations.record_match, match_reserved(campaign_id, first, 10_00))
    room.hear(operations.record_match_refusal, match_refused(campaign_id, second))
    (back,) = room.said("CampaignFailed")
    assert (back["match"], back["partly"]) == (10_00, True)
    found = room.campaign(campaign_id)
    assert (found.state, found.match) == ("draft", 0)


def test_a_late_match_goes_back_though_the_campaign_collects_without_one_now(room: Room) -> None:
    campaign_id, first = asked_for_a_match_twice(room)
    room.publish(campaign_id)
    room.hear(operations.record_match, match_reserved(campaign_id, first, 10_00))
    (back,) = room.said("CampaignFailed")
    found = room.campaign(campaign_id)
    assert (found.state, found.match, back["match"]) == ("open", 0, 10_00)


def test_an_open_one_is_called_off_and_everybody_gets_their_money_back(room: Room) -> None:
    campaign_id, application_id = open_rest(room)
    pledge_id = room.paid(campaign_id, REST)
    room.reverse(taken_back(application_id))
    assert room.settle(campaign_id).state == "cancelled"
    assert room.pledged(pledge_id).state == "let_go"
    assert room.campaign(campaign_id).cancel_reason == reversals.NO_GRANT
    assert room.said("CampaignFunded") == []


def test_while_it_is_settled_what_was_captured_goes_back_too(room: Room) -> None:
    campaign_id, application_id = open_rest(room)
    first, second = room.paid(campaign_id, 20_00), room.paid(campaign_id, 10_00)
    room.provider.misbehave(decline_captures=[str(second)])
    room.to_the_deadline(campaign_id)
    for _ in range(2):
        room.tick()
    assert (room.pledged(first).state, room.campaign(campaign_id).state) == ("captured", "settling")
    room.reverse(taken_back(application_id))
    assert room.settle(campaign_id).state == "cancelled"
    assert (room.pledged(first).state, room.pledged(second).state) == ("refunded", "let_go")


def test_what_is_funded_is_its_projects_and_stays(room: Room) -> None:
    campaign_id, application_id = open_rest(room)
    room.paid(campaign_id, REST)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"
    room.reverse(taken_back(application_id))
    told = room.campaign(campaign_id)
    assert (told.state, told.granted) == ("funded", GRANTED)
    assert "bogført to gange" in str(told.note)


def test_another_grant_is_no_business_of_this_campaign(room: Room) -> None:
    campaign_id, _ = open_rest(room)
    room.reverse(taken_back(uuid4()))
    assert (room.campaign(campaign_id).state, room.campaign(campaign_id).note) == ("open", None)


def test_twin_without_that_rule_donors_pay_for_the_rest_of_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id, application_id = open_rest(room)
    pledge_id = room.paid(campaign_id, REST)
    monkeypatch.setattr(reversals, "lose_grant", lambda *_: None)
    room.reverse(taken_back(application_id))
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"
    assert room.pledged(pledge_id).state == "captured"
