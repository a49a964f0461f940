"""A match is pool money: held by the ledger before a campaign opens, and never held by a dead one."""

import uuid

import pytest

from contracts.crowdfunding import WrongCampaignState
from services.crowdfunding import operations
from tests.mothers_answers import grants_posted, match_refused, match_reserved, released
from tests.mothers_crowdfunding import Room, a_match


def test_a_campaign_with_a_match_opens_when_the_ledger_holds_it(room: Room) -> None:
    campaign_id = room.start()
    request_id = room.publish(campaign_id, a_match(room.scheme()))
    (asked,) = room.said("MatchRequested")
    assert asked["request_id"] == str(request_id)
    assert room.said("CampaignPublished") == [], "it is not open yet"
    assert room.campaign(campaign_id).state == "matching"

    room.hear(operations.record_match, match_reserved(campaign_id, request_id, sequence=31))

    told = room.campaign(campaign_id)
    assert (told.state, told.match, told.match_sequence) == ("open", 40_00, 31)
    assert len(room.said("CampaignPublished")) == 1


def test_a_refused_match_gives_the_draft_back_with_the_reason(room: Room) -> None:
    campaign_id = room.start()
    request_id = room.publish(campaign_id, a_match(room.scheme()))

    room.hear(operations.record_match_refusal, match_refused(campaign_id, request_id))

    told = room.campaign(campaign_id)
    assert (told.state, told.note) == ("draft", "the pool of 2025 holds 0")
    room.publish(campaign_id)
    assert room.campaign(campaign_id).state == "open"


def test_a_match_heard_of_twice_is_held_once(room: Room) -> None:
    campaign_id = room.start()
    request_id = room.publish(campaign_id, a_match(room.scheme()))
    for _ in range(2):
        room.hear(operations.record_match, match_reserved(campaign_id, request_id))
    assert room.campaign(campaign_id).state == "open"
    assert room.said("CampaignFailed") == []


def test_a_match_that_comes_after_the_campaign_died_is_released(room: Room) -> None:
    campaign_id = room.start()
    request_id = room.publish(campaign_id, a_match(room.scheme()))
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert [said["match"] for said in room.said("CampaignFailed")] == [0], "the harm: no word of what came later"

    room.hear(operations.record_match, match_reserved(campaign_id, request_id))

    late = room.said("CampaignFailed")[-1]
    assert (late["match"], late["year"], late["partly"]) == (40_00, 2025, False)
    assert late["request_id"] == str(uuid.uuid5(request_id, "release"))
    assert room.campaign(campaign_id).state == "failed"


def test_a_match_that_comes_after_the_deadline_opens_nothing_and_is_released(room: Room) -> None:
    campaign_id = room.start()
    request_id = room.publish(campaign_id, a_match(room.scheme()))
    room.to_the_deadline(campaign_id)

    room.hear(operations.record_match, match_reserved(campaign_id, request_id))

    assert room.campaign(campaign_id).state == "failed"
    (failed,) = room.said("CampaignFailed")
    assert (failed["match"], failed["year"]) == (40_00, 2025)


def test_a_match_for_a_draft_is_released(room: Room) -> None:
    campaign_id = room.start()
    request_id = room.publish(campaign_id, a_match(room.scheme()))
    room.hear(operations.record_match_refusal, match_refused(campaign_id, request_id))

    room.hear(operations.record_match, match_reserved(campaign_id, request_id))

    assert room.campaign(campaign_id).state == "draft"
    (late,) = room.said("CampaignFailed")
    assert (late["request_id"], late["partly"]) == (str(uuid.uuid5(request_id, "release")), True)


def test_a_match_for_an_earlier_request_takes_nothing_from_the_one_that_is_waited_for(room: Room) -> None:
    campaign_id = room.start()
    first = room.publish(campaign_id, a_match(room.scheme()))
    room.hear(operations.record_match_refusal, match_refused(campaign_id, first))
    second = room.publish(campaign_id, a_match(room.scheme()))

    room.hear(operations.record_match, match_reserved(campaign_id, first))
    (late,) = room.said("CampaignFailed")
    assert (late["match"], late["partly"]) == (40_00, True), "else the ledger would release all that it holds"
    room.hear(operations.record_match, match_reserved(campaign_id, second))

    assert room.campaign(campaign_id).match == 40_00


def test_what_the_ledger_released_is_no_longer_shown_as_held(room: Room) -> None:
    campaign_id = room.opened(match=40_00)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).match == 40_00

    room.hear(operations.record_release, released(campaign_id, 40_00))

    assert room.campaign(campaign_id).match == 0


def test_a_campaign_is_published_once(room: Room) -> None:
    campaign_id = room.opened()
    with pytest.raises(WrongCampaignState):
        room.publish(campaign_id)


def test_grants_of_a_budget_are_no_business_of_a_campaign(room: Room) -> None:
    room.hear(operations.record_grants, grants_posted(uuid.uuid4(), owner="budget"))
